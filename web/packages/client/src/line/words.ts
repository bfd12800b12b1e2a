// The own protocol's words as this client uses them: the generated types, and what the server says of people.
import type { Events, OwnCall, OwnPeer, OwnRoom, OwnTrack, Requests } from '@parley/protocol';
import type { LobbyPolicy, Role } from '../types.ts';

export type { OwnCall, OwnTrack };
export type Room = OwnRoom & { readonly locked?: boolean; readonly lobby?: LobbyPolicy; readonly guests?: boolean };
export type Peer = Omit<OwnPeer, 'role'> & { readonly role?: Role | 'user' | 'service'; readonly host?: boolean; readonly hand?: string | null; readonly you_offer?: boolean };
export type Asker = { readonly ask: string; readonly name: string; readonly user: string | null; readonly since: string };
export type Hand = { readonly peer: string; readonly since: string };
type Speaker = { readonly peer: string | null; readonly user: string | null; readonly name: string };
export type ChatWords = {
  readonly id: string;
  readonly seq: number;
  readonly client_id: string;
  readonly from: Speaker;
  readonly to: Speaker | null;
  readonly text: string;
  readonly at: string;
};
export type PersonStatus = { readonly user: string; readonly status: 'online' | 'busy' | 'offline' };
type ApptPerson = { readonly user: string; readonly first: string; readonly last: string; readonly joined: boolean };
export type AppointmentWords = {
  readonly id: string;
  readonly room: string | null;
  readonly type: 'remote' | 'in-person';
  readonly status: 'waiting' | 'in-progress' | 'ended';
  readonly scheduled_at: string;
  readonly practitioner: ApptPerson;
  readonly patient: ApptPerson;
  readonly started_at: string | null;
  readonly ended_at: string | null;
};
type Nothing = Record<never, never>;
type InRoom = { readonly room: string };

interface PeopleRequests {
  'room.create': {
    params: { name?: string; public?: boolean; guests?: boolean; max_participants?: number; media?: 'auto' | 'p2p' | 'sfu'; lobby?: LobbyPolicy };
    result: { readonly room: Room; readonly path: string; readonly host_key?: string };
  };
  'room.join': {
    params: InRoom & { name?: string; resume?: string; host_key?: string };
    result: {
      readonly room: Room;
      readonly peer: Peer;
      readonly peers: readonly Peer[];
      readonly resume?: string;
      readonly resumed: boolean;
      readonly ice_servers: readonly RTCIceServer[];
      readonly chat?: { readonly messages: readonly ChatWords[]; readonly more: boolean; readonly last: number; readonly read: number };
      readonly hands?: readonly Hand[];
      readonly waiting?: readonly Asker[];
    };
  };
  'room.look': { params: InRoom; result: { readonly room: Room; readonly count: number; readonly full: boolean; readonly must_ask: boolean } };
  'lobby.ask': { params: InRoom & { name?: string }; result: { readonly ask: string; readonly timeout_s: number } };
  'lobby.cancel': { params: InRoom; result: Nothing };
  'lobby.admit': { params: InRoom & { ask: string }; result: Nothing };
  'lobby.deny': { params: InRoom & { ask: string }; result: Nothing };
  'lobby.admit_all': { params: InRoom; result: { readonly admitted: number } };
  'room.policy': { params: InRoom & { locked?: boolean; lobby?: LobbyPolicy; guests?: boolean; name?: string }; result: { readonly room: Room } };
  'room.mute': { params: InRoom & { peer: string; audio?: true; video?: true; screen?: true }; result: Nothing };
  'room.mute_all': { params: InRoom & { video?: boolean }; result: { readonly muted: number } };
  'room.remove': { params: InRoom & { peer: string }; result: Nothing };
  'room.end': { params: InRoom; result: Nothing };
  'room.promote': { params: InRoom & { peer: string; host?: boolean }; result: Nothing };
  'room.react': { params: InRoom & { emoji: string }; result: Nothing };
  'room.hand': { params: InRoom & { raised: boolean; peer?: string }; result: Nothing };
  'room.lower_hands': { params: InRoom; result: Nothing };
  'chat.send': { params: InRoom & { id: string; text: string; to?: string }; result: { readonly message: ChatWords; readonly repeated: boolean } };
  'chat.list': { params: InRoom & { before?: number; limit?: number }; result: { readonly messages: readonly ChatWords[]; readonly more: boolean } };
  'chat.read': { params: InRoom & { seq: number }; result: Nothing };
  'people.watch': { params: { users: readonly string[] }; result: { readonly people: readonly PersonStatus[] } };
  'call.list': {
    params: { cursor?: string; limit?: number; missed?: boolean };
    result: { readonly calls: readonly (OwnCall & { readonly missed: boolean })[]; readonly next_cursor: string | null };
  };
  'call.unread': { params: Nothing; result: { readonly missed: number } };
  'call.seen': { params: Nothing; result: { readonly missed: number } };
  'room.report': {
    params: InRoom & { rating?: number; score?: number; rtt_ms?: number; loss_permille?: number; jitter_ms?: number; duration_s?: number; reconnects?: number; path?: 'direct' | 'server'; note?: string };
    result: Nothing;
  };
  'appointment.list': { params: { cursor?: string; limit?: number }; result: { readonly appointments: readonly AppointmentWords[]; readonly next_cursor: string | null } };
  'appointment.get': { params: { appointment: string }; result: { readonly appointment: AppointmentWords } };
}

interface PeopleEvents {
  'peer.joined': InRoom & { readonly peer: Peer; readonly rejoined: boolean; readonly call: string | null };
  'peer.updated': InRoom & { readonly peer: Peer };
  'room.closed': InRoom & { readonly reason: string; readonly by?: string | null };
  'room.updated': { readonly room: Room };
  'lobby.answered': InRoom & { readonly ask: string; readonly answer: 'admitted' | 'denied' | 'timed-out' | 'closed' };
  'lobby.waiting': InRoom & { readonly waiting: readonly Asker[] };
  'room.muted_by': InRoom & { readonly by: string; readonly audio: boolean; readonly video: boolean; readonly screen: boolean };
  'room.reaction': InRoom & { readonly peer: string; readonly emoji: string };
  'room.hands': InRoom & { readonly hands: readonly Hand[] };
  'chat.message': InRoom & { readonly message: ChatWords };
  'people.changed': { readonly people: readonly PersonStatus[] };
  'call.unread': { readonly missed: number };
  'appointment.updated': { readonly appointment: AppointmentWords };
  'appointment.removed': { readonly appointment: string };
}

export type AllRequests = Omit<Requests, keyof PeopleRequests> & PeopleRequests;
export type AllEvents = Omit<Events, keyof PeopleEvents> & PeopleEvents;
export type Method = keyof AllRequests;
export type EventName = keyof AllEvents;
export type Params<M extends Method> = AllRequests[M]['params'];
export type Answer<M extends Method> = AllRequests[M]['result'];
export type Told = { [Name in EventName]: { readonly event: Name; readonly data: AllEvents[Name] } }[EventName];
