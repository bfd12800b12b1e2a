// Typed events of one owner: by name, or all of them as an async iterator. A listener that throws hurts nobody else.
import type { EventOf, Logger, Unsubscribe } from '../types.ts';

/** Events that may wait in one iterator. */
const kWaitingMax = 1000;

export class EventHub<Map extends object> {
  #listeners = new Map<keyof Map, Set<(payload: never) => void>>();
  #queues = new Set<Queue<EventOf<Map>>>();
  #logger: Logger | undefined;

  constructor(logger?: Logger) {
    this.#logger = logger;
  }

  on = <Name extends keyof Map>(name: Name, listener: (payload: Map[Name]) => void): Unsubscribe => {
    const own = (payload: Map[Name]) => listener(payload);
    const all = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, all.add(own));
    return () => void all.delete(own);
  };

  events = ({ signal }: { signal?: AbortSignal } = {}): AsyncIterableIterator<EventOf<Map>> => {
    const queue = new Queue<EventOf<Map>>(() => this.#queues.delete(queue));
    this.#queues.add(queue);
    if (signal?.aborted) queue.end();
    signal?.addEventListener('abort', () => queue.end(), { once: true });
    return queue;
  };

  emit<Name extends keyof Map>(name: Name, payload: Map[Name]): void {
    Object.freeze(payload);
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      try {
        (listener as (payload: Map[Name]) => void)(payload);
      } catch (error) {
        this.#logger?.warn('a listener of', name, 'threw', error);
      }
    }
    for (const queue of this.#queues) queue.push({ type: name, ...payload } as EventOf<Map>);
  }

  /** Ends the iterators; listeners stay. */
  endIterators(): void {
    for (const queue of [...this.#queues]) queue.end();
  }
}

class Queue<Item extends object> implements AsyncIterableIterator<Item> {
  #items: Item[] = [];
  #takers: ((result: IteratorResult<Item>) => void)[] = [];
  #dropped = 0;
  #ended = false;
  #onEnd: () => void;

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  push(item: Item): void {
    if (this.#ended) return;
    const taker = this.#takers.shift();
    if (taker) return taker({ value: item, done: false });
    this.#items.push(item);
    if (this.#items.length <= kWaitingMax) return;
    this.#items.shift();
    ++this.#dropped;
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd();
    for (const taker of this.#takers.splice(0)) taker({ value: undefined, done: true });
  }

  next(): Promise<IteratorResult<Item>> {
    const item = this.#items.shift();
    if (item) {
      const value = this.#dropped > 0 ? { ...item, dropped: this.#dropped } : item;
      this.#dropped = 0;
      return Promise.resolve({ value: Object.freeze(value), done: false });
    }
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((taker) => this.#takers.push(taker));
  }

  return(): Promise<IteratorResult<Item>> {
    this.#items = [];
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
