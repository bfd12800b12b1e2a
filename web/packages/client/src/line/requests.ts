// Requests that wait for their replies. Bounded; a lost line fails them all.
import { CallError } from '../errors.ts';
import type { Clock } from '../types.ts';

const kWaitingMax = 500;
const kReplyWithin = 15_000;

interface Waiting {
  resolve(result: unknown): void;
  reject(error: CallError): void;
  onReply: ((result: never) => void) | undefined;
  timer: unknown;
}

export class PendingRequests {
  #clock: Clock;
  #waiting = new Map<number, Waiting>();
  #last = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `onReply` runs as the reply is read, before any event behind it. */
  add(onReply?: (result: never) => void): { id: number; reply: Promise<unknown> } {
    const id = ++this.#last;
    const reply = new Promise<unknown>((resolve, reject) => {
      if (this.#waiting.size >= kWaitingMax) return reject(new CallError('rate-limited', 'Too many requests are waiting.'));
      const timer = this.#clock.setTimeout(() => this.#take(id)?.reject(new CallError('timeout', 'The server did not answer.')), kReplyWithin);
      this.#waiting.set(id, { resolve, reject, onReply, timer });
    });
    return { id, reply };
  }

  take(id: unknown, frame: { result?: unknown; error?: unknown }): void {
    const waiting = this.#take(id as number);
    if (!waiting) return;
    if (frame.error) {
      const { code, message } = frame.error as { code: string; message: string };
      return waiting.reject(new CallError(code, message));
    }
    try {
      waiting.onReply?.(frame.result as never);
      waiting.resolve(frame.result);
    } catch (error) {
      waiting.reject(CallError.from(error));
    }
  }

  failAll(code: 'lost' | 'aborted' | 'unauthorized' = 'lost'): void {
    for (const id of [...this.#waiting.keys()]) this.#take(id)?.reject(new CallError(code, 'The connection was lost.'));
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    this.#clock.clearTimeout(waiting?.timer);
    return waiting;
  }
}
