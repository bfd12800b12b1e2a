// A state machine as a table: state → event → next state. What the table does not name does not happen.

export type Table<State extends string, Event extends string> = { readonly [from in State]: { readonly [event in Event]?: State } };

export class Machine<State extends string, Event extends string> {
  #table: Table<State, Event>;
  #state: State;

  constructor(table: Table<State, Event>, state: State) {
    this.#table = table;
    this.#state = state;
  }

  get state(): State {
    return this.#state;
  }

  can(event: Event): boolean {
    return this.#table[this.#state][event] !== undefined;
  }

  /** Whether the event led to another state, or to the same by the table. */
  take(event: Event): boolean {
    const next = this.#table[this.#state][event];
    if (next === undefined) return false;
    this.#state = next;
    return true;
  }
}
