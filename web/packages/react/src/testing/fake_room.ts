// A room without a server: its state is what the test sets, and what is asked of it is written down.
import type { ChatMessage, HostTools, LocalMediaState, MediaHandle, Participant, ParticipantState, Room, RoomEvents, RoomState } from '@parley/client';
import { FakeHub, Store, fakeHandle } from './fake_parts.ts';

const off: LocalMediaState = { wanted: false, on: false, pending: false, deviceId: null, label: '', interrupted: false, paused: false, problem: null };

export function person(id: string, more: Partial<ParticipantState> = {}): ParticipantState {
  return {
    id, user: null, name: id, role: 'participant', isHost: false, dialect: 'parley', mic: true, cam: false, camPaused: false, screen: false, speaking: false, handAt: null,
    link: 'connected', quality: 'unknown', order: 0, volume: 1, ...more,
  };
}

function emptyState(id: string): RoomState {
  return {
    phase: 'idle', reason: null, error: null, reconnectingSince: null,
    room: { id, name: '', host: null, callId: null, appointmentId: null, locked: false, lobby: 'off', guests: true },
    self: {
      id: null, user: null, name: '', role: 'participant', mic: off, cam: off, screen: { on: false, pending: false }, handAt: null, speaking: false,
      quality: 'unknown', canShare: true, isHost: false,
    },
    participants: [], speakers: [], path: null, audioBlocked: false, chat: { messages: [], unread: 0, more: false }, lobby: [], hands: [], audioOnly: false,
  };
}

export interface FakeRoom extends Room {
  /** What was asked, as `['setMic', true]`. */
  readonly asked: unknown[][];
  set(change: Partial<RoomState>): void;
  setSelf(change: Partial<RoomState['self']>): void;
  say(message: Partial<ChatMessage>): void;
  emit<Name extends keyof RoomEvents>(name: Name, payload: RoomEvents[Name]): void;
  /** Media of somebody, or of oneself (`self`). */
  media(id: string, kind: 'audio' | 'video' | 'screen'): MediaHandle;
  /** The next chat.send rejects. */
  failNextSend: boolean;
  level(value: number): void;
}

/** `streamOf` gives pictures to show. */
export function fakeRoom(id = 'room', streamOf: (id: string, kind: string) => MediaStream | null = () => null): FakeRoom {
  const store = new Store<RoomState>(emptyState(id));
  const hub = new FakeHub<RoomEvents>();
  const asked: unknown[][] = [];
  const handles = new Map<string, MediaHandle>();
  const levels = new Set<(level: number) => void>();
  const media = (who: string, kind: string): MediaHandle => {
    const key = `${who}:${kind}`;
    if (!handles.has(key)) handles.set(key, fakeHandle(streamOf(who, kind)));
    return handles.get(key)!;
  };
  const note = (name: string) => async (...words: unknown[]) => void asked.push([name, ...words]);
  const setSelf = (change: Partial<RoomState['self']>) => store.set({ self: Object.freeze({ ...store.state.self, ...change }) });
  const say = (message: Partial<ChatMessage>) => {
    const made: ChatMessage = { id: `m${store.state.chat.messages.length}`, from: null, user: null, name: '', text: '', at: Date.now(), to: null, mine: false, status: 'sent', ...message };
    store.set({ chat: { ...store.state.chat, messages: [...store.state.chat.messages.filter((each) => each.id !== made.id), made] } });
    return made;
  };
  const host = Object.fromEntries(
    ['admit', 'deny', 'admitAll', 'mute', 'muteAll', 'remove', 'lowerHand', 'lowerAllHands', 'lock', 'setLobby', 'setGuests', 'rename', 'promote', 'endForAll'].map((name) => [name, note(name)]),
  ) as unknown as HostTools;
  const room: FakeRoom = {
    id, asked, media, say, setSelf, host, failNextSend: false,
    set: (change) => store.set(change),
    emit: (name, payload) => hub.emit(name, payload),
    level: (value) => levels.forEach((listener) => listener(value)),
    get state() { return store.state; },
    subscribe: store.subscribe,
    on: hub.on,
    events: () => hub.events(),
    self: {
      audio: media('self', 'audio'), video: media('self', 'video'), screen: media('self', 'screen'),
      watchLevel(listener) {
        levels.add(listener);
        return () => levels.delete(listener);
      },
    },
    chat: {
      async send(text, options) {
        asked.push(['send', text, options?.to ?? null]);
        const message = say({ text, mine: true, to: options?.to ?? null, status: room.failNextSend ? 'failed' : 'sent' });
        if (room.failNextSend) throw new Error('not sent');
        return message;
      },
      async retry(messageId) {
        asked.push(['retry', messageId]);
        return say({ ...store.state.chat.messages.find((each) => each.id === messageId), status: 'sent' });
      },
      loadOlder: note('loadOlder'),
      markRead: (open) => void asked.push(['markRead', open]),
    },
    stats: { latest: null, watch: () => () => undefined },
    join: note('join'),
    leave: note('leave'),
    async setMic(wanted) {
      asked.push(['setMic', wanted]);
      setSelf({ mic: { ...off, wanted: Boolean(wanted), on: Boolean(wanted) } });
    },
    async setCam(wanted) {
      asked.push(['setCam', wanted]);
      setSelf({ cam: { ...off, wanted: Boolean(wanted), on: Boolean(wanted) } });
    },
    prefer: note('prefer'),
    async pauseCam(paused) {
      asked.push(['pauseCam', paused]);
      const { wanted } = store.state.self.cam;
      setSelf({ cam: { ...off, wanted, on: wanted && !paused, paused: wanted && paused } });
    },
    async share(wanted = true) {
      asked.push(['share', wanted]);
      setSelf({ screen: { on: Boolean(wanted), pending: false } });
      return true;
    },
    participant: (who): Participant | undefined => {
      const state = store.state.participants.find((each) => each.id === who);
      return state && {
        id: who, state, subscribe: store.subscribe,
        audio: media(who, 'audio'), video: media(who, 'video'), screen: media(who, 'screen'), screenAudio: media(who, 'screenAudio'),
        setVolume: (volume) => void asked.push(['setVolume', who, volume]),
      };
    },
    react: note('react'),
    hand: note('hand'),
    startAudio: note('startAudio'),
    setAudioOnly: (on) => store.set({ audioOnly: on }),
    rate: note('rate'),
  };
  return room;
}
