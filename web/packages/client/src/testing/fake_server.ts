// The server's side of /parley, as a script of the test: it accepts lines, answers by the test's handlers, and tells events.
type Handler = (params: Record<string, unknown>, socket: FakeSocket) => unknown;

export class FakeSocket {
  readonly url: string;
  readonly server: FakeServer;
  readyState = 0;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  /** The code with which the client has closed it. */
  closedWith: number | null = null;
  #seq = 0;
  #isStalled = false;

  constructor(url: string, server: FakeServer) {
    this.url = url;
    this.server = server;
    server.sockets.push(this);
    queueMicrotask(() => this.#open());
  }

  #open(): void {
    if (this.readyState !== 0) return;
    if (!this.server.isUp) return this.drop(1006);
    this.readyState = 1;
    const { user, serverMedia } = this.server;
    this.tell('welcome', { user, name: user ?? '', role: 'user', server_media: serverMedia, silence_max_ms: 12_000 });
  }

  send(text: string): void {
    if (this.#isStalled) return;
    const { id, method, params = {} } = JSON.parse(text) as { id: unknown; method: string; params?: Record<string, unknown> };
    this.server.requests.push({ method, params });
    let answer: object;
    try {
      const handler = this.server.handlers.get(method);
      answer = { result: handler ? (handler(params, this) ?? {}) : {} };
    } catch (error) {
      answer = { error };
    }
    this.#deliver({ id, ...answer });
  }

  tell(event: string, data: object): void {
    this.#deliver({ event, seq: ++this.#seq, data });
  }

  close(code = 1005): void {
    this.closedWith = code;
    this.readyState = 3;
  }

  /** The network goes on saying nothing, and the socket stays open. */
  stall(): void {
    this.#isStalled = true;
  }

  /** The connection ends. */
  drop(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }

  #deliver(frame: object): void {
    const data = JSON.stringify(frame);
    queueMicrotask(() => !this.#isStalled && this.readyState === 1 && this.onmessage?.({ data }));
  }
}

export class FakeServer {
  isUp = true;
  user: string | null = null;
  serverMedia = true;
  readonly sockets: FakeSocket[] = [];
  readonly requests: { readonly method: string; readonly params: Record<string, unknown> }[] = [];
  readonly handlers = new Map<string, Handler>();

  /** `handler` gives the result, or throws {code, message}. */
  on(method: string, handler: Handler): this {
    this.handlers.set(method, handler);
    return this;
  }

  get socket(): FakeSocket {
    return this.sockets.at(-1)!;
  }
  asked(method: string): Record<string, unknown>[] {
    return this.requests.filter((request) => request.method === method).map(({ params }) => params);
  }

  /** An answer to room.join with these others. */
  letIn(self: string, others: readonly string[] = [], more: object = {}): this {
    const peer = (id: string) => ({ id, user: null, name: id, role: 'guest', dialect: 'parley', audio: true, video: true, screen: false, host: false, hand: null });
    return this.on('room.join', (params) => ({
      room: { id: params.room, name: 'Tea', media: 'auto', host: null, call: null, appointment: null },
      peer: peer(self),
      peers: others.map((id) => ({ ...peer(id), you_offer: true })),
      resumed: Boolean(params.resume),
      resume: `resume-${this.asked('room.join').length}`,
      ice_servers: [],
      ...more,
    }));
  }
}
