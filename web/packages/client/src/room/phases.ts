// The phases of a room as a table, and why one is out of it in words of the interface.
import type { Table } from '../core/machine.ts';
import type { CallError } from '../errors.ts';
import type { EndReason, RoomPhase } from '../types.ts';

export type RoomStep = 'join' | 'ask' | 'admit' | 'enter' | 'lose' | 'end';

export const kRoomTable: Table<RoomPhase, RoomStep> = {
  idle: { join: 'connecting', end: 'ended' },
  connecting: { ask: 'lobby', enter: 'live', end: 'ended' },
  lobby: { ask: 'lobby', admit: 'connecting', end: 'ended' },
  live: { lose: 'reconnecting', end: 'ended' },
  reconnecting: { enter: 'live', ask: 'lobby', end: 'ended' },
  ended: { join: 'connecting' },
};

const kOfErrors: Record<string, EndReason> = {
  aborted: 'left',
  'lobby-denied': 'denied',
  'lobby-timeout': 'lobby-timeout',
  'lobby-closed': 'locked',
  'room-locked': 'locked',
  'room-full': 'full',
  'room-ended': 'ended',
  'not-found': 'not-found',
  forbidden: 'forbidden',
  unauthorized: 'unauthorized',
  unreachable: 'lost',
  lost: 'lost',
  'joined-elsewhere': 'joined-elsewhere',
};
export const reasonOfError = ({ code }: CallError): EndReason => kOfErrors[code] ?? 'failed';

/** Of `room.closed`. Without `by` it was no host who removed us, but the room or its appointment that is gone. */
export function reasonOfClosing(reason: string, by: string | null | undefined): EndReason {
  if (reason === 'ended' || reason === 'joined-elsewhere') return reason;
  if (reason === 'removed') return by === undefined ? 'room-removed' : 'removed';
  return 'call-over';
}
