// What a track shows, in the protocol's words; and what a session description says of it.
import type { OwnTrack } from '../line/words.ts';

export type Source = Exclude<OwnTrack['source'], 'other'>;
export const kSources = ['microphone', 'camera', 'screen', 'screen-audio'] as const satisfies readonly Source[];

export const kindOf = (source: Source): 'audio' | 'video' => (source === 'microphone' || source === 'screen-audio' ? 'audio' : 'video');

/** The newest own tracks, shared by all connections that send them. */
export type OwnTracks = ReadonlyMap<Source, MediaStreamTrack | null>;

/** What others send. */
export interface RemoteTrack {
  readonly track: MediaStreamTrack;
  readonly receiver: RTCRtpReceiver;
}

/** RFC 8866 §5.2: the same for the whole life of a connection; another one means another connection on the other side. */
export function sessionIdOf(sdp: string | undefined): string | null {
  return /^o=\S+ (\S+)/m.exec(sdp ?? '')?.[1] ?? null;
}

/** RFC 8830: by mid, the stream's and the track's id that the sender gave. */
export function msidsOf(sdp: string): Map<string, { readonly stream: string; readonly track: string }> {
  const found = new Map<string, { stream: string; track: string }>();
  for (const section of sdp.split(/\r?\nm=/).slice(1)) {
    const mid = /\na=mid:(\S+)/.exec(section)?.[1];
    const msid = /\na=msid:(\S+) (\S+)/.exec(section);
    if (mid && msid) found.set(mid, { stream: msid[1]!, track: msid[2]! });
  }
  return found;
}

/** Runs one thing after the other; a failed one hinders no later one. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #failed: (error: unknown) => void;

  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  take(work: () => unknown): void {
    this.#last = this.#last.then(work).catch(this.#failed);
  }
}
