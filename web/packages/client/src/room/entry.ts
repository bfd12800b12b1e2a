// The way into a room, at first and after a lost line: join, or ask in the lobby and join once admitted; try again while the line is
// being mended, up to a bound. It keeps what the next entry needs: the resume value and the key of one's own room.
import { aborted, orAbort } from '../core/abort.ts';
import { CallError } from '../errors.ts';
import type { Line } from '../line/line.ts';
import type { Events } from '@parley/protocol';
import type { Answer } from '../line/words.ts';
import type { Environment, KeyValueStore } from '../types.ts';

/** So long (ms) the server may be out of reach: at first, and while one is in a room. */
export const kFirstWithin = 20_000;
export const kBackWithin = 60_000;

const hostKeyOf = (room: string) => `parley.host.${room}`;

/** A guest's proof that the room is theirs; kept over a reload. */
export function rememberHostKey(storage: KeyValueStore | null, room: string, key: string): void {
  try {
    storage?.setItem(hostKeyOf(room), key);
  } catch {
    // then the creator is an ordinary guest after a reload
  }
}

export interface EntryNeeds {
  environment: Environment;
  line: Line;
  room: string;
  asking(): void;
  admitted(): void;
  /** In the same turn as the answer is read, before any event behind it. */
  entered(answer: Answer<'room.join'>): void;
}

export class Entry {
  readonly #needs: EntryNeeds;
  #resume = '';
  /** What makes a request of ours void: a newer entry, or leaving. */
  #cancel: AbortController | null = null;

  constructor(needs: EntryNeeds) {
    this.#needs = needs;
  }

  /** The next entry is not a continuation. */
  forget(): void {
    this.#resume = '';
  }

  cancel(): void {
    this.#cancel?.abort();
    this.#cancel = null;
  }

  /** Resolves when in; rejects with why not. The server may be out of reach for `within_ms`, but one may wait in the lobby for longer. */
  async enter(name: string, within_ms: number, signal?: AbortSignal): Promise<void> {
    this.cancel();
    const cancel = (this.#cancel = new AbortController());
    const stop = () => cancel.abort(signal?.reason);
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    try {
      await this.#enter(name, within_ms, cancel.signal);
    } finally {
      signal?.removeEventListener('abort', stop);
      if (this.#cancel === cancel) this.#cancel = null;
    }
  }

  async #enter(name: string, within_ms: number, signal: AbortSignal): Promise<void> {
    const { line } = this.#needs;
    for (;;) {
      await this.#reach(within_ms, signal);
      try {
        await this.#join(name, signal);
        return;
      } catch (error) {
        const { code } = CallError.from(error);
        if (code === 'lobby-required') await this.#waitInLobby(name, within_ms, signal);
        else if (code !== 'lost' && code !== 'timeout' && code !== 'going-down') throw error;
        else if (line.store.state.line === 'closed') throw error;
      }
    }
  }

  async #reach(within_ms: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#needs.environment;
    let timer: unknown;
    const late = new Promise<never>((_, reject) => {
      timer = clock.setTimeout(() => reject(new CallError('unreachable', 'The server does not answer.')), within_ms);
    });
    try {
      await orAbort(Promise.race([this.#needs.line.whenOpen({ signal }), late]), signal);
    } finally {
      clock.clearTimeout(timer);
    }
  }

  async #join(name: string, signal: AbortSignal): Promise<void> {
    const { line, room, entered, environment } = this.#needs;
    const key = line.store.state.user === null ? readHostKey(environment.storage, room) : null;
    const params = { room, ...(name && { name }), ...(this.#resume && { resume: this.#resume }), ...(key && { host_key: key }) };
    const onReply = (answer: Answer<'room.join'>) => {
      if (signal.aborted) return this.#cancel ? undefined : line.say('room.leave', { room }); // we wanted out, and not in again, meanwhile
      this.#resume = answer.resume ?? '';
      entered(answer);
    };
    await line.request('room.join', params, { signal, onReply });
  }

  /** Resolves when admitted. A lost line asks again. */
  async #waitInLobby(name: string, within_ms: number, signal: AbortSignal): Promise<void> {
    const { line, room, asking, admitted } = this.#needs;
    asking();
    for (;;) {
      try {
        await this.#reach(within_ms, signal);
        const answered = this.#nextAnswer(signal);
        await line.request('lobby.ask', { room, ...(name && { name }) }, { signal });
        const { answer } = await answered;
        if (answer === 'admitted') return admitted();
        throw new CallError(({ denied: 'lobby-denied', 'timed-out': 'lobby-timeout', closed: 'lobby-closed' } as const)[answer], 'One was not let in.');
      } catch (error) {
        const { code } = CallError.from(error);
        if (code === 'conflict') return admitted(); // no need to ask any more
        if (code === 'aborted') line.say('lobby.cancel', { room });
        if (code !== 'lost' && code !== 'timeout') throw error;
      }
    }
  }

  #nextAnswer(signal: AbortSignal): Promise<Events['lobby.answered']> {
    const { line, room } = this.#needs;
    const stops: (() => void)[] = [];
    const answered = new Promise<Events['lobby.answered']>((resolve, reject) => {
      stops.push(line.told.on('lobby.answered', (data) => data.room === room && resolve(data)));
      stops.push(line.hub.on('lost', () => reject(new CallError('lost', 'The connection was lost.'))));
      const stop = () => reject(aborted(signal));
      signal.addEventListener('abort', stop);
      stops.push(() => signal.removeEventListener('abort', stop));
    });
    const finish = () => {
      for (const stop of stops) stop();
    };
    answered.then(finish, finish);
    return answered;
  }
}

/** The key of one's own room; null: it is not one's own. */
export function readHostKey(storage: KeyValueStore | null, room: string): string | null {
  try {
    return storage?.getItem(hostKeyOf(room)) ?? null;
  } catch {
    return null;
  }
}
