// Asks the browser for microphone and camera: for both in one question where both are wanted at once, each alone where that fails, and
// without the picked device where it is gone.
import type { Environment } from '../types.ts';
import { problemOf } from './problems.ts';

type Kind = 'audio' | 'video';
interface Wish {
  kind: Kind;
  constraints: MediaTrackConstraints;
  resolve(track: MediaStreamTrack): void;
  reject(error: unknown): void;
}

export class Opener {
  #environment: Environment;
  #wishes: Wish[] = [];

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** Rejects with what the browser threw, or with {name: 'SecurityError'} on an insecure page. */
  open(kind: Kind, constraints: MediaTrackConstraints): Promise<MediaStreamTrack> {
    return new Promise((resolve, reject) => {
      this.#wishes.push({ kind, constraints, resolve, reject });
      if (this.#wishes.length === 1) queueMicrotask(() => void this.#ask());
    });
  }

  async #ask(): Promise<void> {
    const wishes = this.#wishes.splice(0);
    const [first, second] = wishes;
    if (first && second && wishes.length === 2 && first.kind !== second.kind) {
      try {
        const stream = await this.#get({ [first.kind]: first.constraints, [second.kind]: second.constraints });
        for (const wish of wishes) wish.resolve(trackOf(stream, wish.kind));
        return;
      } catch {
        // One of them may be had alone; asking again tells which, and why.
      }
    }
    for (const wish of wishes) await this.#openOne(wish);
  }

  async #openOne({ kind, constraints, resolve, reject }: Wish): Promise<void> {
    try {
      resolve(trackOf(await this.#get({ [kind]: constraints }), kind));
    } catch (error) {
      if (!constraints.deviceId || problemOf(error) !== 'not-found') return reject(error);
      const { deviceId: _gone, ...rest } = constraints;
      await this.#openOne({ kind, constraints: rest, resolve, reject });
    }
  }

  #get(constraints: MediaStreamConstraints): Promise<MediaStream> {
    const media = this.#environment.mediaDevices;
    if (media?.getUserMedia) return media.getUserMedia(constraints);
    const name = this.#environment.isSecureContext ? 'NotSupportedError' : 'SecurityError';
    return Promise.reject(Object.assign(new Error('There is no mediaDevices here.'), { name }));
  }
}

function trackOf(stream: MediaStream, kind: Kind): MediaStreamTrack {
  return (kind === 'audio' ? stream.getAudioTracks() : stream.getVideoTracks())[0]!;
}
