// A picture or sound as the app holds it: stays the same while tracks come, go and are replaced, and shows the present one in all
// elements that it was attached to.
import type { Environment, MediaHandle, Unsubscribe } from '../types.ts';
import type { AudioOut } from './audio_out.ts';
import { largest, watchSize, type Shown } from './size.ts';

export interface HandleOptions {
  environment: Environment;
  kind: 'audio' | 'video';
  /** Plays sound; null: own media, never heard. */
  out: AudioOut | null;
  /** How large it is wanted now; for pictures of others. */
  wanted?: (shown: Shown) => void;
}

export class Handle implements MediaHandle {
  readonly #options: HandleOptions;
  #track: MediaStreamTrack | null = null;
  #stream: MediaStream | null = null;
  #elements = new Map<HTMLMediaElement, { shown: Shown; stop: Unsubscribe; count: number }>();
  #listeners = new Set<() => void>();
  #volume = 1;

  constructor(options: HandleOptions) {
    this.#options = options;
  }

  get track(): MediaStreamTrack | null {
    return this.#track;
  }
  get stream(): MediaStream | null {
    return this.#stream;
  }

  set(track: MediaStreamTrack | null): void {
    if (track === this.#track) return;
    this.#track = track;
    this.#stream = track && new this.#options.environment.MediaStream([track]);
    for (const element of this.#elements.keys()) this.#show(element);
    for (const listener of [...this.#listeners]) listener();
  }

  setVolume(volume: number): void {
    this.#volume = volume;
    for (const element of this.#elements.keys()) this.#options.out?.setVolume(element, volume);
  }

  attach = (element: HTMLMediaElement): Unsubscribe => {
    const known = this.#elements.get(element);
    if (known) ++known.count;
    else this.#add(element);
    let isAttached = true;
    return () => {
      if (!isAttached) return;
      isAttached = false;
      const entry = this.#elements.get(element);
      if (entry && --entry.count === 0) this.#remove(element, entry.stop);
    };
  };

  subscribe = (listener: () => void): Unsubscribe => {
    const own = () => listener();
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  };

  close(): void {
    for (const [element, { stop }] of [...this.#elements]) this.#remove(element, stop);
    this.set(null);
  }

  #add(element: HTMLMediaElement): void {
    const { environment, kind, out, wanted } = this.#options;
    const entry = { shown: { visible: true, width: 0, height: 0 }, stop: (() => {}) as Unsubscribe, count: 1 };
    this.#elements.set(element, entry);
    element.autoplay = true;
    (element as HTMLVideoElement).playsInline = true;
    if (kind === 'video' || !out) element.muted = true; // sound is played by the audio handle alone
    if (kind === 'audio' && out) entry.stop = out.add(element, this.#volume);
    if (wanted) {
      entry.stop = watchSize(environment, element, (shown) => {
        entry.shown = shown;
        this.#tellWanted();
      });
    }
    this.#show(element);
  }

  #remove(element: HTMLMediaElement, stop: Unsubscribe): void {
    stop();
    this.#elements.delete(element);
    element.srcObject = null;
    this.#tellWanted();
  }

  #show(element: HTMLMediaElement): void {
    if (element.srcObject === this.#stream) return;
    element.srcObject = this.#stream;
    if (!this.#stream) return;
    if (this.#options.out && this.#options.kind === 'audio') void this.#options.out.play(element);
    else void element.play?.()?.catch(() => {});
  }

  #tellWanted(): void {
    this.#options.wanted?.(largest([...this.#elements.values()].map(({ shown }) => shown)));
  }
}
