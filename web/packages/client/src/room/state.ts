// The state of a room before anything is known of it, and what the server's words mean for it.
import type { Room } from '../line/words.ts';
import type { LocalMediaState, RoomInfo, RoomState } from '../types.ts';

const kNoMedia: LocalMediaState = Object.freeze({ wanted: false, on: false, pending: false, deviceId: null, label: '', interrupted: false, paused: false, problem: null });

export const kEmptyRoom: RoomState = Object.freeze({
  phase: 'idle',
  reason: null,
  error: null,
  reconnectingSince: null,
  room: null,
  self: Object.freeze({
    id: null,
    user: null,
    name: '',
    role: 'guest',
    mic: kNoMedia,
    cam: kNoMedia,
    screen: Object.freeze({ on: false, pending: false }),
    handAt: null,
    speaking: false,
    quality: 'unknown',
    canShare: true,
    isHost: false,
  }),
  participants: Object.freeze([]),
  speakers: Object.freeze([]),
  path: null,
  audioBlocked: false,
  chat: Object.freeze({ messages: Object.freeze([]), unread: 0, more: false }),
  lobby: Object.freeze([]),
  hands: Object.freeze([]),
  audioOnly: false,
});

export function readRoom({ id, name, host, call, appointment, locked, lobby, guests }: Room): RoomInfo {
  return Object.freeze({
    id,
    name,
    host: host ?? null,
    callId: call ?? null,
    appointmentId: appointment ?? null,
    locked: locked ?? false,
    lobby: lobby ?? 'off',
    guests: guests ?? true,
  });
}
