// The client's one line to the server: open while somebody needs it, mended by itself when it breaks. Says when it is open, lost and
// open again; carries requests and events. It knows nothing of rooms or calls.
import { orAbort, throwIfAborted } from '../core/abort.ts';
import { EventHub } from '../core/hub.ts';
import { Store } from '../core/store.ts';
import { CallError } from '../errors.ts';
import type { ClientState, Environment, Logger, RequestOptions, Unsubscribe } from '../types.ts';
import { waitBefore } from './backoff.ts';
import { PendingRequests } from './requests.ts';
import { Socket } from './socket.ts';
import type { Events } from '@parley/protocol';
import type { Answer, Method, Params } from './words.ts';

/** docs/errors.md, close codes: the host app has taken this user's access away. */
const kRevoked = 4401;

/** What is emitted: the server's events, and the line's own. */
export interface LineEvents {
  /** A new connection is welcomed. `again`: there was one before. */
  open: { readonly again: boolean };
  lost: Record<never, never>;
  /** It will not come back by itself. */
  failed: { readonly error: CallError };
}

export interface LineOptions {
  environment: Environment;
  url: () => URL;
  token: () => string | null | Promise<string | null>;
  logger: Logger;
}

export class Line {
  readonly store = new Store<ClientState>({ line: 'idle', user: null, name: '', role: '', serverMedia: false });
  readonly hub: EventHub<LineEvents>;
  readonly told: EventHub<Events>;
  readonly #options: LineOptions;
  readonly #requests: PendingRequests;
  #socket: Socket | null = null;
  #holders = 0;
  #attempt = 0;
  #generation = 0;
  #wasOpen = false;
  #hasGivenUp = false;
  #timer: unknown = null;
  #waiters: { resolve(): void; reject(error: CallError): void }[] = [];
  #unwatch: Unsubscribe | null = null;

  constructor(options: LineOptions) {
    this.#options = options;
    this.hub = new EventHub(options.logger);
    this.told = new EventHub(options.logger);
    this.#requests = new PendingRequests(options.environment.clock);
  }

  get isOpen(): boolean {
    return this.store.state.line === 'open';
  }

  /** Keeps the line open until released. */
  hold(): Unsubscribe {
    if (this.store.state.line === 'closed') throw new CallError('aborted', 'This client is closed.');
    if (++this.#holders === 1) this.#begin();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      if (--this.#holders === 0) this.#rest();
    };
  }

  /** Resolves once it is open; needs a holder. Rejects where it will not come back. */
  async whenOpen({ signal }: RequestOptions = {}): Promise<void> {
    throwIfAborted(signal);
    if (this.isOpen) return;
    if (this.#hasGivenUp) this.#begin(); // asked for again, perhaps with another token
    await orAbort(new Promise<void>((resolve, reject) => this.#waiters.push({ resolve, reject })), signal);
  }

  /** Opens the line where needed. `onReply` runs before any event behind the reply. */
  async request<M extends Method>(method: M, params: Params<M>, options: RequestOptions & { onReply?: (answer: Answer<M>) => void } = {}): Promise<Answer<M>> {
    const release = this.hold();
    try {
      await this.whenOpen(options);
      const { id, reply } = this.#requests.add(options.onReply as ((result: never) => void) | undefined);
      this.#socket?.send({ id, method, params });
      return (await orAbort(reply, options.signal)) as Answer<M>;
    } finally {
      release();
    }
  }

  /** A request nobody waits for: dropped without a line. */
  say<M extends Method>(method: M, params: Params<M>): void {
    if (!this.isOpen) return;
    const { id, reply } = this.#requests.add();
    reply.catch((error) => this.#options.logger.debug(method, error.code, error.message));
    this.#socket?.send({ id, method, params });
  }

  close(): void {
    this.#rest();
    this.store.patch({ line: 'closed' });
    this.#fail(new CallError('aborted', 'This client is closed.'));
    this.told.endIterators();
    this.hub.endIterators();
  }

  #begin(): void {
    this.#hasGivenUp = false;
    this.#unwatch ??= this.#options.environment.watchPage((what) => this.#woken(what));
    this.store.patch({ line: 'connecting' });
    void this.#open();
  }

  async #open(): Promise<void> {
    const generation = ++this.#generation;
    let url: string;
    try {
      url = await this.#address();
    } catch (error) {
      if (generation === this.#generation) this.#giveUp(CallError.from(error, 'unauthorized'));
      return;
    }
    if (generation !== this.#generation) return;
    this.#socket = new Socket(this.#options.environment, url, {
      frame: (frame) => this.#take(frame),
      ended: (code) => void this.#ended(code),
    });
  }

  async #address(): Promise<string> {
    const url = new URL('/parley', this.#options.url());
    url.protocol = url.protocol.replace(/^http/, 'ws');
    const token = await this.#options.token();
    if (token) url.searchParams.set('token', token);
    return url.href;
  }

  #take(frame: Record<string, unknown>): void {
    if (frame.id !== undefined) return this.#requests.take(frame.id, frame);
    const name = frame.event as keyof Events;
    if (name === 'welcome') this.#welcomed(frame.data as Events['welcome']);
    else if (typeof name === 'string' && typeof frame.data === 'object' && frame.data !== null) this.told.emit(name, frame.data as never);
  }

  #welcomed({ user, name, role, server_media }: Events['welcome']): void {
    this.#attempt = 0;
    this.store.patch({ line: 'open', user, name, role, serverMedia: server_media });
    const again = this.#wasOpen;
    this.#wasOpen = true;
    this.hub.emit('open', { again });
    for (const waiter of this.#waiters.splice(0)) waiter.resolve();
  }

  async #ended(code: number): Promise<void> {
    const generation = ++this.#generation;
    const wasOpen = this.isOpen;
    this.#socket = null;
    this.store.patch({ line: 'lost' });
    this.#requests.failAll();
    if (wasOpen) this.hub.emit('lost', {});
    if (code === kRevoked) return this.#giveUp(new CallError('unauthorized', 'Access was taken away.'));
    // A refused handshake looks like a dead server; asking by REST tells them apart.
    if (!wasOpen && (await this.#isRefused())) return generation === this.#generation ? this.#giveUp(new CallError('unauthorized', 'The token was refused.')) : undefined;
    if (generation !== this.#generation) return;
    const { clock, random } = this.#options.environment;
    this.#timer = clock.setTimeout(() => void this.#open(), waitBefore(this.#attempt++, random()));
  }

  async #isRefused(): Promise<boolean> {
    try {
      const token = await this.#options.token();
      if (!token) return false;
      const url = new URL('/api/ice-servers', this.#options.url());
      const { status } = await this.#options.environment.fetch(url, { headers: { Authorization: `Bearer ${token}` } });
      return status === 401;
    } catch {
      return false;
    }
  }

  /** The network is back, or the machine has woken: no need to wait any longer. */
  #woken(what: 'online' | 'visible'): void {
    if (this.isOpen) return this.#socket?.ping();
    if (this.store.state.line !== 'lost' || this.#socket || this.#hasGivenUp) return;
    if (what === 'online') this.#attempt = 0;
    this.#options.environment.clock.clearTimeout(this.#timer);
    void this.#open();
  }

  #giveUp(error: CallError): void {
    this.#hasGivenUp = true;
    this.store.patch({ line: 'lost' });
    this.#fail(error);
    this.hub.emit('failed', { error });
  }

  #fail(error: CallError): void {
    for (const waiter of this.#waiters.splice(0)) waiter.reject(error);
  }

  /** Nobody needs the line. */
  #rest(): void {
    this.#hasGivenUp = false;
    ++this.#generation;
    this.#options.environment.clock.clearTimeout(this.#timer);
    this.#unwatch?.();
    this.#unwatch = null;
    this.#socket?.close();
    this.#socket = null;
    this.#wasOpen = false;
    this.#attempt = 0;
    this.#requests.failAll();
    if (this.store.state.line !== 'closed') this.store.patch({ line: 'idle' });
  }
}
