// The client: one line to one server, from which rooms, calls and presence are had. Any number of clients may exist.
import type { Calls } from './calls.ts';
import type { Environment, Hub, Logger, Readable, RequestOptions, Unsubscribe } from './common.ts';
import type { Devices, TrackProcessor, VideoEffect } from './media.ts';
import type { LobbyPolicy, Room } from './room.ts';

export interface ClientOptions {
  /** Of the server, http(s) or ws(s). Default: where the page came from. */
  url?: string | URL;
  /** A JWT, or what gets one: asked before each connection, so that a refreshed token needs no new client. None: a guest. */
  token?: string | null | (() => string | null | Promise<string | null>);
  logger?: Logger;
  /** Folder of the models and filters of blur and noise, served by ourselves. Default `/web/effects/`. */
  assets?: string;
  /** Replaces how effects are had; default: the lazy parts /blur and /noise. */
  effects?: {
    video?(effect: Exclude<VideoEffect, 'none'>): Promise<TrackProcessor>;
    audio?(): Promise<TrackProcessor>;
  };
  environment?: Partial<Environment>;
}

export interface ClientState {
  /** `lost` is being mended by itself; `closed` is for good. */
  readonly line: 'idle' | 'connecting' | 'open' | 'lost' | 'closed';
  /** From the token, by the server's welcome. */
  readonly user: string | null;
  readonly name: string;
  readonly role: string;
  readonly serverMedia: boolean;
}
export interface ClientEvents {
  line: { readonly line: ClientState['line'] };
}

export interface CreateRoomOptions extends RequestOptions {
  name?: string;
  public?: boolean;
  guests?: boolean;
  maxParticipants?: number;
  media?: 'auto' | 'p2p' | 'sfu';
  /** What cameras send where they can, through the media server. Others are taken, too. */
  videoCodec?: 'vp8' | 'vp9' | 'h264' | 'av1';
  lobby?: LobbyPolicy;
}
export interface RoomCreated {
  readonly id: string;
  readonly name: string;
  /** Path of the link to share, like `/room/abc`. */
  readonly path: string;
}
/** What one may see before entering. */
export interface RoomLook {
  readonly id: string;
  readonly name: string;
  readonly count: number;
  readonly full: boolean;
  readonly locked: boolean;
  readonly lobby: LobbyPolicy;
  /** One has to wait in the lobby: `join` does it by itself. */
  readonly mustAsk: boolean;
}

export type PresenceStatus = 'online' | 'busy' | 'offline' | 'unknown';
export interface PresenceState {
  readonly users: Readonly<Record<string, PresenceStatus>>;
}
export interface Presence extends Readable<PresenceState> {
  /** Watches these users until unsubscribed. Watching one twice is once. */
  watch(users: readonly string[]): Unsubscribe;
}

export interface AppointmentPerson {
  readonly user: string;
  readonly name: string;
  /** Was in once. */
  readonly joined: boolean;
}
export interface Appointment {
  readonly id: string;
  readonly roomId: string | null;
  readonly type: 'remote' | 'in-person';
  readonly status: 'waiting' | 'in-progress' | 'ended';
  /** ms since 1970 */
  readonly scheduledAt: number;
  readonly practitioner: AppointmentPerson;
  readonly patient: AppointmentPerson;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}
export interface AppointmentsEvents {
  updated: { readonly appointment: Appointment };
  removed: { readonly id: string };
}
export interface Appointments extends Hub<AppointmentsEvents> {
  /** The caller's own. */
  list(options?: RequestOptions & { cursor?: string; limit?: number }): Promise<{ readonly appointments: readonly Appointment[]; readonly cursor: string | null }>;
  get(id: string, options?: RequestOptions): Promise<Appointment>;
}

export type TestStepName = 'signalling' | 'round-trip' | 'microphone' | 'camera' | 'ice' | 'turn' | 'publish' | 'subscribe' | 'reconnect';
export interface TestStep {
  readonly name: TestStepName;
  readonly status: 'pending' | 'running' | 'success' | 'failed' | 'skipped';
  /** A code (`media-permission-denied` is the user's, not the device's) or a measured value, for the report. */
  readonly detail: string;
  readonly tookMs: number | null;
}
export interface ConnectionTest {
  readonly steps: readonly TestStep[];
  readonly ok: boolean;
}

export interface Client extends Readable<ClientState>, Hub<ClientEvents> {
  readonly devices: Devices;
  readonly calls: Calls;
  readonly presence: Presence;
  readonly appointments: Appointments;
  /** Opens the line: needed for being rung and for presence; all else does it by itself. */
  connect(options?: RequestOptions): Promise<void>;
  /** The room of that id; the same object each time. */
  room(id: string): Room;
  createRoom(options?: CreateRoomOptions): Promise<RoomCreated>;
  look(roomId: string, options?: RequestOptions): Promise<RoomLook>;
  testConnection(options?: RequestOptions & { onStep?(steps: readonly TestStep[]): void }): Promise<ConnectionTest>;
  /** Leaves all rooms, closes the line, stops everything. A call that rings here is not declined: it rings on elsewhere. Idempotent. */
  close(): Promise<void>;
}
