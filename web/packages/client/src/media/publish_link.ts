// The connection on which own tracks go to the media server. The client offers. The camera goes in three sizes, of which the server
// says which ones anybody watches.
import { CallError } from '../errors.ts';
import type { Environment, LinkState, Logger } from '../types.ts';
import { configurationOf, type IceServers } from './ice_servers.ts';
import { mendIn, stateOf } from './link_state.ts';
import { kindOf, kSources, sessionIdOf, Turns, type OwnTracks, type Source } from './sources.ts';

/** RFC 8853, with the rids that the server knows in the order of size. */
const kLayers: readonly RTCRtpEncodingParameters[] = [
  { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
  { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  { rid: 'f', maxBitrate: 1_700_000 },
];
const kScreen: readonly RTCRtpEncodingParameters[] = [{ maxBitrate: 2_500_000 }];

export interface PublishLinkNeeds {
  environment: Environment;
  logger: Logger;
  iceServers: IceServers;
  tracks: OwnTracks;
  /** Of the connection before this one: a server that answers with it has not forgotten that, and takes no second one. */
  formerSession: string | null;
  publish(sdp: string, tracks: readonly { mid: string; source: Source }[]): Promise<string>;
  state(state: LinkState): void;
  /** The server refuses a source (a screen that may not be shared). */
  refused(source: Source, error: CallError): void;
  /** The media server has forgotten us, or the connection cannot be mended: all has to begin anew. */
  lost(): void;
}

export class PublishLink {
  readonly #needs: PublishLinkNeeds;
  readonly #pc: RTCPeerConnection;
  #turns = new Turns((error) => this.#needs.logger.debug('publish', error));
  #lines = new Map<Source, RTCRtpTransceiver>();
  #layers: ReadonlySet<string> | null = null;
  #cameraTrack: string | null = null;
  #isPaused = false;
  #isClosed = false;
  #restarts = 0;
  #session: string | null = null;
  #timer: unknown = null;

  constructor(needs: PublishLinkNeeds) {
    this.#needs = needs;
    this.#pc = new needs.environment.RTCPeerConnection(configurationOf(needs.iceServers));
    this.#pc.onconnectionstatechange = () => this.#moved();
    this.#turns.take(() => this.#sync());
  }

  get connection(): RTCPeerConnection {
    return this.#pc;
  }
  get session(): string | null {
    return this.#session;
  }

  changed(source: Source): void {
    this.#turns.take(async () => {
      if (this.#isClosed) return;
      const line = this.#lines.get(source);
      const track = this.#trackFor(source);
      if (line) await line.sender.replaceTrack(track);
      const isScreen = source === 'screen' || source === 'screen-audio';
      if (!isScreen || (!line && !track)) return;
      if (line && (line.direction === 'sendonly') === (track !== null)) return;
      if (line) line.direction = track ? 'sendonly' : 'inactive';
      await this.#sync(false, source);
    });
  }

  /** Nothing is sent while the media go directly; the connection stays for the next time. */
  pause(isPaused: boolean): void {
    if (isPaused === this.#isPaused) return;
    this.#isPaused = isPaused;
    for (const source of kSources) this.changed(source);
  }

  /** Dynacast: which sizes of the camera anybody watches. The server names the track by an id of its own, which its rids give away. */
  setLayers(track: string, rids: readonly string[]): void {
    if (rids.some((rid) => kLayers.some((layer) => layer.rid === rid))) this.#cameraTrack = track;
    if (track !== this.#cameraTrack) return;
    this.#layers = new Set(rids);
    this.#turns.take(() => this.#applyLayers());
  }

  /** The line is back: what was asked meanwhile is lost. */
  revive(): void {
    const isMended = this.#pc.connectionState === 'connected';
    this.#turns.take(() => this.#sync(!isMended));
  }

  restart(): void {
    this.#turns.take(() => this.#sync(true));
  }

  /** There are other ICE servers: for the next path that is looked for. */
  renew(): void {
    if (!this.#isClosed) this.#pc.setConfiguration(configurationOf(this.#needs.iceServers));
  }

  close(): void {
    this.#isClosed = true;
    this.#needs.environment.clock.clearTimeout(this.#timer);
    this.#pc.onconnectionstatechange = null;
    this.#pc.close();
  }

  #trackFor(source: Source): MediaStreamTrack | null {
    return this.#isPaused ? null : (this.#needs.tracks.get(source) ?? null);
  }

  async #sync(iceRestart = false, because?: Source): Promise<void> {
    if (iceRestart) await this.#needs.iceServers.fresh();
    if (this.#isClosed) return;
    if (iceRestart) this.renew();
    const pc = this.#pc;
    this.#addLines();
    await pc.setLocalDescription(await pc.createOffer({ iceRestart }));
    const labels = [...this.#lines].flatMap(([source, { mid, direction }]) => (mid !== null && direction === 'sendonly' ? [{ mid, source }] : []));
    let sdp: string;
    try {
      sdp = await this.#needs.publish(pc.localDescription!.sdp, labels);
    } catch (error) {
      if (!this.#isClosed) await pc.setLocalDescription({ type: 'rollback' });
      return this.#failed(CallError.from(error), because);
    }
    if (this.#isClosed) return;
    const session = sessionIdOf(sdp);
    const isOther = this.#session !== null && session !== this.#session;
    if (isOther || (session !== null && session === this.#needs.formerSession)) return this.#needs.lost();
    this.#session = session;
    await pc.setRemoteDescription({ type: 'answer', sdp });
    await this.#applyLayers();
  }

  #failed(error: CallError, because: Source | undefined): void {
    if (error.code === 'lost' || error.code === 'aborted') return; // the line will be back, and this is asked again
    if (because && error.code === 'forbidden') {
      const line = this.#lines.get(because);
      if (line) line.direction = 'inactive';
      return this.#needs.refused(because, error);
    }
    this.#needs.logger.warn('the server refused what was published', error.code, error.message);
    if (error.code === 'bad-offer') this.#needs.lost();
  }

  #addLines(): void {
    for (const source of kSources) {
      const isScreen = source === 'screen' || source === 'screen-audio';
      const track = this.#trackFor(source);
      if (this.#lines.has(source) || (isScreen && !track)) continue;
      const sendEncodings = source === 'camera' ? kLayers : source === 'screen' ? kScreen : null;
      this.#lines.set(source, this.#pc.addTransceiver(track ?? kindOf(source), { direction: 'sendonly', ...(sendEncodings && { sendEncodings: sendEncodings.map((one) => ({ ...one })) }) }));
    }
  }

  async #applyLayers(): Promise<void> {
    const sender = this.#lines.get('camera')?.sender;
    if (!sender || !this.#layers || this.#isClosed) return;
    const parameters = sender.getParameters();
    let differs = false;
    for (const encoding of parameters.encodings ?? []) {
      const active = encoding.rid === undefined ? this.#layers.size > 0 : this.#layers.has(encoding.rid);
      if (encoding.active !== active) differs = true;
      encoding.active = active;
    }
    if (differs) await sender.setParameters(parameters);
  }

  #moved(): void {
    const state = stateOf(this.#pc);
    const wait = mendIn(this.#pc);
    const { clock } = this.#needs.environment;
    clock.clearTimeout(this.#timer);
    if (state === 'connected') this.#restarts = 0;
    this.#needs.state(state);
    if (wait !== null) this.#timer = clock.setTimeout(() => (++this.#restarts > 2 ? this.#needs.lost() : this.restart()), wait);
  }
}
