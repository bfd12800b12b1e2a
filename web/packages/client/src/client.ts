// Puts a client together: one line, and rooms, calls, presence and devices on it.
import { AppointmentList } from './appointments.ts';
import { ParleyCalls } from './calls/calls.ts';
import { makeEnvironment } from './core/environment.ts';
import { EventHub } from './core/hub.ts';
import { CallError } from './errors.ts';
import { Line } from './line/line.ts';
import { DeviceList } from './media/devices.ts';
import { PresenceWatch } from './presence.ts';
import { readHostKey, rememberHostKey } from './room/entry.ts';
import { ParleyRoom, type RoomNeeds } from './room/room.ts';
import type { Client, ClientEvents, ClientOptions, Environment, Logger, TrackProcessor, Unsubscribe } from './types.ts';

const kQuiet: Logger = { debug: () => {}, warn: () => {} };

export function createClient(options: ClientOptions = {}): Client {
  const environment = makeEnvironment(options.environment);
  const logger = options.logger ?? kQuiet;
  const url = () => httpOf(options.url);
  const { token = null } = options;
  const line = new Line({ environment, logger, url, token: typeof token === 'function' ? token : () => token });
  const hub = new EventHub<ClientEvents>(logger);
  const devices = new DeviceList(environment, logger);
  const rooms = new Map<string, ParleyRoom>();
  const filter = makeFilters(options, environment, url);

  const room = (id: string): ParleyRoom => {
    let made = rooms.get(id);
    if (!made) rooms.set(id, (made = new ParleyRoom({ id, environment, logger, line, devices, filter })));
    return made;
  };
  const calls = new ParleyCalls({ line, logger, room });
  const presence = new PresenceWatch(line, logger);
  const appointments = new AppointmentList(line, logger);
  const media = () => [...rooms.values()].map(({ self }) => self);
  devices.onPick = async (kind) => {
    if (kind !== 'speaker') await Promise.all(media().map((self) => self.again(kind)));
  };
  devices.onGranted = (kind) => {
    for (const self of media()) if (self[kind].state.problem) void self.again(kind);
  };

  let before = line.store.state.line;
  line.store.subscribe(() => {
    const now = line.store.state.line;
    if (now !== before) hub.emit('line', { line: (before = now) });
  });

  let held: Unsubscribe | null = null;
  const client: Client = {
    devices,
    calls,
    presence,
    appointments,
    room,
    get state() {
      return line.store.state;
    },
    subscribe: line.store.subscribe,
    on: hub.on,
    events: hub.events,
    async connect(asked = {}) {
      held ??= line.hold();
      await line.whenOpen(asked);
    },
    async createRoom({ signal, maxParticipants, videoCodec, ...wanted } = {}) {
      const params = { ...wanted, ...(maxParticipants !== undefined && { max_participants: maxParticipants }), ...(videoCodec && { video_codec: videoCodec }) };
      const { room: made, path, host_key } = await line.request('room.create', params, signal ? { signal } : {});
      if (host_key) rememberHostKey(environment.storage, made.id, host_key);
      return { id: made.id, name: made.name, path };
    },
    async look(id, asked = {}) {
      const { room: seen, count, full, must_ask } = await line.request('room.look', { room: id }, asked);
      return { id: seen.id, name: seen.name, count, full, locked: seen.locked ?? false, lobby: seen.lobby ?? 'off', mustAsk: must_ask && readHostKey(environment.storage, id) === null };
    },
    async testConnection(asked) {
      const { testConnection } = await import('./connection_check.ts'); // on one page of many
      const visit = (id: string) => {
        const visitor = createClient({ ...options, token });
        return { room: visitor.room(id), close: () => visitor.close() };
      };
      return testConnection({ environment, line, createRoom: client.createRoom, visit }, asked);
    },
    async close() {
      calls.close();
      await Promise.all([...rooms.values()].map((one) => one.leave()));
      for (const one of rooms.values()) one.close();
      rooms.clear();
      held = null;
      devices.close();
      appointments.close();
      line.close();
      hub.endIterators();
    },
  };
  return client;
}

/** Asked when it is needed: on a server there is no `location`. */
function httpOf(given: string | URL | undefined): URL {
  const base = given ?? globalThis.location?.href;
  if (base === undefined) throw new CallError('bad-request', 'Outside a page createClient needs a `url`.');
  const url = new URL(base);
  url.protocol = url.protocol.replace(/^ws/, 'http');
  return url;
}

/** Effects come as parts of their own, loaded when first wanted. */
function makeFilters({ assets = '/web/effects/', effects }: ClientOptions, environment: Environment, url: () => URL): RoomNeeds['filter'] {
  const folder = () => new URL(assets, globalThis.location?.href ?? url()).href;
  return (kind, { effect = 'none', noise = 'standard' }): Promise<TrackProcessor> | null => {
    if (kind === 'cam') {
      if (effect === 'none') return null;
      return effects?.video?.(effect) ?? import('./extras/blur.ts').then(({ makeVideoEffect }) => makeVideoEffect({ effect, assets: folder() }));
    }
    if (noise !== 'strong') return null;
    return effects?.audio?.() ?? import('./extras/noise.ts').then(({ makeNoiseFilter }) => makeNoiseFilter({ assets: folder(), environment }));
  };
}
