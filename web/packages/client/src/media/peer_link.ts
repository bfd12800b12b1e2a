// One direct connection to one other person: offers and answers, candidates, another ICE path when the present one fails. Both sides may
// offer at any time ("perfect negotiation"): the polite one gives way. What goes in which section is peer_sections.ts. It knows no rooms.
import type { Clock, LinkState, Logger } from '../types.ts';
import { configurationOf, type IceServers } from './ice_servers.ts';
import { kMendWithin, mendIn, stateOf } from './link_state.ts';
import { PeerSections, type PeerSectionsNeeds } from './peer_sections.ts';
import { sessionIdOf, Turns, type Source } from './sources.ts';

const kCandidatesMax = 200;

export type SignalKind = 'offer' | 'answer' | 'candidate';

export interface PeerLinkNeeds extends PeerSectionsNeeds {
  logger: Logger;
  iceServers: IceServers;
  /** Whether cameras are to be received; see receivePictures(). */
  pictures: boolean;
  polite: boolean;
  send(kind: SignalKind, body: unknown): void;
  state(state: LinkState): void;
}

interface Description extends RTCSessionDescriptionInit {
  /** What each section shows, by mid: said between our own clients. */
  sources?: Record<string, Source>;
}

export class PeerLink {
  readonly #needs: PeerLinkNeeds;
  readonly #clock: Clock;
  #pc: RTCPeerConnection;
  #turns = new Turns((error) => this.#needs.logger.debug('direct', error));
  readonly #sections: PeerSections;
  #early: (RTCIceCandidateInit | null)[] = [];
  #remoteSession: string | null = null;
  #owesOffer = false;
  #isClosed = false;
  #timer: unknown = null;

  constructor(needs: PeerLinkNeeds) {
    this.#needs = needs;
    this.#sections = new PeerSections(needs, needs.pictures);
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
      const slot = this.#sections.slotOf(source);
      const line = this.#sections.line(slot);
      const track = this.#sections.trackFor(slot);
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
      this.#sections.pictures = on;
      const line = this.#sections.line('camera');
      const direction = this.#sections.directionOf('camera');
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
    this.#sections.clear();
  }

  /** The other side has begun anew, or our first offer has lost: nothing of the old connection is of use. */
  #anew(): void {
    this.#shut();
    this.#early = [];
    this.#remoteSession = null;
    this.#pc = this.#open();
  }

  #moved(pc: RTCPeerConnection): void {
    if (pc !== this.#pc || this.#isClosed) return;
    this.#needs.state(stateOf(pc));
    this.#clock.clearTimeout(this.#timer);
    const wait = mendIn(pc);
    // The impolite side looks for a new path; the polite one only if that does not come.
    if (wait !== null) this.#timer = this.#clock.setTimeout(() => this.restart(), wait + (this.#needs.polite ? 2 * kMendWithin : 0));
  }

  #isAgreed(): boolean {
    return this.#pc.currentRemoteDescription !== null || this.#remoteSession !== null;
  }

  async #offer(): Promise<void> {
    if (this.#isClosed) return;
    const pc = this.#pc;
    if (pc.signalingState !== 'stable') return void (this.#owesOffer = true);
    this.#owesOffer = false;
    this.#sections.addTo(pc);
    await pc.setLocalDescription(await pc.createOffer());
    this.#say('offer');
  }

  #say(kind: 'offer' | 'answer'): void {
    const { type, sdp } = this.#pc.localDescription!;
    this.#needs.send(kind, this.#needs.isOwn ? { type, sdp, sources: this.#sections.sources } : { type, sdp });
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
    this.#sections.learn(pc, body.sources);
    await this.#sections.answerIn(pc);
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
    this.#sections.learn(this.#pc, body.sources);
    await this.#settled();
  }

  async #settled(): Promise<void> {
    for (const candidate of this.#early.splice(0)) await this.#takeCandidate(candidate);
    this.#sections.show(this.#pc);
    if (this.#owesOffer || this.#sections.isMissing) this.offer();
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
