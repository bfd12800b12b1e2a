// The elements that play others' sound: on the picked speaker, at the wanted loudness, and after a click where the browser asks for one.
import type { Unsubscribe } from '../types.ts';

export class AudioOut {
  #elements = new Map<HTMLMediaElement, number>();
  #speaker: string | null = null;
  #onBlocked: (isBlocked: boolean) => void;

  constructor(onBlocked: (isBlocked: boolean) => void) {
    this.#onBlocked = onBlocked;
  }

  add(element: HTMLMediaElement, volume: number): Unsubscribe {
    this.setVolume(element, volume);
    this.#route(element);
    return () => void this.#elements.delete(element);
  }

  setVolume(element: HTMLMediaElement, volume: number): void {
    this.#elements.set(element, volume);
    element.volume = volume;
    element.muted = volume === 0;
  }

  /** Plays, or learns that a click is needed. */
  async play(element: HTMLMediaElement): Promise<void> {
    try {
      await element.play();
    } catch (error) {
      if ((error as { name?: string } | null)?.name === 'NotAllowedError') this.#onBlocked(true);
    }
  }

  async start(): Promise<void> {
    this.#onBlocked(false);
    await Promise.all([...this.#elements.keys()].map((element) => this.play(element)));
  }

  setSpeaker(id: string | null): void {
    this.#speaker = id;
    for (const element of this.#elements.keys()) this.#route(element);
  }

  #route(element: HTMLMediaElement): void {
    if ('setSinkId' in element && (this.#speaker !== null || element.sinkId)) void element.setSinkId(this.#speaker ?? '').catch(() => {});
  }
}
