// The small parts of the fakes: a store, a hub of events, and media that shows a canvas or nothing.
import type { EventOf, MediaHandle, Unsubscribe } from '@parley/client';

export class Store<State> {
  #state: State;
  readonly #listeners = new Set<() => void>();
  constructor(state: State) {
    this.#state = state;
  }
  get state(): State {
    return this.#state;
  }
  set(change: Partial<State>): void {
    this.#state = Object.freeze({ ...this.#state, ...change });
    for (const listener of [...this.#listeners]) listener();
  }
  subscribe = (listener: () => void): Unsubscribe => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

export class FakeHub<Map extends object> {
  readonly #listeners = new Map<keyof Map, Set<(payload: never) => void>>();
  on = <Name extends keyof Map>(name: Name, listener: (payload: Map[Name]) => void): Unsubscribe => {
    const set = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, set.add(listener as (payload: never) => void));
    return () => set.delete(listener as (payload: never) => void);
  };
  emit<Name extends keyof Map>(name: Name, payload: Map[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) (listener as (payload: Map[Name]) => void)(payload);
  }
  // No component reads the iterator.
  async *events(): AsyncIterableIterator<EventOf<Map>> {}
}

/** `stream`: what elements show. Remembers the elements that it is attached to. */
export function fakeHandle(stream: MediaStream | null = null): MediaHandle & { attached: Set<HTMLMediaElement> } {
  const attached = new Set<HTMLMediaElement>();
  return {
    attached,
    track: stream?.getTracks()[0] ?? null,
    stream,
    attach(element) {
      attached.add(element);
      if (stream) element.srcObject = stream;
      return () => {
        attached.delete(element);
      };
    },
    subscribe: () => () => undefined,
  };
}
