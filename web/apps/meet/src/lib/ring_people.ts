// Rings one person or several. A group without a conversation begins as a call of two, to which the others are rung: that is how the
// server makes groups of people who have nothing else in common.
import type { Client } from '@parley/client';

export async function ringPeople({ calls }: Client, users: readonly string[]): Promise<void> {
  const [first, ...others] = users;
  if (first === undefined) return;
  const call = await calls.start({ to: first });
  if (others.length > 0) await call.add(others);
}
