// Bars out of measurements: the weakest of sound and picture counts, since nobody is consoled by the average. A bar falls after one bad
// look and rises after two good ones.
import type { AudioStats, Quality, VideoStats } from '../types.ts';

const kOrder: readonly Quality[] = ['lost', 'poor', 'fair', 'good'];

export function ofAudio({ mos }: AudioStats): Quality {
  return mos >= 4 ? 'good' : mos >= 3.4 ? 'fair' : 'poor';
}

/** `freezes`: in this interval. */
export function ofVideo({ loss, framesPerSecond }: VideoStats, freezes: number): Quality {
  if (loss > 0.1 || freezes > 1 || framesPerSecond < 3) return 'poor';
  return loss > 0.03 || freezes > 0 || framesPerSecond < 8 ? 'fair' : 'good';
}

export function weakest(all: readonly Quality[]): Quality {
  const known = all.filter((one) => one !== 'unknown');
  return known.length === 0 ? 'unknown' : kOrder[Math.min(...known.map((one) => kOrder.indexOf(one)))]!;
}

export class Hysteresis {
  #shown: Quality = 'unknown';
  #better = 0;

  take(now: Quality): Quality {
    if (now === 'unknown') return this.#shown;
    const isBetter = this.#shown !== 'unknown' && kOrder.indexOf(now) > kOrder.indexOf(this.#shown);
    this.#better = isBetter ? this.#better + 1 : 0;
    if (!isBetter || this.#better >= 2) {
      this.#shown = now;
      this.#better = 0;
    }
    return this.#shown;
  }
}
