// One direct connection to one other person: offers and answers, candidates, own tracks out and theirs in, another ICE path when the
// present one fails. Both sides may offer at any time ("perfect negotiation"): the polite one gives way. It knows no rooms.
import type { Clock, Environment, LinkState, Logger } from '../types.ts';
import { configurationOf, type IceServers } from './ice_servers.ts';
import { kindOf, kSources, sessionIdOf, Turns, type OwnTracks, type RemoteTrack, type Source } from './sources.ts';

const kCandidatesMax = 200;
/** So long (ms) a broken path may mend itself before a new one is looked for. */
const kMendWithin = 2500;

export type SignalKind = 'offer' | 'answer' | 'candidate';

export interface PeerLinkNeeds {
  environment: Environment;
  logger: Logger;
  iceServers: IceServers;
  /** Whether cameras are to be received; see receivePictures(). */
  pictures: boolean;
  polite: boolean;
  /** The other one is our client, too, and knows what a screen beside a camera is. */
  isOwn: boolean;
  tracks: OwnTracks;
  send(kind: SignalKind, body: unknown): void;
  remote(source: Source, remote: RemoteTrack | null): void;
  state(state: LinkState): void;
}

interface Description extends RTCSessionDescriptionInit {
  /** What each section shows, by mid: said between our own clients. */
  sources?: Record<string, Source>;
}

const kStates: Record<RTCPeerConnectionState, LinkState> = {
  new: 'connecting',
  connecting: 'connecting',
  connected: 'connected',
  disconnected: 'interrupted',
  failed: 'interrupted',
  closed: 'none',
};

export class PeerLink {
  readonly #needs: PeerLinkNeeds;
  readonly #clock: Clock;
  #pc: RTCPeerConnection;
  #turns = new Turns((error) => this.#needs.logger.debug('direct', error));
  #lines = new Map<Source, RTCRtpTransceiver>();
  #theirs = new Map<string, Source>(); // mid → what it shows
  #shown = new Map<Source, MediaStreamTrack>();
  #streams = new Map<string, MediaStream>();
  #early: (RTCIceCandidateInit | null)[] = [];
  #remoteSession: string | null = null;
  #owesOffer = false;
  #isClosed = false;
  #timer: unknown = null;
  #pictures: boolean;

  constructor(needs: PeerLinkNeeds) {
    this.#needs = needs;
    this.#pictures = needs.pictures;
    this.#clock = needs.environment.clock;
    this.#pc = this.#open();
  }

  get connection(): RTCPeerConnection {
    return this.#pc;
  }

  /** Begins, or says what has changed. */
  offer(): void {
    this.#turns.take(() => this.#offer());
  }

  take(kind: SignalKind, body: unknown): void {
    this.#turns.take(() => {
      if (kind === 'candidate') return this.#takeCandidate(body as RTCIceCandidateInit | null);
      return kind === 'offer' ? this.#takeOffer(body as Description) : this.#takeAnswer(body as Description);
    });
  }

  /** An own track has come, gone or been replaced: `tracks` has it already. */
  changed(source: Source): void {
    this.#turns.take(async () => {
      if (this.#isClosed) return;
      const slot = !this.#needs.isOwn && source === 'screen' ? 'camera' : source;
      const line = this.#lines.get(slot);
      const track = this.#trackFor(slot);
      if (!line) return track && this.#isAgreed() ? this.#offer() : undefined;
      await line.sender.replaceTrack(track);
      if (slot === 'microphone' || slot === 'camera') return;
      const direction = track ? 'sendonly' : 'inactive';
      if (line.direction === direction) return;
      line.direction = direction;
      await this.#offer();
    });
  }

  /** Looks for a new path (RFC 8445 §2.4). */
  restart(): void {
    this.#turns.take(async () => {
      await this.#needs.iceServers.fresh();
      if (this.#isClosed || !this.#isAgreed()) return;
      this.renew();
      this.#pc.restartIce();
      await this.#offer();
    });
  }

  /** There are other ICE servers: for the next path that is looked for. */
  renew(): void {
    if (!this.#isClosed) this.#pc.setConfiguration(configurationOf(this.#needs.iceServers));
  }

  /** RFC 8829 §4.2.4: asks the other side by the direction of the camera's section to send none, or to send again. Other apps are not asked. */
  receivePictures(on: boolean): void {
    this.#turns.take(async () => {
      this.#pictures = on;
      const line = this.#lines.get('camera');
      const direction = this.#directionOf('camera');
      if (this.#isClosed || !line || line.direction === direction || line.direction === 'stopped') return;
      line.direction = direction;
      if (this.#isAgreed()) await this.#offer();
    });
  }

  /** The signalling is back: whatever was said meanwhile is lost. */
  revive(): void {
    if (this.#pc.connectionState !== 'connected') this.restart();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#shut();
    this.#needs.state('none');
  }

  #open(): RTCPeerConnection {
    const pc = new this.#needs.environment.RTCPeerConnection(configurationOf(this.#needs.iceServers));
    pc.onicecandidate = ({ candidate }) => this.#needs.send('candidate', candidate);
    pc.onconnectionstatechange = () => this.#moved(pc);
    return pc;
  }

  #shut(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#pc.onicecandidate = null;
    this.#pc.onconnectionstatechange = null;
    this.#pc.close();
    for (const source of [...this.#shown.keys()]) this.#needs.remote(source, null);
    this.#shown.clear();
  }

  /** The other side has begun anew, or our first offer has lost: nothing of the old connection is of use. */
  #anew(): void {
    this.#shut();
    this.#lines.clear();
    this.#theirs.clear();
    this.#early = [];
    this.#remoteSession = null;
    this.#pc = this.#open();
  }

  #moved(pc: RTCPeerConnection): void {
    if (pc !== this.#pc || this.#isClosed) return;
    this.#needs.state(kStates[pc.connectionState]);
    this.#clock.clearTimeout(this.#timer);
    if (pc.connectionState !== 'disconnected' && pc.connectionState !== 'failed') return;
    // The impolite side looks for a new path; the polite one only if that does not come.
    const wait = (pc.connectionState === 'failed' ? 0 : kMendWithin) + (this.#needs.polite ? 2 * kMendWithin : 0);
    this.#timer = this.#clock.setTimeout(() => this.restart(), wait);
  }

  #isAgreed(): boolean {
    return this.#pc.currentRemoteDescription !== null || this.#remoteSession !== null;
  }

  /** What goes out in that section. To other apps a screen takes the camera's place. */
  #trackFor(source: Source): MediaStreamTrack | null {
    const { tracks, isOwn } = this.#needs;
    if (source === 'camera' && !isOwn) return tracks.get('screen') ?? tracks.get('camera') ?? null;
    return tracks.get(source) ?? null;
  }

  async #offer(): Promise<void> {
    if (this.#isClosed) return;
    const pc = this.#pc;
    if (pc.signalingState !== 'stable') return void (this.#owesOffer = true);
    this.#owesOffer = false;
    this.#addLines();
    await pc.setLocalDescription(await pc.createOffer());
    this.#say('offer');
  }

  #addLines(): void {
    for (const source of kSources) {
      const isScreen = source === 'screen' || source === 'screen-audio';
      const track = this.#trackFor(source);
      if (this.#lines.has(source) || (isScreen && (!track || !this.#needs.isOwn))) continue;
      const streams = [this.#streamOf(isScreen ? 'screen' : 'person')];
      this.#lines.set(source, this.#pc.addTransceiver(track ?? kindOf(source), { direction: this.#directionOf(source), streams }));
    }
  }

  #directionOf(source: Source): 'sendrecv' | 'sendonly' {
    const isScreen = source === 'screen' || source === 'screen-audio';
    return isScreen || (source === 'camera' && this.#needs.isOwn && !this.#pictures) ? 'sendonly' : 'sendrecv';
  }

  #streamOf(name: string): MediaStream {
    let stream = this.#streams.get(name);
    if (!stream) this.#streams.set(name, (stream = new this.#needs.environment.MediaStream()));
    return stream;
  }

  #say(kind: 'offer' | 'answer'): void {
    const { type, sdp } = this.#pc.localDescription!;
    const sources: Record<string, Source> = Object.fromEntries(this.#theirs);
    for (const [source, { mid }] of this.#lines) if (mid !== null) sources[mid] = source;
    this.#needs.send(kind, this.#needs.isOwn ? { type, sdp, sources } : { type, sdp });
  }

  async #takeOffer(body: Description): Promise<void> {
    if (this.#isClosed) return;
    const session = sessionIdOf(body.sdp);
    const isOther = this.#remoteSession !== null && session !== this.#remoteSession;
    const collides = this.#pc.signalingState !== 'stable';
    if (collides && !this.#needs.polite && !isOther) return; // RFC 8829 §3.5.1 leaves it to the app who gives way
    if (isOther || (collides && !this.#isAgreed())) this.#anew();
    else if (collides) this.#owesOffer = true;
    this.#remoteSession = session;
    const pc = this.#pc;
    await pc.setRemoteDescription({ type: 'offer', sdp: body.sdp! });
    this.#learn(body.sources);
    await this.#answerWith();
    await pc.setLocalDescription(await pc.createAnswer());
    this.#say('answer');
    await this.#settled();
  }

  async #takeAnswer(body: Description): Promise<void> {
    if (this.#isClosed || this.#pc.signalingState !== 'have-local-offer') return;
    const session = sessionIdOf(body.sdp);
    if (this.#remoteSession !== null && session !== this.#remoteSession) {
      this.#anew();
      return this.#offer();
    }
    this.#remoteSession = session;
    await this.#pc.setRemoteDescription({ type: 'answer', sdp: body.sdp! });
    this.#learn(body.sources);
    await this.#settled();
  }

  /** What the sections show: as was said, or by their order. */
  #learn(sources: Record<string, Source> = {}): void {
    const taken = new Set(this.#theirs.values());
    for (const { mid, receiver } of this.#pc.getTransceivers()) {
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
  async #answerWith(): Promise<void> {
    for (const line of this.#pc.getTransceivers()) {
      const source = line.mid === null ? undefined : this.#theirs.get(line.mid);
      if ((source !== 'microphone' && source !== 'camera') || line.direction === 'stopped') continue;
      if (this.#lines.has(source) && this.#lines.get(source) !== line) continue;
      this.#lines.set(source, line);
      line.direction = this.#directionOf(source);
      line.sender.setStreams?.(this.#streamOf('person'));
      await line.sender.replaceTrack(this.#trackFor(source));
    }
  }

  async #settled(): Promise<void> {
    for (const candidate of this.#early.splice(0)) await this.#takeCandidate(candidate);
    const present = new Map<Source, RemoteTrack>();
    for (const { mid, receiver, currentDirection } of this.#pc.getTransceivers()) {
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
    const isMissing = kSources.some((source) => this.#needs.isOwn && this.#trackFor(source) && !this.#lines.has(source));
    if (this.#owesOffer || isMissing) this.offer();
  }

  async #takeCandidate(candidate: RTCIceCandidateInit | null): Promise<void> {
    if (this.#isClosed) return;
    if (!this.#pc.remoteDescription) {
      if (this.#early.length < kCandidatesMax) this.#early.push(candidate);
      return;
    }
    // One of a description that lost or was replaced fails; it is of no use any more.
    await this.#pc.addIceCandidate(candidate ?? undefined).catch(() => {});
  }
}
