// A value that changes as a whole: each state is frozen, what has not changed keeps its identity, and listeners are called once for
// any number of changes in one go.
import type { Unsubscribe } from '../types.ts';

export class Store<State extends object> {
  #state: State;
  #listeners = new Set<() => void>();
  #isTelling = false;

  constructor(state: State) {
    this.#state = Object.freeze(state);
  }

  get state(): State {
    return this.#state;
  }

  /** Takes over what differs. Returns whether anything did. */
  patch(changes: Partial<State>): boolean {
    const names = Object.keys(changes) as (keyof State)[];
    if (names.every((name) => isSame(this.#state[name], changes[name]))) return false;
    this.#state = Object.freeze({ ...this.#state, ...freezeAll(this.#state, changes) });
    this.#tellSoon();
    return true;
  }

  subscribe = (listener: () => void): Unsubscribe => {
    const own = () => listener(); // so that one function may be subscribed twice
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  };

  #tellSoon(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      for (const listener of [...this.#listeners]) listener();
    });
  }
}

/** Equal, or flat objects and lists with the same parts. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Error) return false;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return left.length === right.length && left.every(([name, value]) => name in b && Object.is(value, (b as Record<string, unknown>)[name]));
}

function freezeAll<State extends object>(before: State, changes: Partial<State>): Partial<State> {
  const out: Partial<State> = {};
  for (const name of Object.keys(changes) as (keyof State)[]) {
    const value = changes[name];
    if (isSame(before[name], value)) continue;
    const plain = typeof value === 'object' && value !== null && !(value instanceof Error);
    out[name] = (plain ? Object.freeze(value) : value) as State[keyof State];
  }
  return out;
}
