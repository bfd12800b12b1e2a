// Time that a test moves.
import type { Clock } from '../types.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly task: () => void;
}

export class FakeClock implements Clock {
  #now = 1_000_000;
  #order = 0;
  #timers = new Set<Timer>();

  now = (): number => this.#now;
  setTimeout = (task: () => void, ms: number): unknown => {
    const timer = { at: this.#now + Math.max(0, ms), order: ++this.#order, task };
    this.#timers.add(timer);
    return timer;
  };
  clearTimeout = (timer: unknown): void => void this.#timers.delete(timer as Timer);

  get waiting(): number {
    return this.#timers.size;
  }

  /** Runs all that is due within `ms`, in order; promises settle in between. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await settle();
      const [next] = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at || a.order - b.order);
      if (!next) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.task();
    }
    this.#now = end;
    await settle();
  }
}

/** Lets all promises that can settle do so. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 3; ++i) await new Promise<void>((done) => setImmediateOrTimeout(done));
}

function setImmediateOrTimeout(task: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    task();
  };
  port2.postMessage(null);
}
