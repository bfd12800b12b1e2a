// The way through the media server: one connection to publish on and one to subscribe on, as long as the room's media go that way (the
// first is kept, resting, when they go directly again). It knows no people: tracks of others come out as the server names them.
import type { Line } from '../line/line.ts';
import type { CallError } from '../errors.ts';
import type { OwnTrack } from '../line/words.ts';
import type { Environment, LinkState, Logger } from '../types.ts';
import type { IceServers } from './ice_servers.ts';
import { PublishLink } from './publish_link.ts';
import type { OwnTracks, RemoteTrack, Source } from './sources.ts';
import { SubscribeLink } from './subscribe_link.ts';

export interface ServerWayNeeds {
  environment: Environment;
  logger: Logger;
  line: Line;
  room: string;
  tracks: OwnTracks;
  iceServers: IceServers;
  /** Whether the media go this way now. */
  isTaken(): boolean;
  remote(peer: string, source: Source, trackId: string, remote: RemoteTrack | null): void;
  /** Of what the others send. */
  state(state: LinkState): void;
  refused(source: Source, error: CallError): void;
  /** The media server has dropped us, or is another one: what was is gone, and one has to enter anew. */
  forgot(): void;
}

export class ServerWay {
  readonly #needs: ServerWayNeeds;
  #publish: PublishLink | null = null;
  #subscribe: SubscribeLink | null = null;
  #tracks: readonly OwnTrack[] = [];

  constructor(needs: ServerWayNeeds) {
    this.#needs = needs;
  }

  get connections(): { publish: RTCPeerConnection | null; subscribe: RTCPeerConnection | null } {
    return { publish: this.#publish?.connection ?? null, subscribe: this.#subscribe?.connection ?? null };
  }

  /** From now on, or again. */
  take(): void {
    this.#publish?.pause(false);
    this.#publish ??= this.#publisher();
    this.#askToSubscribe(false);
  }
  /** Nothing is sent this way until take(). */
  rest(): void {
    this.#publish?.pause(true);
  }
  /** Ends both connections, and what is known of tracks. */
  reset(): void {
    this.#drop();
    this.#tracks = [];
  }

  takeOffer(sdp: string): void {
    if (this.#needs.isTaken() || this.#subscribe) this.#subscriber().takeOffer(sdp);
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
  }
  /** Somebody of whom tracks were told already is known only now. */
  showAgain(peer: string): void {
    this.#subscribe?.showAgain(peer);
  }
  /** There are other ICE servers. */
  renew(): void {
    this.#publish?.renew();
    this.#subscribe?.renew();
  }

  /**
   * The line is back: whether the media server still knows us (then all that flows goes on), or has been started anew. One that knows names
   * the tracks again, by the same ids, after the join and before it answers this.
   */
  async lineIsBack(): Promise<void> {
    const { line, room, logger, isTaken } = this.#needs;
    const [before, publish, subscribe] = [this.#tracks, this.#publish, this.#subscribe];
    const session = subscribe?.session ?? null;
    const onReply = () => {
      if (this.#publish !== publish || !isTaken()) return;
      const isTold = this.#tracks !== before && this.#tracks.some(({ id }) => before.some((track) => track.id === id));
      if (before.length === 0 || isTold) return publish?.revive(); // with nobody there, its answer shows it
      if (this.#tracks === before) this.takeTracks([]);
      subscribe?.forget(session); // its new offer may have come before this reply
      publish?.close();
      this.#publish = this.#publisher(publish?.session ?? null);
    };
    await line.request('media.subscribe', { room, restart: false }, { onReply }).catch((error) => logger.debug('media.subscribe', error.code));
  }

  #publisher(formerSession: string | null = null): PublishLink {
    const { environment, logger, line, room, tracks, iceServers, refused } = this.#needs;
    const link: PublishLink = new PublishLink({
      environment,
      logger,
      iceServers,
      tracks,
      formerSession,
      publish: async (sdp, labels) => (await line.request('media.publish', { room, sdp, tracks: [...labels] })).sdp,
      state: () => {},
      refused,
      lost: () => {
        if (this.#publish !== link) return;
        this.#drop();
        if (this.#needs.isTaken()) this.#needs.forgot();
      },
    });
    return link;
  }

  #subscriber(): SubscribeLink {
    const { environment, logger, line, room, iceServers, remote, state } = this.#needs;
    if (this.#subscribe) return this.#subscribe;
    this.#subscribe = new SubscribeLink({
      environment,
      logger,
      iceServers,
      answer: (sdp) => line.request('media.answer', { room, sdp }),
      restart: () => this.#askToSubscribe(true),
      remote,
      state,
    });
    this.#subscribe.takeTracks(this.#tracks);
    return this.#subscribe;
  }

  #askToSubscribe(restart: boolean): void {
    const { line, room, logger, isTaken } = this.#needs;
    if (!isTaken()) return;
    this.#subscriber();
    line.request('media.subscribe', { room, restart }).catch((error) => logger.debug('media.subscribe', error.code));
  }

  #drop(): void {
    this.#publish?.close();
    this.#subscribe?.close();
    this.#publish = null;
    this.#subscribe = null;
    this.#needs.state('none');
  }
}
