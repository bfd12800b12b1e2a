// Ringing people and being rung.
import type { CallError } from '../errors.ts';
import type { Hub, Readable, RequestOptions } from './common.ts';
import type { CamOptions, MicOptions } from './media.ts';
import type { Room } from './room.ts';

/** `outgoing` rings at the others, `incoming` rings here; `connecting` was accepted and enters its room. */
export type CallPhase = 'outgoing' | 'incoming' | 'connecting' | 'active' | 'ended';

export type CallEndReason =
  | 'ended'
  | 'cancelled' // the caller gave up
  | 'missed' // nobody answered in time
  | 'rejected'
  | 'busy' // everybody called is in another call
  | 'offline' // nobody called is to be reached
  | 'answered-elsewhere'
  | 'rejected-elsewhere'
  | 'lost' // the line was lost for too long, or this client closed while it rang here
  | 'failed';

export interface CallPerson {
  readonly user: string;
  readonly status: 'ringing' | 'joined' | 'left' | 'rejected' | 'busy' | 'offline';
}
export interface CallState {
  readonly id: string;
  readonly phase: CallPhase;
  readonly direction: 'in' | 'out';
  readonly type: 'direct' | 'group';
  readonly video: boolean;
  /** User id of who started it. */
  readonly initiator: string;
  /** The name of who started it. */
  readonly callerName: string;
  readonly people: readonly CallPerson[];
  readonly roomId: string;
  /** ms since 1970 */
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly durationS: number | null;
  readonly reason: CallEndReason | null;
  readonly error: CallError | null;
}
export interface CallEvents {
  phase: { readonly phase: CallPhase; readonly reason: CallEndReason | null };
  accepted: { readonly by: string };
  rejected: { readonly by: string };
  left: { readonly user: string };
  ended: { readonly reason: CallEndReason; readonly error: CallError | null };
}
export interface AnswerOptions extends RequestOptions {
  mic?: boolean | MicOptions;
  /** Default: as the call was started. */
  cam?: boolean | CamOptions;
}
export interface Call extends Readable<CallState>, Hub<CallEvents> {
  readonly id: string;
  /** The room of the call; joined by `accept` and `start`. */
  readonly room: Room;
  accept(options?: AnswerOptions): Promise<void>;
  reject(reason?: 'rejected' | 'busy'): Promise<void>;
  /** Cancels, ends or leaves, by who says it and when. Idempotent. */
  end(): Promise<void>;
  /** Rings more people into it. */
  add(users: readonly string[], options?: RequestOptions): Promise<void>;
}

export interface StartOptions extends AnswerOptions {
  to: string | readonly string[];
  /** Default true. */
  video?: boolean;
  type?: 'direct' | 'group';
  conversation?: string;
}
export interface CallsState {
  /** The call one is in, or starts. */
  readonly current: CallState | null;
  /** The oldest call that rings here. */
  readonly incoming: CallState | null;
  readonly ringing: readonly CallState[];
  /** Missed calls that were not looked at; null until the server has said. */
  readonly missed: number | null;
}
export interface CallsEvents {
  incoming: { readonly call: Call };
  ended: { readonly call: Call; readonly reason: CallEndReason };
  missed: { readonly call: CallState };
}

export interface HistoryEntry {
  readonly id: string;
  readonly roomId: string;
  readonly type: 'direct' | 'group';
  readonly direction: 'in' | 'out';
  readonly status: 'waiting' | 'ringing' | 'active' | 'ended' | 'missed' | 'rejected';
  /** Rung (or named) and neither answered nor rejected by oneself. */
  readonly missed: boolean;
  /** User ids of the others. */
  readonly people: readonly string[];
  readonly createdAt: number;
  readonly durationS: number | null;
}
export interface HistoryPage {
  readonly entries: readonly HistoryEntry[];
  /** For the next page; null: that was all. */
  readonly cursor: string | null;
}

export interface Calls extends Readable<CallsState>, Hub<CallsEvents> {
  /** The live object of `state.current` or `state.incoming`. */
  readonly current: Call | null;
  readonly incoming: Call | null;
  get(id: string): Call | undefined;
  /** Opens devices, rings, and enters the call's room. Resolves once it rings. Busy people are rung as usual, offline ones as soon as they appear: `people` says so. */
  start(options: StartOptions): Promise<Call>;
  history(options?: RequestOptions & { missed?: boolean; cursor?: string; limit?: number }): Promise<HistoryPage>;
  /** Missed calls were seen. */
  markSeen(): Promise<void>;
}
