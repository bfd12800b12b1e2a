// All media of one room: direct connections, those to the media server, and the move from one way to the other without a gap. Told what
// the room knows (who is there, which path, signals); gives tracks of others and the state of each one's connection.
import { CallError } from '../errors.ts';
import type { Line } from '../line/line.ts';
import type { OwnTrack } from '../line/words.ts';
import type { Environment, LinkState, Logger, MediaPath } from '../types.ts';
import { PeerLink, type SignalKind } from './peer_link.ts';
import { PublishLink } from './publish_link.ts';
import { Slot } from './slot.ts';
import type { Shown } from './size.ts';
import { type OwnTracks, type RemoteTrack, type Source } from './sources.ts';
import { SubscribeLink } from './subscribe_link.ts';

const kLookEvery = 100;
/** A move is over after this, whatever still flows the old way (ms)… */
const kMoveWithin = 8000;
/** …and the old way stays this much longer, for those who move slower. */
const kLinger = 2000;
const kPreferAfter = 150;

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
  #self = '';
  #iceServers: readonly RTCIceServer[] = [];
  #path: MediaPath | null = null;
  #known = new Map<string, Known>();
  #publish: PublishLink | null = null;
  #subscribe: SubscribeLink | null = null;
  #serverState: LinkState = 'none';
  #tracks: readonly OwnTrack[] = [];
  #wishes = new Map<string, { shown: Shown; timer: unknown; sent: string }>(); // peer + source
  #trackIds = new Map<string, string>(); // peer + source → the server's id
  #audioOnly = false;
  #moveTimer: unknown = null;
  #isClosed = false;

  constructor(needs: PathsNeeds) {
    this.#needs = needs;
  }

  get path(): MediaPath | null {
    return this.#path;
  }
  /** For statistics: what is connected now. */
  get connections(): { direct: ReadonlyMap<string, RTCPeerConnection>; publish: RTCPeerConnection | null; subscribe: RTCPeerConnection | null } {
    const direct = new Map([...this.#known.values()].flatMap(({ id, link }) => (link ? [[id, link.connection] as const] : [])));
    return { direct, publish: this.#publish?.connection ?? null, subscribe: this.#subscribe?.connection ?? null };
  }
  receiver(peer: string, source: Source): RTCRtpReceiver | null {
    return this.#known.get(peer)?.slots.get(source)?.receiver ?? null;
  }

  /** After each (new) entry. */
  entered(self: string, iceServers: readonly RTCIceServer[]): void {
    this.#self = self;
    this.#iceServers = iceServers;
  }

  addPeer(id: string, dialect: string, offers: boolean): void {
    if (this.#known.has(id)) this.removePeer(id);
    const known: Known = { id, isOwn: dialect === 'parley', isStream: dialect === 'whip', offers, slots: new Map(), link: null, linkState: 'none' };
    this.#known.set(id, known);
    if (offers && this.#isDirect(known)) this.#link(known).offer();
    this.#subscribe?.showAgain(id); // its tracks may have come before it
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
    if (this.#path === 'server' || this.#subscribe) this.#subscriber().takeOffer(sdp);
  }
  takeTracks(tracks: readonly OwnTrack[]): void {
    this.#tracks = tracks;
    this.#subscribe?.takeTracks(tracks);
  }
  takeLayers(track: string, rids: readonly string[]): void {
    this.#publish?.setLayers(track, rids);
  }

  /** An own track has come, gone or been replaced. */
  changed(source: Source): void {
    this.#publish?.changed(source);
    for (const { link } of this.#known.values()) link?.changed(source);
  }

  /** How large a picture is shown. */
  wanted(peer: string, source: Source, shown: Shown): void {
    const key = `${peer} ${source}`;
    const wish = this.#wishes.get(key) ?? { shown, timer: null, sent: '' };
    wish.shown = shown;
    this.#wishes.set(key, wish);
    const { clock } = this.#needs.environment;
    clock.clearTimeout(wish.timer);
    wish.timer = clock.setTimeout(() => this.#prefer(key), kPreferAfter);
  }

  setAudioOnly(on: boolean): void {
    this.#audioOnly = on;
    for (const key of this.#trackIds.keys()) {
      if (!key.endsWith(' camera')) continue;
      if (!this.#wishes.has(key)) this.#wishes.set(key, { shown: { visible: true, width: 0, height: 0 }, timer: null, sent: '' });
      this.#prefer(key);
    }
  }

  /** The line is back and the same place was taken up again. */
  lineIsBack(): void {
    for (const { link } of this.#known.values()) link?.revive();
    if (this.#path !== 'server') return;
    void this.#askWhetherKnown();
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
    for (const { timer } of this.#wishes.values()) clock.clearTimeout(timer);
    this.#wishes.clear();
    for (const id of [...this.#known.keys()]) this.removePeer(id);
    this.#dropServer();
    this.#tracks = [];
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
    this.#publish?.pause(false);
    if (!this.#publish) this.#publish = this.#publisher();
    this.#askToSubscribe(false);
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

  #publisher(formerSession: string | null = null): PublishLink {
    const { environment, logger, line, room, tracks, refused } = this.#needs;
    const link: PublishLink = new PublishLink({
      environment,
      logger,
      iceServers: this.#iceServers,
      tracks,
      formerSession,
      publish: async (sdp, labels) => (await line.request('media.publish', { room, sdp, tracks: [...labels] })).sdp,
      state: () => {},
      refused,
      lost: () => this.#publish === link && this.#serverForgot(),
    });
    return link;
  }

  #subscriber(): SubscribeLink {
    const { environment, logger, line, room } = this.#needs;
    if (this.#subscribe) return this.#subscribe;
    this.#subscribe = new SubscribeLink({
      environment,
      logger,
      iceServers: this.#iceServers,
      answer: (sdp) => line.request('media.answer', { room, sdp }),
      restart: () => this.#askToSubscribe(true),
      remote: (peer, source, trackId, remote) => this.#fromServer(peer, source, trackId, remote),
      state: (state) => {
        this.#serverState = state;
        for (const known of this.#known.values()) this.#tellLink(known);
      },
    });
    this.#subscribe.takeTracks(this.#tracks);
    return this.#subscribe;
  }

  #askToSubscribe(restart: boolean): void {
    if (this.#path !== 'server') return;
    this.#subscriber();
    const { line, room, logger } = this.#needs;
    line.request('media.subscribe', { room, restart }).catch((error) => logger.debug('media.subscribe', error.code));
  }

  /**
   * Whether the media server still knows us (then all that flows goes on), or has been started anew. One that knows names the tracks
   * again, by the same ids, after the join and before it answers this.
   */
  async #askWhetherKnown(): Promise<void> {
    const { line, room, logger } = this.#needs;
    const [before, publish, subscribe] = [this.#tracks, this.#publish, this.#subscribe];
    const session = subscribe?.session ?? null;
    const onReply = () => {
      if (this.#publish !== publish || this.#path !== 'server') return;
      const isTold = this.#tracks !== before && this.#tracks.some(({ id }) => before.some((track) => track.id === id));
      if (before.length === 0 || isTold) return publish?.revive(); // with nobody there, its answer shows it
      if (this.#tracks === before) this.takeTracks([]);
      subscribe?.forget(session); // its new offer may have come before this reply
      publish?.close();
      this.#publish = this.#publisher(publish?.session ?? null);
    };
    await line.request('media.subscribe', { room, restart: false }, { onReply }).catch((error) => logger.debug('media.subscribe', error.code));
  }

  /** A new media server, or one that has dropped us. */
  #serverForgot(): void {
    this.#dropServer();
    if (this.#isClosed || this.#path !== 'server') return;
    this.onServerForgot();
  }
  /** Set by the room: enters anew, since a peer publishes on one connection only. */
  onServerForgot: () => void = () => {};

  #dropServer(): void {
    this.#publish?.close();
    this.#subscribe?.close();
    this.#publish = null;
    this.#subscribe = null;
    this.#serverState = 'none';
    this.#trackIds.clear();
  }

  #fromServer(peer: string, source: Source, trackId: string, remote: RemoteTrack | null): void {
    const known = this.#known.get(peer);
    const key = `${peer} ${source}`;
    if (remote) this.#trackIds.set(key, trackId);
    else if (this.#trackIds.get(key) === trackId) this.#trackIds.delete(key);
    else return; // a newer one has its place
    if (known) this.#put(known, source, 'server', remote);
    const wish = this.#wishes.get(key);
    if (wish) wish.sent = '';
    if (remote) this.#prefer(key);
  }

  #put(known: Known, source: Source, path: MediaPath, remote: RemoteTrack | null): void {
    let slot = known.slots.get(source);
    if (!slot) known.slots.set(source, (slot = new Slot(this.#preferred(known), (shown) => this.#needs.remote(known.id, source, shown))));
    slot.put(path, remote);
  }

  #prefer(key: string): void {
    const track = this.#trackIds.get(key);
    const wish = this.#wishes.get(key);
    const isCamera = key.endsWith(' camera');
    if (!track || (!wish && !(this.#audioOnly && isCamera))) return;
    const shown = wish?.shown ?? { visible: true, width: 0, height: 0 };
    const paused = !shown.visible || (this.#audioOnly && isCamera);
    const most = (value: number) => Math.min(value, 16_384);
    const said = JSON.stringify([track, paused, shown.width, shown.height]);
    if (wish?.sent === said) return;
    if (wish) wish.sent = said;
    this.#needs.line.say('media.prefer', { room: this.#needs.room, track, paused, width: most(shown.width), height: most(shown.height) });
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
    if (this.#path === 'direct') return this.#publish?.pause(true);
    for (const known of this.#known.values()) {
      if (this.#isDirect(known) || !known.link) continue;
      const { link } = known;
      known.link = null;
      known.linkState = 'none';
      link.close();
    }
  }
}
