// The STUN and TURN servers that a room's connections use. TURN credentials are good for a while only (docs/turn.md): new ones are asked
// for before that is over, and whenever a connection looks for another path. It opens no connections; who does asks for `current`.
import type { Line } from '../line/line.ts';
import type { Clock, Logger } from '../types.ts';

/** Renewed after this share of their time… */
const kRenewAt = 0.8;
/** …but not more often than this (ms), also where that fails. */
const kRenewLeast = 30_000;
/** Those that are younger (ms) are fresh. */
const kYoung = 10_000;
/** A connection that looks for a path does not wait longer for them (ms). */
const kPatience = 2000;

export interface IceServersNeeds {
  clock: Clock;
  line: Line;
  logger: Logger;
  /** There are others now. */
  renewed(): void;
}

export class IceServers {
  readonly #needs: IceServersNeeds;
  #current: readonly RTCIceServer[] = [];
  #takenAt = -Infinity;
  #timer: unknown = null;
  #asking: Promise<void> | null = null;

  constructor(needs: IceServersNeeds) {
    this.#needs = needs;
  }

  get current(): RTCIceServer[] {
    return [...this.#current];
  }

  /** `ttl_s`: how long they are good; 0: nobody said. */
  take(servers: readonly RTCIceServer[], ttl_s = 0): void {
    const { clock } = this.#needs;
    this.#current = servers;
    this.#takenAt = clock.now();
    this.#later(ttl_s * 1000 * kRenewAt);
  }

  /** Resolves when there are fresh ones, or none are to be had soon: then the present ones have to do. */
  async fresh(): Promise<void> {
    const { clock, line } = this.#needs;
    if (!line.isOpen || clock.now() - this.#takenAt < kYoung) return;
    let timer: unknown;
    await Promise.race([this.#ask(), new Promise<void>((late) => (timer = clock.setTimeout(late, kPatience)))]);
    clock.clearTimeout(timer);
  }

  stop(): void {
    this.#needs.clock.clearTimeout(this.#timer);
    this.#timer = null;
    this.#takenAt = -Infinity;
  }

  #later(wait_ms: number): void {
    const { clock } = this.#needs;
    clock.clearTimeout(this.#timer);
    this.#timer = wait_ms > 0 ? clock.setTimeout(() => void this.#ask(), Math.max(wait_ms, kRenewLeast)) : null;
  }

  #ask(): Promise<void> {
    this.#asking ??= this.#renew().finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #renew(): Promise<void> {
    const { line, logger, renewed } = this.#needs;
    const takenAt = this.#takenAt;
    try {
      const { iceServers, ttl } = await line.request('ice.servers', {});
      if (takenAt !== this.#takenAt) return; // stopped, or a newer entry has brought others
      this.take(iceServers.map((one) => ({ ...one, urls: [...one.urls] })), ttl);
      renewed();
    } catch (error) {
      logger.debug('ice.servers', error);
      if (takenAt === this.#takenAt) this.#later(kRenewLeast);
    }
  }
}

/** What every connection is opened with, and what stays the same of it when its servers are renewed (W3C webrtc §4.4.1.6). */
export const configurationOf = (servers: IceServers): RTCConfiguration => ({ iceServers: servers.current, bundlePolicy: 'max-bundle' });
