// How long to wait before the next try: nothing at first, then longer and longer, each a little different for everybody.

const kWaits = [0, 300, 800, 1500, 3000, 5000];

/** ms; `attempt` from 0, 0 ≤ `random` < 1. Between 75 % and 125 %, and at first up to 100 ms. */
export function waitBefore(attempt: number, random: number): number {
  const wait = kWaits[Math.min(attempt, kWaits.length - 1)]!;
  return wait === 0 ? random * 100 : wait * (0.75 + random / 2);
}
