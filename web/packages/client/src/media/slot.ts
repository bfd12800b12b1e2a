// One source of one other person, which may come directly and through the server at the same time: shows the one of the present path
// as soon as it flows, and until then the other. That is what makes a move seamless.
import type { MediaPath } from '../types.ts';
import type { RemoteTrack } from './sources.ts';

export class Slot {
  #of: Record<MediaPath, RemoteTrack | null> = { direct: null, server: null };
  #shown: MediaPath | null = null;
  #preferred: MediaPath;
  #seenBefore = 0;
  #show: (remote: RemoteTrack | null) => void;

  constructor(preferred: MediaPath, show: (remote: RemoteTrack | null) => void) {
    this.#preferred = preferred;
    this.#show = show;
  }

  get receiver(): RTCRtpReceiver | null {
    return this.#shown && (this.#of[this.#shown]?.receiver ?? null);
  }

  put(path: MediaPath, remote: RemoteTrack | null): void {
    const wasShown = this.#shown === path;
    this.#of[path] = remote;
    if (path === this.#preferred) this.#seenBefore = remote ? newest(remote.receiver) : 0;
    if (wasShown && remote) this.#show(remote);
    else this.settle();
  }

  prefer(path: MediaPath): void {
    if (path === this.#preferred) return;
    this.#preferred = path;
    const remote = this.#of[path];
    this.#seenBefore = remote ? newest(remote.receiver) : 0;
    this.settle();
  }

  /** Looks whether it is time to change over; `force` does not wait. Returns whether the preferred one is shown. */
  settle(force = false): boolean {
    const other: MediaPath = this.#preferred === 'direct' ? 'server' : 'direct';
    const [wanted, had] = [this.#of[this.#preferred], this.#of[other]];
    const takes = wanted && (force || this.#shown === this.#preferred || !had || newest(wanted.receiver) > this.#seenBefore);
    const next = takes ? this.#preferred : had ? other : wanted ? this.#preferred : null;
    if (next !== this.#shown) {
      this.#shown = next;
      this.#show(next && this.#of[next]);
    }
    return this.#shown === this.#preferred;
  }
}

/** When this receiver last gave its track something (W3C webrtc §5.4); 0: never. */
function newest(receiver: RTCRtpReceiver): number {
  const sources = receiver.getSynchronizationSources?.() ?? [];
  return sources.reduce((latest, { timestamp }) => Math.max(latest, timestamp), 0);
}
