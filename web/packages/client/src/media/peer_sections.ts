// Which section (RFC 8829 §4.1: a transceiver) of a direct connection shows what: the own tracks in theirs, and what the other side's are. To
// other apps there are a microphone and a camera alone. It makes no offers: peer_link.ts does, and asks this before and after each.
import type { Environment } from '../types.ts';
import { kindOf, kSources, type OwnTracks, type RemoteTrack, type Source } from './sources.ts';

export interface PeerSectionsNeeds {
  environment: Environment;
  /** The other one is our client, too, and knows what a screen beside a camera is. */
  isOwn: boolean;
  tracks: OwnTracks;
  remote(source: Source, remote: RemoteTrack | null): void;
}

export class PeerSections {
  readonly #needs: PeerSectionsNeeds;
  #lines = new Map<Source, RTCRtpTransceiver>();
  #theirs = new Map<string, Source>(); // mid → what it shows
  #shown = new Map<Source, MediaStreamTrack>();
  #streams = new Map<string, MediaStream>();
  /** Whether cameras are to be received. */
  pictures: boolean;

  constructor(needs: PeerSectionsNeeds, pictures: boolean) {
    this.#needs = needs;
    this.pictures = pictures;
  }

  /** In whose section the own track of that source goes out. To other apps a screen takes the camera's place. */
  slotOf(source: Source): Source {
    return !this.#needs.isOwn && source === 'screen' ? 'camera' : source;
  }
  line(source: Source): RTCRtpTransceiver | undefined {
    return this.#lines.get(source);
  }
  trackFor(source: Source): MediaStreamTrack | null {
    const { tracks, isOwn } = this.#needs;
    if (source === 'camera' && !isOwn) return tracks.get('screen') ?? tracks.get('camera') ?? null;
    return tracks.get(source) ?? null;
  }
  directionOf(source: Source): 'sendrecv' | 'sendonly' {
    return isScreen(source) || (source === 'camera' && this.#needs.isOwn && !this.pictures) ? 'sendonly' : 'sendrecv';
  }
  /** Something is to be sent that has no section yet. */
  get isMissing(): boolean {
    return kSources.some((source) => this.#needs.isOwn && this.trackFor(source) && !this.#lines.has(source));
  }
  /** For the other side, by mid. */
  get sources(): Record<string, Source> {
    const sources: Record<string, Source> = Object.fromEntries(this.#theirs);
    for (const [source, { mid }] of this.#lines) if (mid !== null) sources[mid] = source;
    return sources;
  }

  /** Before an own offer. */
  addTo(pc: RTCPeerConnection): void {
    for (const source of kSources) {
      const track = this.trackFor(source);
      if (this.#lines.has(source) || (isScreen(source) && (!track || !this.#needs.isOwn))) continue;
      const streams = [this.#streamOf(isScreen(source) ? 'screen' : 'person')];
      this.#lines.set(source, pc.addTransceiver(track ?? kindOf(source), { direction: this.directionOf(source), streams }));
    }
  }

  /** What the sections show: as was said, or by their order. */
  learn(pc: RTCPeerConnection, sources: Record<string, Source> = {}): void {
    const taken = new Set(this.#theirs.values());
    for (const { mid, receiver } of pc.getTransceivers()) {
      if (mid === null || this.#theirs.has(mid)) continue;
      const own = [...this.#lines].find(([, line]) => line.mid === mid)?.[0];
      const { kind } = receiver.track;
      const byOrder: Source = kind === 'audio' ? (taken.has('microphone') ? 'screen-audio' : 'microphone') : taken.has('camera') ? 'screen' : 'camera';
      const said = sources[mid];
      const source = own ?? (said && kindOf(said) === kind ? said : byOrder);
      this.#theirs.set(mid, source);
      taken.add(source);
    }
  }

  /** RFC 8829 §5.10: their microphone's and camera's sections carry ours the other way. */
  async answerIn(pc: RTCPeerConnection): Promise<void> {
    for (const line of pc.getTransceivers()) {
      const source = line.mid === null ? undefined : this.#theirs.get(line.mid);
      if ((source !== 'microphone' && source !== 'camera') || line.direction === 'stopped') continue;
      if (this.#lines.has(source) && this.#lines.get(source) !== line) continue;
      this.#lines.set(source, line);
      line.direction = this.directionOf(source);
      line.sender.setStreams?.(this.#streamOf('person'));
      await line.sender.replaceTrack(this.trackFor(source));
    }
  }

  /** After an agreement: what comes now, and what no longer. */
  show(pc: RTCPeerConnection): void {
    const present = new Map<Source, RemoteTrack>();
    for (const { mid, receiver, currentDirection } of pc.getTransceivers()) {
      const source = mid === null ? undefined : this.#theirs.get(mid);
      if (source && (currentDirection === 'sendrecv' || currentDirection === 'recvonly')) present.set(source, { track: receiver.track, receiver });
    }
    for (const source of kSources) {
      const now = present.get(source);
      if (this.#shown.get(source) === now?.track) continue;
      if (now) this.#shown.set(source, now.track);
      else this.#shown.delete(source);
      this.#needs.remote(source, now ?? null);
    }
  }

  /** The connection is closed. */
  clear(): void {
    for (const source of [...this.#shown.keys()]) this.#needs.remote(source, null);
    this.#shown.clear();
    this.#lines.clear();
    this.#theirs.clear();
  }

  #streamOf(name: string): MediaStream {
    let stream = this.#streams.get(name);
    if (!stream) this.#streams.set(name, (stream = new this.#needs.environment.MediaStream()));
    return stream;
  }
}

const isScreen = (source: Source): boolean => source === 'screen' || source === 'screen-audio';
