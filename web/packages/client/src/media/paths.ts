// All media of one room: direct connections, those to the media server, and the move from one way to the other without a gap. Told what
// the room knows (who is there, which path, signals); gives tracks of others and the state of each one's connection.
import type { CallError } from '../errors.ts';
import type { Line } from '../line/line.ts';
import type { OwnTrack } from '../line/words.ts';
import type { Environment, LinkState, Logger, MediaPath } from '../types.ts';
import { IceServers } from './ice_servers.ts';
import { PeerLink, type SignalKind } from './peer_link.ts';
import { ServerWay } from './server_way.ts';
import { Slot } from './slot.ts';
import type { Shown } from './size.ts';
import type { OwnTracks, RemoteTrack, Source } from './sources.ts';
import { Wishes } from './wishes.ts';

const kLookEvery = 100;
/** A move is over after this, whatever still flows the old way (ms)… */
const kMoveWithin = 8000;
/** …and the old way stays this much longer, for those who move slower. */
const kLinger = 2000;

export interface PathsNeeds {
  environment: Environment;
  logger: Logger;
  line: Line;
  room: string;
  tracks: OwnTracks;
  remote(peer: string, source: Source, remote: RemoteTrack | null): void;
  link(peer: string, state: LinkState): void;
  refused(source: Source, error: CallError): void;
}

interface Known {
  readonly id: string;
  readonly isOwn: boolean;
  readonly isStream: boolean;
  /** We are the one who offers to them. */
  offers: boolean;
  readonly slots: Map<Source, Slot>;
  link: PeerLink | null;
  linkState: LinkState;
}

export class MediaPaths {
  readonly #needs: PathsNeeds;
  readonly #iceServers: IceServers;
  readonly #server: ServerWay;
  readonly #wishes: Wishes;
  #self = '';
  #path: MediaPath | null = null;
  #known = new Map<string, Known>();
  #serverState: LinkState = 'none';
  #audioOnly = false;
  #moveTimer: unknown = null;
  #isClosed = false;

  constructor(needs: PathsNeeds) {
    this.#needs = needs;
    const { environment, logger, line, room, tracks, refused } = needs;
    this.#iceServers = new IceServers({ clock: environment.clock, line, logger, renewed: () => this.#renew() });
    this.#wishes = new Wishes({ clock: environment.clock, line, room });
    this.#server = new ServerWay({
      environment,
      logger,
      line,
      room,
      tracks,
      iceServers: this.#iceServers,
      isTaken: () => !this.#isClosed && this.#path === 'server',
      remote: (peer, source, id, remote) => this.#fromServer(peer, source, id, remote),
      state: (state) => {
        this.#serverState = state;
        for (const known of this.#known.values()) this.#tellLink(known);
      },
      refused,
      forgot: () => this.onServerForgot(),
    });
  }

  get path(): MediaPath | null {
    return this.#path;
  }
  /** For statistics: what is connected now. */
  get connections(): { direct: ReadonlyMap<string, RTCPeerConnection>; publish: RTCPeerConnection | null; subscribe: RTCPeerConnection | null } {
    const direct = new Map([...this.#known.values()].flatMap(({ id, link }) => (link ? [[id, link.connection] as const] : [])));
    return { direct, ...this.#server.connections };
  }
  receiver(peer: string, source: Source): RTCRtpReceiver | null {
    return this.#known.get(peer)?.slots.get(source)?.receiver ?? null;
  }

  /** After each (new) entry. `ttl_s`: as IceServers.take(). */
  entered(self: string, iceServers: readonly RTCIceServer[], ttl_s?: number): void {
    this.#self = self;
    this.#iceServers.take(iceServers, ttl_s);
  }

  addPeer(id: string, dialect: string, offers: boolean): void {
    if (this.#known.has(id)) this.removePeer(id);
    const known: Known = { id, isOwn: dialect === 'parley', isStream: dialect === 'whip', offers, slots: new Map(), link: null, linkState: 'none' };
    this.#known.set(id, known);
    if (offers && this.#isDirect(known)) this.#link(known).offer();
    this.#server.showAgain(id); // its tracks may have come before it
  }

  removePeer(id: string): void {
    const known = this.#known.get(id);
    if (!known) return;
    this.#known.delete(id);
    known.link?.close();
    for (const slot of known.slots.values()) {
      slot.put('direct', null);
      slot.put('server', null);
    }
  }

  /** They have begun a new session under the same id. */
  peerIsBack(id: string): void {
    const known = this.#known.get(id);
    if (!known) return;
    known.link?.close();
    known.link = null;
    if (this.#isDirect(known)) this.#link(known).offer();
  }

  setPath(path: MediaPath): void {
    if (path === this.#path) return;
    const isFirst = this.#path === null;
    this.#path = path;
    if (path === 'server') this.#toServer();
    else this.#toDirect();
    for (const known of this.#known.values()) for (const slot of known.slots.values()) slot.prefer(this.#preferred(known));
    for (const known of this.#known.values()) this.#tellLink(known);
    if (!isFirst) this.#move(this.#needs.environment.clock.now());
  }

  signal(from: string, kind: SignalKind, body: unknown): void {
    const known = this.#known.get(from);
    if (!known || known.isStream) return;
    if (!this.#isDirect(known) && (kind !== 'candidate' || !known.link)) return; // said before the path changed
    if (kind === 'offer') this.#link(known).take(kind, body);
    else known.link?.take(kind, body);
  }

  takeOffer(sdp: string): void {
    this.#server.takeOffer(sdp);
  }
  takeTracks(tracks: readonly OwnTrack[]): void {
    this.#server.takeTracks(tracks);
  }
  takeLayers(track: string, rids: readonly string[]): void {
    this.#server.takeLayers(track, rids);
  }

  /** An own track has come, gone or been replaced. */
  changed(source: Source): void {
    this.#server.changed(source);
    for (const { link } of this.#known.values()) link?.changed(source);
  }

  /** How large a picture is shown. */
  wanted(peer: string, source: Source, shown: Shown): void {
    this.#wishes.want(peer, source, shown);
  }

  /** No pictures but screens are sent to us, by whichever way. Those of other apps come all the same: they are asked nothing that they may not know. */
  setAudioOnly(on: boolean): void {
    this.#audioOnly = on;
    this.#wishes.setAudioOnly(on);
    for (const { link } of this.#known.values()) link?.receivePictures(!on);
  }

  /** The line is back and the same place was taken up again. */
  lineIsBack(): void {
    for (const { link } of this.#known.values()) link?.revive();
    if (this.#path === 'server') void this.#server.lineIsBack();
  }

  /** Everything ends. */
  close(): void {
    this.#isClosed = true;
    this.reset();
  }

  /** As if never entered: for an entry that is not a continuation. */
  reset(): void {
    const { clock } = this.#needs.environment;
    clock.clearTimeout(this.#moveTimer);
    this.#wishes.reset();
    this.#iceServers.stop();
    for (const id of [...this.#known.keys()]) this.removePeer(id);
    this.#server.reset();
    this.#path = null;
  }

  #isDirect(known: Known): boolean {
    return !known.isStream && (this.#path === 'direct' || !known.isOwn) && this.#path !== null;
  }
  #preferred(known: Known): MediaPath {
    if (known.isStream) return 'server';
    return known.isOwn ? (this.#path ?? 'direct') : 'direct';
  }

  #toServer(): void {
    this.#server.take();
    for (const known of this.#known.values()) if (!known.isOwn && !known.link && known.offers) this.#link(known).offer();
  }

  #toDirect(): void {
    for (const known of this.#known.values()) {
      if (!this.#isDirect(known) || !known.offers) continue;
      if (known.isOwn) {
        known.link?.close(); // on its way out: the other side's may be gone
        known.link = null;
      }
      if (!known.link) this.#link(known).offer();
    }
  }

  #link(known: Known): PeerLink {
    if (known.link) return known.link;
    const { environment, logger, line, room, tracks } = this.#needs;
    const link: PeerLink = new PeerLink({
      environment,
      logger,
      iceServers: this.#iceServers,
      pictures: !this.#audioOnly,
      polite: !known.isOwn || this.#self < known.id,
      isOwn: known.isOwn,
      tracks,
      send: (kind, body) => line.say('room.signal', { room, to: known.id, kind, body }),
      remote: (source, remote) => this.#put(known, source, 'direct', remote),
      state: (state) => {
        if (known.link !== link) return;
        known.linkState = state;
        this.#tellLink(known);
      },
    });
    known.link = link;
    known.linkState = 'connecting';
    this.#tellLink(known);
    return link;
  }

  /** There are other ICE servers: connections take them for the next path that they look for. */
  #renew(): void {
    for (const { link } of this.#known.values()) link?.renew();
    this.#server.renew();
  }

  /** Set by the room: enters anew, since a peer publishes on one connection only. */
  onServerForgot: () => void = () => {};

  #fromServer(peer: string, source: Source, trackId: string, remote: RemoteTrack | null): void {
    if (!this.#wishes.track(peer, source, trackId, remote !== null)) return;
    const known = this.#known.get(peer);
    if (known) this.#put(known, source, 'server', remote);
  }

  #put(known: Known, source: Source, path: MediaPath, remote: RemoteTrack | null): void {
    let slot = known.slots.get(source);
    if (!slot) known.slots.set(source, (slot = new Slot(this.#preferred(known), (shown) => this.#needs.remote(known.id, source, shown))));
    slot.put(path, remote);
  }

  #tellLink(known: Known): void {
    this.#needs.link(known.id, this.#preferred(known) === 'server' ? this.#serverState : known.linkState);
  }

  /** Until all flows the new way; then the old way ends. */
  #move(since: number): void {
    const { clock } = this.#needs.environment;
    clock.clearTimeout(this.#moveTimer);
    const isOver = clock.now() - since >= kMoveWithin;
    let isDone = true;
    for (const known of this.#known.values()) {
      if (this.#path === 'direct' && this.#isDirect(known) && known.slots.size === 0) isDone = false;
      for (const slot of known.slots.values()) if (!slot.settle(isOver)) isDone = false;
    }
    if (isDone || isOver) this.#moveTimer = clock.setTimeout(() => this.#endOldWay(), kLinger);
    else this.#moveTimer = clock.setTimeout(() => this.#move(since), kLookEvery);
  }

  #endOldWay(): void {
    if (this.#path === 'direct') return this.#server.rest();
    for (const known of this.#known.values()) {
      if (this.#isDirect(known) || !known.link) continue;
      const { link } = known;
      known.link = null;
      known.linkState = 'none';
      link.close();
    }
  }
}
