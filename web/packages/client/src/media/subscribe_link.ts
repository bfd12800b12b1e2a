// The connection on which the media server sends the others' tracks. The server offers, and says by media.tracks what each one shows.
import { CallError } from '../errors.ts';
import type { OwnTrack } from '../line/words.ts';
import type { Environment, LinkState, Logger } from '../types.ts';
import { configurationOf, type IceServers } from './ice_servers.ts';
import { mendIn, stateOf } from './link_state.ts';
import { msidsOf, sessionIdOf, Turns, type RemoteTrack, type Source } from './sources.ts';

/** The server refuses our answer, or the browser its offer: they remember different things of this connection, and the offer waits for another one's answer. */
const kDisagrees = /^(bad-|failed)/;

export interface SubscribeLinkNeeds {
  environment: Environment;
  logger: Logger;
  iceServers: IceServers;
  answer(sdp: string): Promise<unknown>;
  restart(): void;
  remote(peer: string, source: Source, trackId: string, remote: RemoteTrack | null): void;
  state(state: LinkState): void;
}

export class SubscribeLink {
  readonly #needs: SubscribeLinkNeeds;
  #pc: RTCPeerConnection | null = null;
  #session: string | null = null;
  #turns = new Turns((error) => this.#needs.logger.debug('subscribe', error));
  /** By mid: whose track it is now. */
  #msids = new Map<string, { readonly stream: string; readonly track: string }>();
  #labels = new Map<string, OwnTrack>();
  #shown = new Map<string, { peer: string; source: Source; remote: RemoteTrack }>(); // by the track's id
  #isClosed = false;
  #timer: unknown = null;

  constructor(needs: SubscribeLinkNeeds) {
    this.#needs = needs;
  }

  get connection(): RTCPeerConnection | null {
    return this.#pc;
  }

  takeOffer(sdp: string): void {
    this.#turns.take(() => this.#takeOffer(sdp));
  }

  takeTracks(tracks: readonly OwnTrack[]): void {
    this.#labels = new Map(tracks.map((track) => [track.id, track]));
    this.#tell();
  }

  get session(): string | null {
    return this.#session;
  }

  /** What the server knew of this session is gone. One that it began meanwhile stays. */
  forget(session: string | null): void {
    this.#turns.take(() => this.#session === session && this.#shut());
  }

  /** Somebody of whom tracks were told already is known only now. */
  showAgain(peer: string): void {
    for (const [id, shown] of this.#shown) if (shown.peer === peer) this.#needs.remote(peer, shown.source, id, shown.remote);
  }

  /** There are other ICE servers: for the next path that is looked for. */
  renew(): void {
    this.#pc?.setConfiguration(configurationOf(this.#needs.iceServers));
  }

  close(): void {
    this.#isClosed = true;
    this.#labels.clear();
    this.#shut();
  }

  async #takeOffer(sdp: string): Promise<void> {
    if (this.#isClosed) return;
    if (this.#pc && sessionIdOf(sdp) !== this.#session) this.#shut(); // the server has started anew
    const isFirst = !this.#pc;
    await this.#answer(sdp).catch((error) => {
      if (isFirst || !kDisagrees.test(CallError.from(error).code)) throw error;
      this.#shut();
      return this.#answer(sdp);
    });
  }

  async #answer(sdp: string): Promise<void> {
    if (this.#isClosed) return;
    this.#session = sessionIdOf(sdp);
    const pc = (this.#pc ??= this.#open());
    await pc.setRemoteDescription({ type: 'offer', sdp });
    await pc.setLocalDescription(await pc.createAnswer());
    this.#msids = msidsOf(sdp);
    this.#tell();
    await this.#needs.answer(pc.localDescription!.sdp);
  }

  #open(): RTCPeerConnection {
    const pc = new this.#needs.environment.RTCPeerConnection(configurationOf(this.#needs.iceServers));
    pc.onconnectionstatechange = () => this.#moved(pc);
    return pc;
  }

  #shut(): void {
    this.#needs.environment.clock.clearTimeout(this.#timer);
    if (this.#pc) {
      this.#pc.onconnectionstatechange = null;
      this.#pc.close();
    }
    this.#pc = null;
    this.#session = null;
    this.#msids.clear();
    this.#tell();
  }

  #tell(): void {
    const present = new Map<string, { peer: string; source: Source; remote: RemoteTrack }>();
    for (const { mid, receiver, currentDirection } of this.#pc?.getTransceivers() ?? []) {
      const msid = mid === null ? undefined : this.#msids.get(mid);
      const label = msid && this.#labels.get(msid.track);
      if (!label || label.source === 'other' || currentDirection !== 'recvonly') continue;
      present.set(label.id, { peer: label.peer, source: label.source, remote: { track: receiver.track, receiver } });
    }
    for (const [id, { peer, source, remote }] of [...this.#shown]) {
      if (present.get(id)?.remote.track === remote.track) continue;
      this.#shown.delete(id);
      this.#needs.remote(peer, source, id, null);
    }
    for (const [id, now] of present) {
      if (this.#shown.has(id)) continue;
      this.#shown.set(id, now);
      this.#needs.remote(now.peer, now.source, id, now.remote);
    }
  }

  /** The server offers another path (RFC 8445 §2.4); ours is looked for with servers that are good. */
  async #restart(pc: RTCPeerConnection): Promise<void> {
    await this.#needs.iceServers.fresh();
    if (pc !== this.#pc || this.#isClosed) return;
    this.renew();
    this.#needs.restart();
  }

  #moved(pc: RTCPeerConnection): void {
    if (pc !== this.#pc) return;
    const wait = mendIn(pc);
    const { clock } = this.#needs.environment;
    clock.clearTimeout(this.#timer);
    this.#needs.state(stateOf(pc));
    if (wait !== null) this.#timer = clock.setTimeout(() => void this.#restart(pc), wait);
  }
}
