// The phases of a call as a table, and why it is over.
import type { Table } from '../core/machine.ts';
import type { CallEndReason, CallPerson, CallPhase } from '../types.ts';

export type CallStep = 'accept' | 'enter' | 'end';

export const kCallTable: Table<CallPhase, CallStep> = {
  outgoing: { accept: 'connecting', end: 'ended' },
  incoming: { accept: 'connecting', end: 'ended' },
  connecting: { enter: 'active', end: 'ended' },
  active: { end: 'ended' },
  ended: {},
};

/** The server says how the call ended; who was busy or away when it rang says more to the caller. */
export function reasonFor(said: string, direction: 'in' | 'out', others: readonly CallPerson[]): CallEndReason {
  if (direction === 'out' && others.length > 0) {
    if (said === 'rejected' && others.every(({ status }) => status === 'busy')) return 'busy';
    if (said === 'missed' && others.every(({ status }) => status === 'offline')) return 'offline';
  }
  const known: readonly string[] = ['ended', 'cancelled', 'missed', 'rejected', 'answered-elsewhere', 'rejected-elsewhere'];
  return known.includes(said) ? (said as CallEndReason) : 'ended';
}
