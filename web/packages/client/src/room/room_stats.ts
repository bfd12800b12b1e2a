// Measures a room's media every 2 s while one is in it. The measuring itself is loaded when it is first needed.
import type { Events } from '@parley/protocol';
import type { Params } from '../line/words.ts';
import type { MediaPaths } from '../media/paths.ts';
import type { StatsReader } from '../extras/stats.ts';
import type { Clock, Logger, RoomStats as Measured, SelfState, Stats, Unsubscribe } from '../types.ts';
import type { People } from './people.ts';

const kEvery = 2000;

export interface RoomStatsNeeds {
  clock: Clock;
  logger: Logger;
  paths: MediaPaths;
  people: People;
  self(): SelfState;
  measured(stats: Measured): void;
}

export class RoomStats implements Stats {
  readonly #needs: RoomStatsNeeds;
  #latest: Measured | null = null;
  #listeners = new Set<(stats: Measured) => void>();
  #reader: StatsReader | null = null;
  #timer: unknown = null;
  #isRunning = false;
  #server: Events['media.quality'] | null = null;
  #startedAt = 0;

  constructor(needs: RoomStatsNeeds) {
    this.#needs = needs;
  }

  get latest(): Measured | null {
    return this.#latest;
  }
  watch = (listener: (stats: Measured) => void): Unsubscribe => {
    const own = (stats: Measured) => listener(stats);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  };

  run(on: boolean): void {
    if (on === this.#isRunning) return;
    this.#isRunning = on;
    this.#needs.clock.clearTimeout(this.#timer);
    if (!on) return;
    this.#latest = null;
    this.#reader = null;
    this.#startedAt = this.#needs.clock.now();
    this.#later();
  }

  /** What the server says of the connection on which it sends. */
  takeServer(quality: Events['media.quality']): void {
    this.#server = quality;
  }

  /** For `room.report`: what is known of how it went. */
  report(reconnects: number): Omit<Params<'room.report'>, 'room'> {
    const stats = this.#latest;
    if (!stats) return {};
    const flows = Object.values(stats.receive);
    const sounds = flows.flatMap(({ audio }) => (audio ? [audio] : []));
    const worst = sounds.length > 0 ? Math.min(...sounds.map(({ mos }) => mos)) : null;
    const rtt = [stats.send, ...flows].map(({ link }) => link?.rttMs ?? 0).reduce((a, b) => Math.max(a, b), 0);
    const { path } = this.#needs.paths;
    return {
      ...(worst !== null && { score: Math.round(worst * 100), jitter_ms: Math.round(Math.max(...sounds.map(({ jitterMs }) => jitterMs))) }),
      ...(worst !== null && { loss_permille: Math.round(Math.max(...sounds.map(({ loss }) => loss)) * 1000) }),
      rtt_ms: Math.round(rtt),
      duration_s: Math.round((this.#needs.clock.now() - this.#startedAt) / 1000),
      reconnects,
      ...(path && { path }),
    };
  }

  #later(): void {
    this.#timer = this.#needs.clock.setTimeout(() => void this.#measure(), kEvery);
  }

  async #measure(): Promise<void> {
    const { paths, people, self, clock, logger, measured } = this.#needs;
    try {
      this.#reader ??= new (await import('../extras/stats.ts')).StatsReader();
      const stats = await this.#reader.read({ at: clock.now(), ...paths.connections, tracks: people.tracks, people: people.states, self: self(), server: this.#server });
      if (!this.#isRunning) return;
      this.#latest = stats;
      measured(stats);
      for (const listener of [...this.#listeners]) listener(stats);
    } catch (error) {
      logger.debug('statistics', error);
    }
    if (this.#isRunning) this.#later();
  }
}
