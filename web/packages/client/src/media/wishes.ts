// How large the pictures of others are wanted from the media server, and whether at all: said by `media.prefer`, once for each change, and
// again for each new track. It knows no connections.
import type { Line } from '../line/line.ts';
import type { Clock } from '../types.ts';
import type { Shown } from './size.ts';
import type { Source } from './sources.ts';

const kPreferAfter = 150;
const kSizeMax = 16_384;
const kAnySize: Shown = { visible: true, width: 0, height: 0 };

interface Wish {
  shown: Shown;
  timer: unknown;
  sent: string;
}

export class Wishes {
  readonly #needs: { clock: Clock; line: Line; room: string };
  #wishes = new Map<string, Wish>(); // peer + source
  #trackIds = new Map<string, string>(); // peer + source → the server's id
  #audioOnly = false;

  constructor(needs: { clock: Clock; line: Line; room: string }) {
    this.#needs = needs;
  }

  /** How large a picture is shown. */
  want(peer: string, source: Source, shown: Shown): void {
    const key = keyOf(peer, source);
    const wish = this.#wishes.get(key) ?? { shown, timer: null, sent: '' };
    wish.shown = shown;
    this.#wishes.set(key, wish);
    const { clock } = this.#needs;
    clock.clearTimeout(wish.timer);
    wish.timer = clock.setTimeout(() => this.#say(key), kPreferAfter);
  }

  setAudioOnly(on: boolean): void {
    this.#audioOnly = on;
    for (const key of this.#trackIds.keys()) {
      if (!isCamera(key)) continue;
      if (!this.#wishes.has(key)) this.#wishes.set(key, { shown: kAnySize, timer: null, sent: '' });
      this.#say(key);
    }
  }

  /** That track is sent now, or (`isThere` false) no longer. Returns false where a newer one has its place. */
  track(peer: string, source: Source, id: string, isThere: boolean): boolean {
    const key = keyOf(peer, source);
    if (isThere) this.#trackIds.set(key, id);
    else if (this.#trackIds.get(key) === id) this.#trackIds.delete(key);
    else return false;
    const wish = this.#wishes.get(key);
    if (wish) wish.sent = '';
    if (isThere) this.#say(key);
    return true;
  }

  reset(): void {
    for (const { timer } of this.#wishes.values()) this.#needs.clock.clearTimeout(timer);
    this.#wishes.clear();
    this.#trackIds.clear();
  }

  #say(key: string): void {
    const track = this.#trackIds.get(key);
    const wish = this.#wishes.get(key);
    const isRefused = this.#audioOnly && isCamera(key);
    if (!track || (!wish && !isRefused)) return;
    const { visible, width, height } = wish?.shown ?? kAnySize;
    const paused = !visible || isRefused;
    const said = JSON.stringify([track, paused, width, height]);
    if (wish?.sent === said) return;
    if (wish) wish.sent = said;
    const { line, room } = this.#needs;
    line.say('media.prefer', { room, track, paused, width: Math.min(width, kSizeMax), height: Math.min(height, kSizeMax) });
  }
}

const keyOf = (peer: string, source: Source): string => `${peer} ${source}`;
const isCamera = (key: string): boolean => key.endsWith(' camera');
