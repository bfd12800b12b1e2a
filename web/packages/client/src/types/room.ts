// A room: its state as one frozen snapshot, its events, and all that one can do in it.
import type { CallError } from '../errors.ts';
import type { Hub, Readable, RequestOptions, Unsubscribe } from './common.ts';
import type { CamOptions, LocalMediaState, MediaHandle, MicOptions, ShareOptions } from './media.ts';
import type { Quality, Stats } from './stats.ts';

export type RoomPhase = 'idle' | 'connecting' | 'lobby' | 'live' | 'reconnecting' | 'ended';

/** Why one is out of a room. */
export type EndReason =
  | 'left' // by oneself
  | 'ended' // for everyone
  | 'removed' // by a host
  | 'room-removed' // the room or its appointment was taken away
  | 'joined-elsewhere'
  | 'denied' // not admitted from the waiting room
  | 'lobby-timeout' // nobody opened
  | 'full'
  | 'locked'
  | 'not-found'
  | 'forbidden'
  | 'unauthorized'
  | 'lost' // the server could not be reached for a minute
  | 'call-over' // the call of this room is over, see its reason
  | 'failed';

export type Role = 'host' | 'participant' | 'practitioner' | 'patient' | 'guest';
/** How media goes: between two browsers, or through the server. */
export type MediaPath = 'direct' | 'server';
export type LinkState = 'none' | 'connecting' | 'connected' | 'interrupted';

export interface RoomInfo {
  readonly id: string;
  readonly name: string;
  /** User id of the host. */
  readonly host: string | null;
  readonly callId: string | null;
  readonly appointmentId: string | null;
  readonly locked: boolean;
  /** Who must wait to be let in. */
  readonly lobby: LobbyPolicy;
  /** Whether bearers of the link may enter without a token. */
  readonly guests: boolean;
}
export type LobbyPolicy = 'off' | 'guests' | 'all';

export interface ParticipantState {
  /** Peer id: this connection's, not the person's. */
  readonly id: string;
  /** User id; null for a guest. */
  readonly user: string | null;
  readonly name: string;
  readonly role: Role;
  /** May use the host tools. */
  readonly isHost: boolean;
  /** `parley`, or the kind of another app; a `whip` is a stream without a person. */
  readonly dialect: string;
  readonly mic: boolean;
  readonly cam: boolean;
  /** `cam` is off for a while and comes back by itself: their page rests it (`pauseCam()`). */
  readonly camPaused: boolean;
  readonly screen: boolean;
  readonly speaking: boolean;
  /** When the hand was raised (ms since 1970), null: it is down. */
  readonly handAt: number | null;
  readonly link: LinkState;
  readonly quality: Quality;
  /** Counts up in the order of joining. */
  readonly order: number;
  /** 0 to 1, for this listener only; 0 is "muted for me". */
  readonly volume: number;
}

export interface SelfState {
  /** Null before joining. */
  readonly id: string | null;
  readonly user: string | null;
  readonly name: string;
  readonly role: Role;
  readonly mic: LocalMediaState;
  readonly cam: LocalMediaState;
  readonly screen: { readonly on: boolean; readonly pending: boolean };
  readonly handAt: number | null;
  readonly speaking: boolean;
  readonly quality: Quality;
  /** May one share the screen here? Enforced by the server. */
  readonly canShare: boolean;
  readonly isHost: boolean;
}

export interface ChatMessage {
  readonly id: string;
  /** Peer id; null if it was said by somebody who is gone. */
  readonly from: string | null;
  readonly user: string | null;
  readonly name: string;
  readonly text: string;
  /** ms since 1970, the server's clock once it was sent. */
  readonly at: number;
  /** Peer id of the only one who gets it, besides its writer. */
  readonly to: string | null;
  readonly mine: boolean;
  readonly status: 'sending' | 'sent' | 'failed';
}
export interface ChatState {
  /** Oldest first. */
  readonly messages: readonly ChatMessage[];
  readonly unread: number;
  /** There are older ones: `chat.loadOlder()`. */
  readonly more: boolean;
}

export interface WaitingPerson {
  readonly id: string;
  readonly user: string | null;
  readonly name: string;
  /** ms since 1970 */
  readonly since: number;
}

export interface RoomState {
  readonly phase: RoomPhase;
  /** With phase `ended`. */
  readonly reason: EndReason | null;
  readonly error: CallError | null;
  /** Since when there is no line (the clock's ms); the media may go on. */
  readonly reconnectingSince: number | null;
  readonly room: RoomInfo | null;
  readonly self: SelfState;
  /** The others, in the order of joining. */
  readonly participants: readonly ParticipantState[];
  /** Peer ids, the loudest first. */
  readonly speakers: readonly string[];
  readonly path: MediaPath | null;
  /** The browser wants a click before it plays sound: call `startAudio()` in one. */
  readonly audioBlocked: boolean;
  readonly chat: ChatState;
  /** For hosts: who asks to be let in. */
  readonly lobby: readonly WaitingPerson[];
  /** Peer ids (own included) in the order in which hands were raised. */
  readonly hands: readonly string[];
  /** Only sound is received. */
  readonly audioOnly: boolean;
}

export interface RoomEvents {
  phase: { readonly phase: RoomPhase; readonly reason: EndReason | null };
  'participant-joined': { readonly participant: ParticipantState };
  'participant-left': { readonly participant: ParticipantState };
  'participant-updated': { readonly participant: ParticipantState };
  speakers: { readonly ids: readonly string[] };
  path: { readonly path: MediaPath };
  chat: { readonly message: ChatMessage };
  reaction: { readonly id: string; readonly name: string; readonly emoji: string; readonly mine: boolean };
  hand: { readonly id: string; readonly up: boolean };
  /** Somebody asks to be let in. */
  waiting: { readonly person: WaitingPerson };
  /** A host has muted oneself; only oneself can unmute. */
  'muted-by': { readonly by: string; readonly name: string; readonly mic: boolean; readonly cam: boolean; readonly screen: boolean };
  /** The own screen share has ended, by whomever. */
  'share-ended': { readonly by: 'self' | 'browser' | 'server' };
  /** The microphone is on and gives no sound at all for 5 s (true), or does again (false). */
  'mic-silent': { readonly silent: boolean };
  /** Sound at the microphone while muted. */
  'speaking-muted': Record<never, never>;
  'media-problem': { readonly kind: 'mic' | 'cam'; readonly error: CallError };
  ended: { readonly reason: EndReason; readonly error: CallError | null };
}

export interface JoinOptions extends RequestOptions {
  name?: string;
  /** Defaults to what is wanted so far; `true` where nothing was said. */
  mic?: boolean | MicOptions;
  cam?: boolean | CamOptions;
}

/** Somebody else in the room. */
export interface Participant extends Readable<ParticipantState> {
  readonly id: string;
  readonly audio: MediaHandle;
  readonly video: MediaHandle;
  readonly screen: MediaHandle;
  readonly screenAudio: MediaHandle;
  /** 0 to 1, for oneself only. */
  setVolume(volume: number): void;
}

/** Oneself. `video` is the picture as others get it, effects included. */
export interface LocalParticipant {
  readonly audio: MediaHandle;
  readonly video: MediaHandle;
  readonly screen: MediaHandle;
  /** How loud the microphone is, 0 to 1, about 20 times a second; 0 while muted. */
  watchLevel(listener: (level: number) => void): Unsubscribe;
}

export interface Chat {
  /** Shows the message at once; resolves when the server has it. A failed one can be sent again by `retry`. At most 2,000 bytes of UTF-8. `to`: a participant's id. */
  send(text: string, options?: RequestOptions & { to?: string }): Promise<ChatMessage>;
  retry(id: string, options?: RequestOptions): Promise<ChatMessage>;
  loadOlder(options?: RequestOptions): Promise<void>;
  /** Sets `unread` to 0, and keeps it so while `open` is true. */
  markRead(open?: boolean): void;
}

/** What a host may do; others get `forbidden` from the server. */
export interface HostTools {
  admit(waitingId: string, options?: RequestOptions): Promise<void>;
  deny(waitingId: string, options?: RequestOptions): Promise<void>;
  admitAll(options?: RequestOptions): Promise<void>;
  /** Takes effect at once; only they themselves can unmute. Default: the microphone. */
  mute(participantId: string, what?: 'mic' | 'cam' | 'screen', options?: RequestOptions): Promise<void>;
  /** All but hosts. */
  muteAll(options?: RequestOptions & { video?: boolean }): Promise<void>;
  remove(participantId: string, options?: RequestOptions): Promise<void>;
  lowerHand(participantId: string, options?: RequestOptions): Promise<void>;
  lowerAllHands(options?: RequestOptions): Promise<void>;
  lock(locked: boolean, options?: RequestOptions): Promise<void>;
  setLobby(lobby: LobbyPolicy, options?: RequestOptions): Promise<void>;
  setGuests(allowed: boolean, options?: RequestOptions): Promise<void>;
  rename(name: string, options?: RequestOptions): Promise<void>;
  /** Makes somebody a host, or no longer one. */
  promote(participantId: string, host?: boolean, options?: RequestOptions): Promise<void>;
  endForAll(options?: RequestOptions): Promise<void>;
}

export interface Room extends Readable<RoomState>, Hub<RoomEvents> {
  readonly id: string;
  readonly self: LocalParticipant;
  readonly chat: Chat;
  readonly host: HostTools;
  readonly stats: Stats;
  /** Waits in the lobby, if there is one. Rejects with a CallError; refused devices do not stop it, they stand in `state.self`. */
  join(options?: JoinOptions): Promise<void>;
  /** Leaves, stops the own media, frees everything. Idempotent. A left room can be joined again. */
  leave(): Promise<void>;
  /** Intents: idempotent, kept across reconnects. Before joining they open the preview. Reject with the device's CallError. */
  setMic(wanted: boolean | MicOptions): Promise<void>;
  setCam(wanted: boolean | CamOptions): Promise<void>;
  /** How they are to be once they are on: at once, if they are. Switches nothing on. Added to earlier options. */
  prefer(options: { readonly mic?: MicOptions; readonly cam?: CamOptions }): Promise<void>;
  /** Puts the camera off for a while (a page that nobody looks at), and brings it back if it is still wanted. The others see it as off. */
  pauseCam(paused: boolean): Promise<void>;
  /** Resolves to false if the user has closed the browser's picker. */
  share(wanted?: boolean | ShareOptions): Promise<boolean>;
  participant(id: string): Participant | undefined;
  /** One of `kReactions`. */
  react(emoji: string): Promise<void>;
  hand(up: boolean): Promise<void>;
  /** Call it in a click when `audioBlocked`. */
  startAudio(): Promise<void>;
  /** Save bandwidth: receive no pictures but shared screens. */
  setAudioOnly(on: boolean): void;
  /** After the call: 1 to 5. */
  rate(stars: number, comment?: string): Promise<void>;
}
