// A client without a server, beside fake_room.ts: calls ring when the test says so.
import type { Call, CallEndReason, Calls, CallsEvents, CallsState, CallState, Client, ClientState, DevicesState, HistoryEntry, PresenceState, StartOptions } from '@parley/client';
import { FakeHub, Store } from './fake_parts.ts';
import { fakeRoom, type FakeRoom } from './fake_room.ts';

export interface FakeClient extends Client {
  readonly asked: unknown[][];
  room(id: string): FakeRoom;
  setClient(change: Partial<ClientState>): void;
  setDevices(change: Partial<DevicesState>): void;
  setPresence(users: PresenceState['users']): void;
  setCalls(change: Partial<CallsState>): void;
  history: HistoryEntry[];
  /** Somebody rings here. */
  ring(from: string, name: string, type?: 'direct' | 'group'): FakeCall;
  readonly calls: Calls;
}
export interface FakeCall extends Call {
  set(change: Partial<CallState>): void;
  finish(reason: CallEndReason): void;
}

function fakeCalls(asked: unknown[][], roomOf: (id: string) => FakeRoom, historyOf: () => HistoryEntry[]) {
  const store = new Store<CallsState>({ current: null, incoming: null, ringing: [], missed: null });
  const hub = new FakeHub<CallsEvents>();
  const all = new Map<string, FakeCall>();
  let count = 0;
  const make = (more: Partial<CallState>): FakeCall => {
    const id = `call-${++count}`;
    const state = new Store<CallState>({
      id, phase: 'outgoing', direction: 'out', type: 'direct', video: true, initiator: 'me', callerName: 'Me', people: [], roomId: `room-${id}`,
      createdAt: Date.now(), startedAt: null, durationS: null, reason: null, error: null, ...more,
    });
    const events = new FakeHub<never>();
    const show = () => {
      const { phase, direction } = state.state;
      if (phase === 'incoming') return store.set({ incoming: state.state, ringing: [state.state] });
      const rings = store.state.incoming?.id === id ? { incoming: null, ringing: [] } : {};
      const over = phase === 'ended';
      store.set({ ...rings, current: over ? (store.state.current?.id === id ? null : store.state.current) : direction === 'in' || phase ? state.state : null });
    };
    const call: FakeCall = {
      id,
      get state() { return state.state; },
      subscribe: state.subscribe,
      on: events.on as Call['on'],
      events: events.events as unknown as Call['events'],
      room: roomOf(state.state.roomId),
      set(change) {
        state.set(change);
        show();
      },
      finish(reason) {
        call.set({ phase: 'ended', reason });
        hub.emit('ended', { call, reason });
      },
      async accept() {
        asked.push(['accept', id]);
        call.set({ phase: 'active', startedAt: Date.now() });
      },
      async reject(reason) {
        asked.push(['reject', id, reason]);
        call.finish('rejected');
      },
      async end() {
        asked.push(['end', id]);
        call.finish('ended');
      },
      async add(users) {
        asked.push(['add', id, users]);
      },
    };
    all.set(id, call);
    show();
    return call;
  };
  const calls: Calls = {
    get state() { return store.state; },
    subscribe: store.subscribe,
    on: hub.on,
    events: () => hub.events(),
    get current() { return store.state.current ? (all.get(store.state.current.id) ?? null) : null; },
    get incoming() { return store.state.incoming ? (all.get(store.state.incoming.id) ?? null) : null; },
    get: (id) => all.get(id),
    async start(options: StartOptions) {
      const people = typeof options.to === 'string' ? [options.to] : [...options.to];
      asked.push(['start', people, options.type, options.conversation]);
      return make({ type: options.type ?? 'direct', people: people.map((user) => ({ user, status: 'ringing' as const })) });
    },
    history: async (options = {}) => ({ entries: historyOf().filter((entry) => !options.missed || entry.missed), cursor: null }),
    async markSeen() {
      asked.push(['markSeen']);
      store.set({ missed: 0 });
    },
  };
  const ring = (from: string, name: string, type: 'direct' | 'group' = 'direct') => {
    const call = make({ phase: 'incoming', direction: 'in', initiator: from, callerName: name, type });
    hub.emit('incoming', { call });
    return call;
  };
  return { calls, ring, setCalls: (change: Partial<CallsState>) => store.set(change) };
}

export function fakeClient(streamOf?: (id: string, kind: string) => MediaStream | null): FakeClient {
  const asked: unknown[][] = [];
  const rooms = new Map<string, FakeRoom>();
  const roomOf = (id: string) => {
    if (!rooms.has(id)) rooms.set(id, fakeRoom(id, streamOf));
    return rooms.get(id)!;
  };
  const state = new Store<ClientState>({ line: 'open', user: null, name: '', role: 'user', serverMedia: true });
  const devices = new Store<DevicesState>({
    mics: [], cams: [], speakers: [], picked: { mic: null, cam: null, speaker: null }, permissions: { mic: 'prompt', cam: 'prompt' }, canPickSpeaker: true,
  });
  const presence = new Store<PresenceState>({ users: {} });
  const note = (name: string) => async (...words: unknown[]) => void asked.push([name, ...words]);
  const { calls, ring, setCalls } = fakeCalls(asked, roomOf, () => client.history);
  const client: FakeClient = {
    asked, ring, calls, setCalls, history: [],
    setClient: (change) => state.set(change),
    setDevices: (change) => devices.set(change),
    setPresence: (users) => presence.set({ users }),
    get state() { return state.state; },
    subscribe: state.subscribe,
    on: new FakeHub<never>().on as Client['on'],
    events: new FakeHub<never>().events as unknown as Client['events'],
    devices: {
      get state() { return devices.state; },
      subscribe: devices.subscribe,
      on: new FakeHub<never>().on as Client['devices']['on'],
      events: new FakeHub<never>().events as unknown as Client['devices']['events'],
      refresh: async () => devices.state,
      async pick(kind, id) {
        asked.push(['pick', kind, id]);
        devices.set({ picked: { ...devices.state.picked, [kind]: id } });
      },
    },
    presence: {
      get state() { return presence.state; },
      subscribe: presence.subscribe,
      watch(users) {
        asked.push(['watch', users]);
        return () => undefined;
      },
    },
    appointments: {
      list: async () => ({ appointments: [], cursor: null }),
      get: async () => Promise.reject(new Error('none')),
      on: new FakeHub<never>().on as Client['appointments']['on'],
      events: new FakeHub<never>().events as unknown as Client['appointments']['events'],
    },
    connect: note('connect'),
    room: roomOf,
    async createRoom(options = {}) {
      asked.push(['createRoom', options]);
      return { id: 'made', name: options.name ?? '', path: '/room/made' };
    },
    look: async (id) => ({ id, name: '', count: 0, full: false, locked: false, lobby: 'off', mustAsk: false }),
    testConnection: async () => ({ steps: [], ok: true }),
    close: note('close'),
  };
  return client;
}
