// One's own microphone or camera: what the user wants, and the track that comes of it. The want outlives devices, refusals and
// connections; only the newest want is worked on. What it sends goes to whoever set `onTrack`.
import { CallError } from '../errors.ts';
import type { CamOptions, LocalMediaState, MicOptions, TrackProcessor, Unsubscribe } from '../types.ts';
import type { DeviceList } from './devices.ts';
import type { Opener } from './opener.ts';
import { problemError, problemOf } from './problems.ts';

export type DeviceOptions = MicOptions & CamOptions;
interface Goal {
  readonly wanted: boolean;
  readonly paused: boolean;
  readonly options: DeviceOptions;
}

export interface LocalDeviceNeeds {
  devices: DeviceList;
  opener: Opener;
  /** The filter for these options, or null. */
  filter(kind: 'mic' | 'cam', options: DeviceOptions): Promise<TrackProcessor> | null;
  changed(state: LocalMediaState): void;
  onTrack(track: MediaStreamTrack | null): void;
  /** Trouble that no promise of ours tells: a device that went away by itself. */
  trouble(error: CallError): void;
}

const kOff: LocalMediaState = Object.freeze({ wanted: false, on: false, pending: false, deviceId: null, label: '', interrupted: false, paused: false, problem: null });

export class LocalDevice {
  readonly kind: 'mic' | 'cam';
  readonly #needs: LocalDeviceNeeds;
  #goal: Goal = { wanted: false, paused: false, options: {} };
  #state = kOff;
  #raw: MediaStreamTrack | null = null;
  #openedAs = '';
  #filter: TrackProcessor | null = null;
  #filteredAs = '';
  #out: MediaStreamTrack | null = null;
  #working: Promise<void> | null = null;
  #error: CallError | null = null;
  #unwatch: Unsubscribe = () => {};

  constructor(kind: 'mic' | 'cam', needs: LocalDeviceNeeds) {
    this.kind = kind;
    this.#needs = needs;
  }

  get state(): LocalMediaState {
    return this.#state;
  }
  /** What others get; of a muted microphone the silent track. */
  get track(): MediaStreamTrack | null {
    return this.#out;
  }
  /** Before filters. */
  get rawTrack(): MediaStreamTrack | null {
    return this.#raw;
  }

  /** Idempotent. Options are added to earlier ones. Rejects with the device's CallError. */
  async want(wanted: boolean | DeviceOptions): Promise<void> {
    const options = typeof wanted === 'object' ? { ...this.#goal.options, ...wanted } : this.#goal.options;
    const goal = { ...this.#goal, wanted: wanted !== false, options };
    const isSame = goal.wanted === this.#goal.wanted && typeof wanted !== 'object';
    const stands = this.#state.on === isSending(goal) && !this.#state.interrupted;
    if (isSame && (this.#working || stands)) return this.#working ?? undefined;
    this.#goal = goal;
    await this.#work();
    if (this.#error && this.#goal === goal && goal.wanted) throw this.#error;
  }

  /** How it is to be once it is on. */
  async prefer(options: DeviceOptions): Promise<void> {
    this.#goal = { ...this.#goal, options: { ...this.#goal.options, ...options } };
    if (this.#goal.wanted) await this.#work();
  }

  /** Gives the device back, and takes it again, without a change of what is wanted. */
  async pause(paused: boolean): Promise<void> {
    if (paused === this.#goal.paused) return;
    this.#goal = { ...this.#goal, paused };
    await this.#work();
  }

  /** The pick, a permission or the list of devices has changed. */
  async again(): Promise<void> {
    if (!this.#goal.wanted) return;
    this.#goal = { ...this.#goal };
    await this.#work();
  }

  stop(): void {
    this.#goal = { wanted: false, paused: false, options: this.#goal.options };
    this.#release();
    this.#patch({ wanted: false, on: false, pending: false, paused: false, problem: null });
  }

  #work(): Promise<void> {
    this.#working ??= this.#loop();
    return this.#working;
  }

  async #loop(): Promise<void> {
    try {
      for (;;) {
        const goal = this.#goal;
        await this.#tryTo(goal);
        if (goal !== this.#goal) continue;
        this.#patch({ wanted: goal.wanted, paused: goal.wanted && goal.paused, on: isSending(goal) && this.#out !== null, pending: false });
        if (goal === this.#goal) return; // who hears of it may want something else at once
      }
    } finally {
      this.#working = null; // not a moment later: a want in between would be worked on by nobody
    }
  }

  async #tryTo(goal: Goal): Promise<void> {
    this.#error = null;
    try {
      await this.#reach(goal);
      this.#patch({ problem: null });
    } catch (error) {
      const problem = problemOf(error);
      this.#error = error instanceof CallError ? error : problemError(problem, this.kind, error);
      this.#release();
      this.#patch({ problem });
    }
  }

  async #reach(goal: Goal): Promise<void> {
    // Why it goes off is known before it is off; what rests does so until it is on again.
    this.#patch({ wanted: goal.wanted, ...(!isSending(goal) && { paused: goal.wanted && goal.paused }) });
    if (!isSending(goal)) return this.kind === 'cam' ? this.#release() : this.#enable(false);
    const deviceId = goal.options.deviceId ?? this.#needs.devices.wanted(this.kind);
    const constraints = this.kind === 'mic' ? micConstraints(goal.options, deviceId) : camConstraints(goal.options, deviceId);
    const openAs = JSON.stringify(constraints);
    const isSilenced = this.kind === 'mic' && this.#raw?.muted === true; // a camera is opened anew by off and on
    if (!this.#raw || this.#raw.readyState === 'ended' || this.#openedAs !== openAs || isSilenced) {
      this.#patch({ pending: true });
      if (this.kind === 'cam') this.#release(false); // phones open one camera at a time
      const raw = await this.#needs.opener.open(this.kind === 'mic' ? 'audio' : 'video', constraints);
      if (goal !== this.#goal) return raw.stop();
      this.#take(raw, openAs);
      void this.#needs.devices.refresh(); // now that there are labels
    }
    await this.#refilter(goal);
    this.#enable(true);
  }

  #take(raw: MediaStreamTrack, openedAs: string): void {
    this.#release(false);
    this.#raw = raw;
    this.#openedAs = openedAs;
    const ended = () => void this.#vanished(raw);
    // W3C mediacapture-streams §4.3.1: muted says that the source gives nothing; the page can neither do nor undo it.
    const muted = () => this.#patch({ interrupted: raw.muted });
    raw.addEventListener('ended', ended);
    for (const name of ['mute', 'unmute']) raw.addEventListener(name, muted);
    this.#unwatch = () => {
      raw.removeEventListener('ended', ended);
      for (const name of ['mute', 'unmute']) raw.removeEventListener(name, muted);
    };
    this.#patch({ interrupted: false, deviceId: raw.getSettings?.().deviceId ?? null, label: raw.label });
  }

  async #refilter(goal: Goal): Promise<void> {
    const raw = this.#raw!;
    const filterAs = JSON.stringify([goal.options.effect ?? 'none', goal.options.noise ?? 'standard']);
    if (this.#out && this.#filteredAs === filterAs) return;
    if (this.#out && (await this.#filter?.change?.(goal.options).catch(() => false))) return void (this.#filteredAs = filterAs);
    if (raw !== this.#raw) return; // given back meanwhile
    this.#filteredAs = filterAs;
    const out = await this.#filtered(raw, goal.options);
    if (raw !== this.#raw) return this.#filter?.stop();
    this.#send(out);
  }

  /** A sound goes out without its filter rather than not at all; a picture does not: whoever hides the room behind them is never seen with it. */
  async #filtered(raw: MediaStreamTrack, options: DeviceOptions): Promise<MediaStreamTrack> {
    this.#filter?.stop();
    this.#filter = null;
    const loading = this.#needs.filter(this.kind, options);
    if (!loading) return raw;
    try {
      this.#filter = await loading;
      return await this.#filter.process(raw);
    } catch (error) {
      if (raw !== this.#raw) return raw; // given back meanwhile: nobody waits for it
      this.#filter?.stop();
      this.#filter = null;
      // Whatever it was: a worklet that does not load is an AbortError, and yet nobody has called it off.
      const failed = new CallError('effect-failed', error instanceof Error ? error.message : String(error), { cause: error });
      this.#needs.trouble(failed);
      if (this.kind === 'cam') throw failed;
      return raw;
    }
  }

  /** Unplugged, or taken by the system: the next best device takes its place. */
  async #vanished(raw: MediaStreamTrack): Promise<void> {
    if (raw !== this.#raw) return;
    const { deviceId } = this.#goal.options;
    await this.#needs.devices.refresh();
    if (raw !== this.#raw) return;
    this.#release();
    if (deviceId) {
      const { deviceId: _gone, ...options } = this.#goal.options;
      this.#goal = { ...this.#goal, options };
    }
    this.#patch({ on: false });
    if (!this.#goal.wanted) return;
    await this.again();
    if (this.#error) this.#needs.trouble(this.#error);
  }

  #enable(on: boolean): void {
    for (const track of [this.#raw, this.#out]) if (track) track.enabled = on;
    this.#patch({ on: on && this.#out !== null });
  }

  #release(tell = true): void {
    this.#unwatch();
    this.#filter?.stop();
    this.#filter = null;
    this.#raw?.stop();
    this.#raw = null;
    this.#filteredAs = '';
    if (!tell) return;
    this.#send(null);
    this.#patch({ on: false, interrupted: false });
  }

  #send(track: MediaStreamTrack | null): void {
    if (this.#out === track) return;
    this.#out = track;
    this.#needs.onTrack(track);
  }

  #patch(changes: Partial<LocalMediaState>): void {
    const names = Object.keys(changes) as (keyof LocalMediaState)[];
    if (names.every((name) => this.#state[name] === changes[name])) return;
    this.#state = Object.freeze({ ...this.#state, ...changes });
    this.#needs.changed(this.#state);
  }
}

const isSending = ({ wanted, paused }: Goal): boolean => wanted && !paused;

function micConstraints({ noise = 'standard', echoCancellation = true, autoGain = true }: MicOptions, deviceId: string | null): MediaTrackConstraints {
  return { ...exactly(deviceId), echoCancellation, autoGainControl: autoGain, noiseSuppression: noise !== 'off' };
}

function camConstraints({ facing, height = 720 }: CamOptions, deviceId: string | null): MediaTrackConstraints {
  const device = facing ? { facingMode: facing } : exactly(deviceId);
  return { ...device, height: { ideal: height }, width: { ideal: Math.round((height * 16) / 9) }, frameRate: { ideal: 30, max: 30 } };
}

const exactly = (deviceId: string | null): MediaTrackConstraints => (deviceId ? { deviceId: { exact: deviceId } } : {});
