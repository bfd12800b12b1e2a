// The page's line to the server: the `rooms` dialect over a WebSocket. It comes back by itself after a loss, with the value that
// gives this guest its old place, and reports what happens through callbacks. It knows nothing of media.

const RETRY_MS = [250, 500, 1000, 2000, 3000];
const PING_EVERY_MS = 4000;
const PONG_WITHIN_MS = 4000;
const GIVE_UP_AFTER_MS = 60_000;
const CLOSE_GONE = 4404;
const CLOSE_FULL = 4409;

export class Signalling {
  #url;
  #name;
  #on;
  #socket = null;
  #resume = '';
  #attempt = 0;
  #lostAt = 0;
  #timers = new Set();
  #closed = false;
  #joined = false;

  /** `on`: { joined(peersList), message(message), lost(), gone(), full(), unreachable() } */
  constructor(roomId, name, on) {
    const url = new URL('/ws', location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.searchParams.set('room_id', roomId);
    this.#url = url;
    this.#name = name;
    this.#on = on;
    this.#lostAt = Date.now();
    this.#open();
    addEventListener('online', this.#retryNow);
  }

  send(message) {
    if (this.#joined && this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  leave() {
    this.#closed = true;
    removeEventListener('online', this.#retryNow);
    this.#clearTimers();
    this.send({ type: 'leave_room' });
    this.#socket?.close(1000);
  }

  #open() {
    const url = new URL(this.#url);
    if (this.#resume) url.searchParams.set('resume', this.#resume);
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ type: 'join_room', name: this.#name }));
    socket.onmessage = (event) => {
      if (socket === this.#socket) this.#receive(JSON.parse(event.data));
    };
    socket.onclose = (event) => {
      if (socket === this.#socket) this.#ended(event.code);
    };
  }

  #receive(message) {
    if (message.type === 'pong') return this.#pingLater();
    if (message.type === 'peers_list') {
      this.#resume = message.resume ?? '';
      this.#joined = true;
      this.#attempt = 0;
      this.#lostAt = 0;
      this.#pingLater();
      return this.#on.joined(message);
    }
    this.#on.message(message);
  }

  // A stalled network keeps the socket open and silent, so the page asks for a sign of life itself.
  #pingLater() {
    this.#clearTimers();
    this.#after(PING_EVERY_MS, () => {
      this.send({ type: 'ping' });
      const socket = this.#socket;
      this.#after(PONG_WITHIN_MS, () => {
        socket.onclose = null;
        socket.close();
        this.#ended(1006);
      });
    });
  }

  #ended(code) {
    this.#clearTimers();
    this.#joined = false;
    if (this.#closed) return;
    if (code === CLOSE_GONE) return this.#finish('gone');
    if (code === CLOSE_FULL) return this.#finish('full');
    this.#lostAt ||= Date.now();
    if (Date.now() - this.#lostAt > GIVE_UP_AFTER_MS) return this.#finish('unreachable');
    this.#on.lost();
    const wait = RETRY_MS[Math.min(this.#attempt++, RETRY_MS.length - 1)];
    this.#after(wait * (0.75 + Math.random() / 2), () => this.#open());
  }

  #finish(how) {
    this.#closed = true;
    removeEventListener('online', this.#retryNow);
    this.#on[how]();
  }

  #retryNow = () => {
    if (this.#closed || this.#joined || this.#socket?.readyState === WebSocket.CONNECTING) return;
    this.#clearTimers();
    this.#open();
  };

  #after(ms, task) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      task();
    }, ms);
    this.#timers.add(timer);
  }

  #clearTimers() {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
