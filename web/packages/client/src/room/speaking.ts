// Who speaks while media go directly, where no server says so: the loudness of what arrives (W3C webrtc §5.4), with a hold so that the
// mark does not flicker.
import type { Clock } from '../types.ts';

const kEvery = 200;
const kLoud = 0.03;
const kHold = 600;

export class SpeakingWatch {
  readonly #clock: Clock;
  #timer: unknown = null;
  #heardAt = new Map<string, number>();
  #told = '';
  #receivers: () => Iterable<readonly [string, RTCRtpReceiver | null]>;
  #changed: (ids: string[]) => void;

  constructor(clock: Clock, receivers: () => Iterable<readonly [string, RTCRtpReceiver | null]>, changed: (ids: string[]) => void) {
    this.#clock = clock;
    this.#receivers = receivers;
    this.#changed = changed;
  }

  run(on: boolean): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = on ? this.#clock.setTimeout(() => this.#look(), kEvery) : null;
    if (on) return;
    this.#heardAt.clear();
    this.#told = '';
  }

  #look(): void {
    this.#timer = this.#clock.setTimeout(() => this.#look(), kEvery);
    const now = this.#clock.now();
    const loudness = new Map<string, number>();
    for (const [id, receiver] of this.#receivers()) {
      const level = Math.max(0, ...(receiver?.getSynchronizationSources?.() ?? []).map(({ audioLevel }) => audioLevel ?? 0));
      if (level > kLoud) this.#heardAt.set(id, now);
      if (now - (this.#heardAt.get(id) ?? -kHold) < kHold) loudness.set(id, level);
    }
    const ids = [...loudness].sort(([, a], [, b]) => b - a).map(([id]) => id);
    const told = [...ids].sort().join(' ');
    if (told === this.#told) return;
    this.#told = told;
    this.#changed(ids);
  }
}
