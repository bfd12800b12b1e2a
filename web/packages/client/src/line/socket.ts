// One WebSocket to the server, from opening to its end: frames in, frames out, and a heartbeat that notices a line which is open and
// silent. It never comes back by itself; the Line makes a new one.
import type { Clock, Environment } from '../types.ts';

/** A sign of life is asked for so often (ms)… */
const kPingEvery = 2000;
/** …and has to come within this, so that a stalled network is noticed within 5 s. */
const kPongWithin = 2500;
/** A connection must be made, and have welcomed us, within this (ms). */
const kOpenWithin = 8000;

export interface SocketEvents {
  frame(frame: Record<string, unknown>): void;
  /** The end, once. `code`: of the WebSocket, or 4000 for a line that went silent. */
  ended(code: number): void;
}

export const kSilent = 4000;

export class Socket {
  #socket: WebSocket;
  #clock: Clock;
  #on: SocketEvents;
  #timer: unknown = null;
  #isEnded = false;
  #pings = 0;

  constructor(environment: Environment, url: string, on: SocketEvents) {
    this.#clock = environment.clock;
    this.#on = on;
    this.#socket = new environment.WebSocket(url);
    this.#socket.onmessage = ({ data }) => this.#receive(data);
    this.#socket.onclose = ({ code }) => this.#end(code);
    this.#after(kOpenWithin, () => this.#end(kSilent));
  }

  send(frame: object): void {
    if (!this.#isEnded && this.#socket.readyState === 1) this.#socket.send(JSON.stringify(frame));
  }

  /** Asks for a sign of life now. */
  ping(): void {
    this.send({ id: `p${++this.#pings}`, method: 'ping' });
    this.#after(kPongWithin, () => this.#end(kSilent));
  }

  close(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#stop(1000);
  }

  /** Anything that comes shows that the line is alive. */
  #receive(data: unknown): void {
    let frame: unknown;
    try {
      frame = JSON.parse(String(data));
    } catch {
      return;
    }
    if (typeof frame !== 'object' || frame === null) return;
    this.#after(kPingEvery, () => this.ping());
    this.#on.frame(frame as Record<string, unknown>);
  }

  #end(code: number): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#stop(kSilent);
    this.#on.ended(code);
  }

  /** To the server 1000 means that the user has left; any other code keeps the user's place. */
  #stop(code: number): void {
    this.#clock.clearTimeout(this.#timer);
    this.#socket.onmessage = null;
    this.#socket.onclose = null;
    this.#socket.close(code);
  }

  #after(ms: number, task: () => void): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#isEnded ? null : this.#clock.setTimeout(task, ms);
  }
}
