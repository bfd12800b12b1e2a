// What oneself sends in a room: microphone, camera, screen, with what the user wants of each; the preview before joining is the same.
import { CallError } from '../errors.ts';
import type { DeviceList } from '../media/devices.ts';
import { Handle } from '../media/handle.ts';
import { LevelWatch } from '../media/level.ts';
import { LocalDevice, type DeviceOptions } from '../media/local_device.ts';
import { Opener } from '../media/opener.ts';
import { openScreen } from '../media/share.ts';
import type { Source } from '../media/sources.ts';
import type { Environment, LocalMediaState, LocalParticipant, ShareOptions, TrackProcessor, Unsubscribe } from '../types.ts';

export interface OwnMediaNeeds {
  environment: Environment;
  devices: DeviceList;
  filter(kind: 'mic' | 'cam', options: DeviceOptions): Promise<TrackProcessor> | null;
  /** A track has come, gone or been replaced. */
  track(source: Source): void;
  state(changes: { mic?: LocalMediaState; cam?: LocalMediaState; screen?: { on: boolean; pending: boolean } }): void;
  trouble(kind: 'mic' | 'cam', error: CallError): void;
  shareEnded(by: 'self' | 'browser' | 'server'): void;
  silent(isSilent: boolean): void;
  speakingMuted(): void;
  speaking(isSpeaking: boolean): void;
}

export class OwnMedia implements LocalParticipant {
  readonly tracks = new Map<Source, MediaStreamTrack | null>();
  readonly mic: LocalDevice;
  readonly cam: LocalDevice;
  readonly audio: Handle;
  readonly video: Handle;
  readonly screen: Handle;
  readonly #needs: OwnMediaNeeds;
  readonly #level: LevelWatch;
  #sharing: Promise<boolean> | null = null;
  #shares = 0;
  #touched = new Set<'mic' | 'cam'>();

  constructor(needs: OwnMediaNeeds) {
    this.#needs = needs;
    const { environment, devices } = needs;
    const handle = (kind: 'audio' | 'video') => new Handle({ environment, kind, out: null });
    this.audio = handle('audio');
    this.video = handle('video');
    this.screen = handle('video');
    const opener = new Opener(environment);
    const device = (kind: 'mic' | 'cam', source: Source) =>
      new LocalDevice(kind, {
        devices,
        opener,
        filter: needs.filter,
        changed: (state) => needs.state({ [kind]: state }),
        onTrack: (track) => this.#put(source, track),
        trouble: (error) => needs.trouble(kind, error),
      });
    this.mic = device('mic', 'microphone');
    this.cam = device('cam', 'camera');
    this.#level = new LevelWatch(environment, {
      isOn: () => this.mic.state.on,
      silent: needs.silent,
      speakingMuted: needs.speakingMuted,
      speaking: needs.speaking,
    });
  }

  watchLevel = (listener: (level: number) => void): Unsubscribe => this.#level.watch(listener);

  /** Permissions or devices have changed, or the page is looked at again: what was refused may be had now. */
  async again(kind?: 'mic' | 'cam'): Promise<void> {
    const devices = [this.mic, this.cam].filter((device) => !kind || device.kind === kind);
    await Promise.all(devices.map((device) => device.again()));
  }

  async want(kind: 'mic' | 'cam', wanted: boolean | DeviceOptions): Promise<void> {
    this.#touched.add(kind);
    await this[kind].want(wanted);
  }
  /** Where nothing was said both are wanted. */
  wantedSoFar(kind: 'mic' | 'cam'): boolean {
    return this.#touched.has(kind) ? this[kind].state.wanted : true;
  }
  forgetWishes(): void {
    this.#touched.clear();
  }

  /** Back at the page: what another program or the system held may be free now. */
  retry(): void {
    for (const kind of ['mic', 'cam'] as const) {
      const { problem, wanted } = this[kind].state;
      if (wanted && (problem === 'in-use' || problem === 'blocked-by-system')) void this.again(kind);
    }
  }

  async share(wanted: boolean | ShareOptions): Promise<boolean> {
    if (wanted === false) {
      this.endShare('self');
      return false;
    }
    if (this.tracks.get('screen')) return true;
    this.#sharing ??= this.#openScreen(wanted === true ? {} : wanted).finally(() => (this.#sharing = null));
    return this.#sharing;
  }

  endShare(by: 'self' | 'browser' | 'server'): void {
    ++this.#shares;
    const had = this.tracks.get('screen');
    for (const source of ['screen', 'screen-audio'] as const) {
      this.tracks.get(source)?.stop();
      this.#put(source, null);
    }
    if (!had) return;
    this.#needs.state({ screen: { on: false, pending: false } });
    this.#needs.shareEnded(by);
  }

  stop(): void {
    this.endShare('self');
    this.mic.stop();
    this.cam.stop();
  }

  close(): void {
    this.stop();
    this.#level.close();
    for (const handle of [this.audio, this.video, this.screen]) handle.close();
  }

  async #openScreen(options: ShareOptions): Promise<boolean> {
    const turn = ++this.#shares;
    this.#needs.state({ screen: { on: false, pending: true } });
    try {
      const tracks = await openScreen(this.#needs.environment, options, () => turn === this.#shares && this.endShare('browser'));
      if (turn !== this.#shares) {
        tracks?.video.stop();
        tracks?.audio?.stop();
        return false;
      }
      this.#needs.state({ screen: { on: tracks !== null, pending: false } });
      if (!tracks) return false;
      this.#put('screen', tracks.video);
      this.#put('screen-audio', tracks.audio);
      return true;
    } catch (error) {
      this.#needs.state({ screen: { on: false, pending: false } });
      throw error;
    }
  }

  #put(source: Source, track: MediaStreamTrack | null): void {
    if ((this.tracks.get(source) ?? null) === track) return;
    this.tracks.set(source, track);
    if (source === 'microphone') {
      this.audio.set(track);
      this.#level.follow(this.mic.rawTrack);
    } else if (source === 'camera') this.video.set(track);
    else if (source === 'screen') this.screen.set(track);
    this.#needs.track(source);
  }
}
