// Which microphones, cameras and speakers there are, which one the user picked, and what becomes of a picked one that is unplugged.
import { EventHub } from '../core/hub.ts';
import { Store } from '../core/store.ts';
import type { Device, DeviceKind, Devices, DevicesEvents, DevicesState, Environment, Logger, Unsubscribe } from '../types.ts';

const kKinds: Record<string, DeviceKind> = { audioinput: 'mic', videoinput: 'cam', audiooutput: 'speaker' };
const kLists = { mic: 'mics', cam: 'cams', speaker: 'speakers' } as const;
const kKey = 'parley.devices';

export class DeviceList implements Devices {
  readonly #environment: Environment;
  readonly #store: Store<DevicesState>;
  readonly #hub: EventHub<DevicesEvents>;
  /** As stored, also of devices that are not plugged in now: they count again when they are back. */
  #wanted: Record<DeviceKind, string | null>;
  #stop: Unsubscribe[] = [];
  #isWatching = false;
  #reading: Promise<DevicesState> | null = null;
  /** Running media follow a change of the pick. */
  onPick: (kind: DeviceKind) => Promise<void> = async () => {};

  constructor(environment: Environment, logger: Logger) {
    this.#environment = environment;
    this.#hub = new EventHub(logger);
    this.#wanted = this.#recall();
    this.#store = new Store<DevicesState>({
      mics: Object.freeze([]),
      cams: Object.freeze([]),
      speakers: Object.freeze([]),
      picked: Object.freeze({ mic: null, cam: null, speaker: null }),
      permissions: Object.freeze({ mic: 'unknown', cam: 'unknown' }),
      canPickSpeaker: false,
    });
  }

  get state(): DevicesState {
    return this.#store.state;
  }
  subscribe = (listener: () => void): Unsubscribe => {
    this.#watch();
    return this.#store.subscribe(listener);
  };
  on: Devices['on'] = (name, listener) => {
    this.#watch();
    return this.#hub.on(name, listener);
  };
  events: Devices['events'] = (options) => {
    this.#watch();
    return this.#hub.events(options);
  };

  refresh(): Promise<DevicesState> {
    this.#watch();
    this.#reading ??= this.#read().finally(() => (this.#reading = null));
    return this.#reading;
  }

  async pick(kind: DeviceKind, id: string | null): Promise<void> {
    this.#wanted = { ...this.#wanted, [kind]: id };
    this.#remember();
    this.#store.patch({ picked: this.#picked(this.state) });
    await this.onPick(kind);
  }

  /** What to open: the pick, if it is there; before any list was read, what was stored. */
  wanted(kind: DeviceKind): string | null {
    return this.state[kLists[kind]].length === 0 ? this.#wanted[kind] : this.state.picked[kind];
  }

  close(): void {
    for (const stop of this.#stop.splice(0)) stop();
    this.#hub.endIterators();
    this.#isWatching = false;
  }

  async #read(): Promise<DevicesState> {
    const found = (await this.#environment.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
    const before = this.state;
    const lists = { mics: [] as Device[], cams: [] as Device[], speakers: [] as Device[] };
    for (const { deviceId, kind, label } of found) {
      const ours = kKinds[kind];
      if (!ours || deviceId === '') continue; // without permission browsers list nameless devices
      const known = before[kLists[ours]].find((device) => device.id === deviceId && device.label === label);
      lists[kLists[ours]].push(known ?? Object.freeze({ id: deviceId, kind: ours, label }));
    }
    const canPickSpeaker = lists.speakers.length > 0 && (typeof HTMLMediaElement === 'undefined' || 'setSinkId' in HTMLMediaElement.prototype);
    this.#store.patch({ ...lists, canPickSpeaker, picked: this.#picked({ ...before, ...lists }) });
    this.#tellChanges(before, this.state);
    return this.state;
  }

  #picked(state: Pick<DevicesState, 'mics' | 'cams' | 'speakers'>): DevicesState['picked'] {
    const there = (kind: DeviceKind) => (state[kLists[kind]].some(({ id }) => id === this.#wanted[kind]) ? this.#wanted[kind] : null);
    return Object.freeze({ mic: there('mic'), cam: there('cam'), speaker: there('speaker') });
  }

  #tellChanges(before: DevicesState, now: DevicesState): void {
    for (const kind of ['mic', 'cam', 'speaker'] as const) {
      const had = before[kLists[kind]];
      const has = now[kLists[kind]];
      const lost = before.picked[kind];
      if (lost && now.picked[kind] === null && !has.some(({ id }) => id === lost)) this.#hub.emit('replaced', { kind, from: lost, to: has[0] ?? null });
      if (had.length === 0) continue; // the first list is no news
      for (const device of has) if (!had.some(({ id }) => id === device.id)) this.#hub.emit('added', { device });
    }
  }

  #watch(): void {
    const media = this.#environment.mediaDevices;
    if (this.#isWatching || !media?.addEventListener) return;
    this.#isWatching = true;
    const changed = () => void this.refresh();
    media.addEventListener('devicechange', changed);
    this.#stop.push(() => media.removeEventListener('devicechange', changed));
    for (const [kind, name] of [['mic', 'microphone'], ['cam', 'camera']] as const) void this.#watchPermission(kind, name);
  }

  /** Firefox knows no such permission before 131: then it stays `unknown`. */
  async #watchPermission(kind: 'mic' | 'cam', name: string): Promise<void> {
    const status = await this.#environment.permissions?.query({ name: name as PermissionName }).catch(() => null);
    if (!status) return;
    const read = () => {
      this.#store.patch({ permissions: Object.freeze({ ...this.state.permissions, [kind]: status.state }) });
      void this.refresh();
      if (status.state === 'granted') void this.onGranted(kind);
    };
    this.#store.patch({ permissions: Object.freeze({ ...this.state.permissions, [kind]: status.state }) });
    status.addEventListener('change', read);
    this.#stop.push(() => status.removeEventListener('change', read));
  }
  /** A refused device was allowed meanwhile. */
  onGranted: (kind: 'mic' | 'cam') => void = () => {};

  #recall(): Record<DeviceKind, string | null> {
    const none = { mic: null, cam: null, speaker: null };
    try {
      return { ...none, ...(JSON.parse(this.#environment.storage?.getItem(kKey) ?? '{}') as object) };
    } catch {
      return none;
    }
  }
  #remember(): void {
    try {
      this.#environment.storage?.setItem(kKey, JSON.stringify(this.#wanted));
    } catch {
      // a full or refused storage only forgets
    }
  }
}
