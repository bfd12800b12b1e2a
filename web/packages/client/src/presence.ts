// Who of the watched people is online, busy or away.
import { Store } from './core/store.ts';
import type { Line } from './line/line.ts';
import type { PersonStatus } from './line/words.ts';
import type { Logger, Presence, PresenceState, PresenceStatus, Unsubscribe } from './types.ts';

/** What the server takes. */
const kWatchedMax = 200;

export class PresenceWatch implements Presence {
  readonly #line: Line;
  readonly #logger: Logger;
  readonly #store = new Store<PresenceState>({ users: Object.freeze({}) });
  #watched = new Map<string, number>();
  #isAsking = false;

  constructor(line: Line, logger: Logger) {
    this.#line = line;
    this.#logger = logger;
    line.told.on('people.changed', ({ people }) => this.#take(people));
    line.hub.on('open', () => this.#watched.size > 0 && this.#askSoon());
    line.hub.on('lost', () => this.#set(() => 'unknown'));
  }

  get state(): PresenceState {
    return this.#store.state;
  }
  subscribe = (listener: () => void): Unsubscribe => this.#store.subscribe(listener);

  watch(users: readonly string[]): Unsubscribe {
    const own = [...new Set(users)];
    for (const user of own) this.#watched.set(user, (this.#watched.get(user) ?? 0) + 1);
    this.#set((user) => this.state.users[user] ?? 'unknown');
    const release = this.#line.hold();
    this.#askSoon();
    return () => {
      for (const user of own.splice(0)) {
        const count = (this.#watched.get(user) ?? 1) - 1;
        if (count === 0) this.#watched.delete(user);
        else this.#watched.set(user, count);
      }
      this.#set((user) => this.state.users[user] ?? 'unknown');
      this.#askSoon();
      release();
    };
  }

  #askSoon(): void {
    if (this.#isAsking) return;
    this.#isAsking = true;
    queueMicrotask(() => void this.#ask());
  }

  async #ask(): Promise<void> {
    this.#isAsking = false;
    if (!this.#line.isOpen) return; // asked when it is
    try {
      const { people } = await this.#line.request('people.watch', { users: [...this.#watched.keys()].slice(0, kWatchedMax) });
      this.#take(people);
    } catch (error) {
      this.#logger.debug('presence', error);
    }
  }

  #take(people: readonly PersonStatus[]): void {
    const news = new Map(people.map(({ user, status }) => [user, status]));
    this.#set((user) => news.get(user) ?? this.state.users[user] ?? 'unknown');
  }

  #set(statusOf: (user: string) => PresenceStatus): void {
    this.#store.patch({ users: Object.fromEntries([...this.#watched.keys()].map((user) => [user, statusOf(user)])) });
  }
}
