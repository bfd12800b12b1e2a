// @parley/client/stats: reads what the browser counts (W3C webrtc-stats) and says how well each one's sound and picture come. Loaded
// when a room is first measured.
import type { Source } from '../media/sources.ts';
import type { AudioStats, FlowStats, LinkStats, ParticipantState, Quality, RoomStats, SelfState, VideoStats } from '../types.ts';
import { opinionScore } from './emodel.ts';
import { Hysteresis, ofAudio, ofVideo, weakest } from './quality.ts';

export { opinionScore } from './emodel.ts';

export interface Measurable {
  at: number;
  direct: ReadonlyMap<string, RTCPeerConnection>;
  publish: RTCPeerConnection | null;
  subscribe: RTCPeerConnection | null;
  /** By track id: whose it is. */
  tracks: ReadonlyMap<string, { readonly peer: string; readonly source: Source }>;
  people: readonly ParticipantState[];
  self: SelfState;
  server: { readonly available_bps: number; readonly rtt_ms: number; readonly loss_permille: number } | null;
}

type Entry = Record<string, unknown> & { id: string; type: string };
interface Counted {
  at: number;
  bytes: number;
  received: number;
  lost: number;
  frames: number;
  freezes: number;
}
interface Flow {
  audio: AudioStats | null;
  video: VideoStats | null;
  screen: VideoStats | null;
  grades: Quality[];
  link: LinkStats | null;
}

const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

export class StatsReader {
  #before = new Map<string, Counted>();
  #now = new Map<string, Counted>();
  #bars = new Map<string, Hysteresis>();
  /** Looks in a row at which nothing came of somebody who sends. */
  #silent = new Map<string, number>();

  async read(what: Measurable): Promise<RoomStats> {
    const flows = new Map<string, Flow>(what.people.map(({ id }) => [id, { audio: null, video: null, screen: null, grades: [], link: null }]));
    const out: Flow = { audio: null, video: null, screen: null, grades: [], link: null };
    for (const [peer, connection] of what.direct) {
      const entries = await entriesOf(connection);
      const link = linkOf(entries);
      this.#readIn(entries, link, what, flows, peer);
      this.#readOut(entries, link, what.at, out);
    }
    if (what.subscribe) {
      const entries = await entriesOf(what.subscribe);
      const measured = linkOf(entries);
      const link = measured && what.server ? { ...measured, availableBps: what.server.available_bps } : measured;
      this.#readIn(entries, link, what, flows, null);
    }
    if (what.publish) {
      const entries = await entriesOf(what.publish);
      this.#readOut(entries, linkOf(entries), what.at, out);
    }
    this.#before = this.#now;
    this.#now = new Map();
    const receive: Record<string, RoomStats['send']> = {};
    for (const person of what.people) receive[person.id] = this.#finish(person.id, flows.get(person.id)!, person.link === 'interrupted' || this.#isSilent(person, flows.get(person.id)!));
    return Object.freeze({ at: what.at, send: this.#finish('', out, false), receive: Object.freeze(receive) });
  }

  #finish(id: string, { audio, video, screen, grades, link }: Flow, isLost: boolean): FlowStats & { link: LinkStats | null } {
    const bar = this.#bars.get(id) ?? new Hysteresis();
    this.#bars.set(id, bar);
    return Object.freeze({ quality: bar.take(isLost ? 'lost' : weakest(grades)), audio, video, screen, link });
  }

  #isSilent({ id, mic, cam, link }: ParticipantState, { audio, video }: Flow): boolean {
    const expects = link === 'connected' && (mic || cam);
    const comes = number(audio?.bitsPerSecond) + number(video?.bitsPerSecond) > 0;
    const looks = expects && !comes ? (this.#silent.get(id) ?? 0) + 1 : 0;
    this.#silent.set(id, looks);
    return looks >= 2;
  }

  #readIn(entries: Map<string, Entry>, link: LinkStats | null, { tracks, at }: Measurable, flows: Map<string, Flow>, only: string | null): void {
    for (const entry of entries.values()) {
      if (entry.type !== 'inbound-rtp') continue;
      const whose = tracks.get(String(entry.trackIdentifier));
      const flow = whose && flows.get(whose.peer);
      if (!flow || (only !== null && whose.peer !== only)) continue;
      flow.link ??= link;
      const { passed, bps, loss } = this.#count(`${only ?? 'server'} ${entry.id}`, at, entry, entry.bytesReceived, entry.packetsReceived, entry.packetsLost, entry.framesDecoded);
      const codec = codecOf(entries, entry);
      if (entry.kind === 'audio') {
        if (whose.source !== 'microphone') continue;
        const jitterMs = number(entry.jitter) * 1000;
        const buffer = number(entry.jitterBufferEmittedCount) > 0 ? (number(entry.jitterBufferDelay) / number(entry.jitterBufferEmittedCount)) * 1000 : jitterMs * 2;
        flow.audio = { bitsPerSecond: bps, loss, jitterMs, codec, mos: opinionScore(number(link?.rttMs) / 2 + buffer + 20, loss) };
        if (bps > 0) flow.grades.push(ofAudio(flow.audio));
      } else {
        const before = this.#before.get(`${only ?? 'server'} ${entry.id}`);
        const framesPerSecond = passed > 0 ? Math.round((number(entry.framesDecoded) - number(before?.frames)) / passed) : 0;
        const video: VideoStats = { bitsPerSecond: bps, loss, width: number(entry.frameWidth), height: number(entry.frameHeight), framesPerSecond, freezes: number(entry.freezeCount), codec };
        if (whose.source === 'screen') flow.screen = video;
        else flow.video = video;
        // A screen shows few frames by nature, and a picture that is not watched none.
        if (bps > 0 && before && whose.source === 'camera') flow.grades.push(ofVideo(video, number(entry.freezeCount) - before.freezes));
      }
    }
  }

  #readOut(entries: Map<string, Entry>, link: LinkStats | null, at: number, out: Flow): void {
    out.link ??= link;
    for (const entry of entries.values()) {
      if (entry.type !== 'outbound-rtp') continue;
      const { passed, bps } = this.#count(`out ${entry.id}`, at, entry, entry.bytesSent, entry.packetsSent, 0, entry.framesEncoded);
      const remote = entries.get(String(entry.remoteId));
      const loss = number(remote?.fractionLost);
      const codec = codecOf(entries, entry);
      if (entry.kind === 'audio') {
        const jitterMs = number(remote?.jitter) * 1000;
        out.audio = { bitsPerSecond: bps + number(out.audio?.bitsPerSecond), loss, jitterMs, codec, mos: opinionScore(number(link?.rttMs) / 2 + 60, loss) };
        if (bps > 0) out.grades.push(ofAudio(out.audio));
      } else if (bps > 0) {
        const before = this.#before.get(`out ${entry.id}`);
        const framesPerSecond = passed > 0 ? Math.round((number(entry.framesEncoded) - number(before?.frames)) / passed) : 0;
        const larger = number(entry.frameHeight) >= number(out.video?.height);
        const size = larger ? { width: number(entry.frameWidth), height: number(entry.frameHeight), framesPerSecond } : {};
        out.video = { width: 0, height: 0, framesPerSecond: 0, freezes: 0, ...out.video, ...size, bitsPerSecond: bps + number(out.video?.bitsPerSecond), loss, codec };
        out.grades.push(loss > 0.1 ? 'poor' : loss > 0.03 ? 'fair' : 'good');
      }
    }
  }

  #count(key: string, at: number, entry: Entry, bytes: unknown, packets: unknown, lost: unknown, frames: unknown): { passed: number; bps: number; loss: number } {
    const now: Counted = { at, bytes: number(bytes), received: number(packets), lost: number(lost), frames: number(frames), freezes: number(entry.freezeCount) };
    this.#now.set(key, now);
    const before = this.#before.get(key);
    if (!before || now.bytes < before.bytes) return { passed: 0, bps: 0, loss: 0 };
    const passed = (at - before.at) / 1000;
    const gone = Math.max(0, now.lost - before.lost);
    const all = gone + now.received - before.received;
    return { passed, bps: passed > 0 ? Math.round(((now.bytes - before.bytes) * 8) / passed) : 0, loss: all > 0 ? gone / all : 0 };
  }
}

async function entriesOf(connection: RTCPeerConnection): Promise<Map<string, Entry>> {
  const report = await connection.getStats();
  const entries = new Map<string, Entry>();
  report.forEach((entry: Entry) => entries.set(entry.id, entry));
  return entries;
}

const codecOf = (entries: Map<string, Entry>, entry: Entry): string => String(entries.get(String(entry.codecId))?.mimeType ?? '').replace(/^\w+\//, '');

function linkOf(entries: Map<string, Entry>): LinkStats | null {
  const all = [...entries.values()];
  const transport = all.find(({ type }) => type === 'transport');
  const chosen = entries.get(String(transport?.selectedCandidatePairId)) ?? all.find(({ type, nominated, state }) => type === 'candidate-pair' && nominated && state === 'succeeded');
  if (!chosen) return null;
  const local = entries.get(String(chosen.localCandidateId));
  const transportName = local?.candidateType === 'relay' ? 'relay' : String(local?.protocol ?? 'udp');
  return {
    rttMs: chosen.currentRoundTripTime === undefined ? null : Math.round(number(chosen.currentRoundTripTime) * 1000),
    transport: transportName,
    availableBps: chosen.availableOutgoingBitrate === undefined ? null : number(chosen.availableOutgoingBitrate),
  };
}
