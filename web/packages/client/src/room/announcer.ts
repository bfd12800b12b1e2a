// Tells the others what one shows: what has changed, once for each change. Never more: to say of a source that it is on switches it on
// again where a host has switched it off (`room.update`), and that is the user's to do.
import type { Line } from '../line/line.ts';
import type { Peer } from '../line/words.ts';
import type { SelfState } from '../types.ts';

export type Shows = { readonly audio: boolean; readonly video: boolean; readonly screen: boolean };
export const kSourcesShown = ['audio', 'video', 'screen'] as const;

/** `paused`: why there is no video. */
interface Said extends Shows {
  readonly paused: boolean;
}

const showsOf = ({ mic, cam, screen }: SelfState): Said => ({ audio: mic.on, video: cam.on, screen: screen.on, paused: cam.paused && !cam.on });

export class Announcer {
  readonly #line: Line;
  readonly #room: string;
  #said: Said | null = null;

  constructor(line: Line, room: string) {
    this.#line = line;
    this.#room = room;
  }

  /** After an entry: what the server has of us; what differs is said by the next tell(). What a host has `muted` is still on here until it is off. */
  begin({ audio, video, screen, camera_paused: paused = false }: Peer, muted?: Shows | null): void {
    this.#said = { audio: audio || (muted?.audio ?? false), video: video || (muted?.video ?? false), screen: screen || (muted?.screen ?? false), paused };
  }
  /** Whether the others were told last that it is on. */
  saidOn(source: keyof Shows): boolean {
    return this.#said?.[source] ?? false;
  }

  tell(self: SelfState): void {
    if (!this.#said) return;
    const shows = showsOf(self);
    const before = this.#said;
    const changes = Object.fromEntries(kSourcesShown.filter((source) => shows[source] !== before[source]).map((source) => [source, shows[source]]));
    const paused = shows.paused !== before.paused && { camera_paused: shows.paused };
    if (Object.keys(changes).length === 0 && !paused) return;
    this.#said = shows;
    this.#line.say('room.update', { room: this.#room, ...changes, ...paused });
  }
}
