// Being in a room, from the wish to enter to the end: the phases, the way back after a lost line, and what each of them means for the
// room's parts. It makes no parts (room.ts does), and what is told while one is in stands in hears.ts.
import type { EventHub } from '../core/hub.ts';
import { Machine } from '../core/machine.ts';
import type { Store } from '../core/store.ts';
import { CallError } from '../errors.ts';
import type { Answer } from '../line/words.ts';
import type { EndReason, JoinOptions, RoomEvents, RoomPhase, RoomState, SelfState, Unsubscribe } from '../types.ts';
import { Entry, kBackWithin, kFirstWithin } from './entry.ts';
import { makeHearing, muteByHost } from './hears.ts';
import { kRoomTable, reasonOfError, type RoomStep } from './phases.ts';
import type { RoomParts } from './room.ts';
import { kSourcesShown } from './announcer.ts';
import { listenInRoom } from './told.ts';

/** A rating may follow the call for so long (ms), on the same connection. */
const kRateWithin = 300_000;

export class Visit {
  readonly #parts: RoomParts;
  readonly #store: Store<RoomState>;
  readonly #hub: EventHub<RoomEvents>;
  readonly #machine = new Machine(kRoomTable, 'idle');
  readonly #entry: Entry;
  #name = '';
  #joining: Promise<void> | null = null;
  #release: Unsubscribe | null = null;
  #rateTimer: unknown = null;
  #stops: Unsubscribe[] = [];
  /** Counts joins: a former one that fails late is no matter of the present one. */
  #count = 0;
  #reconnects = 0;

  constructor(parts: RoomParts) {
    const { id, environment, line, store, hub } = (this.#parts = parts);
    this.#store = store;
    this.#hub = hub;
    this.#entry = new Entry({
      environment,
      line,
      room: id,
      asking: () => this.#step('ask'),
      admitted: () => this.#step('admit'),
      entered: (answer) => this.#entered(answer),
    });
    parts.paths.onServerForgot = () => void this.#enterAnew();
  }

  get phase(): RoomPhase {
    return this.#store.state.phase;
  }
  /** How often the line was lost. */
  get reconnects(): number {
    return this.#reconnects;
  }

  join(options: JoinOptions): Promise<void> {
    if (this.#joining) return this.#joining;
    if (!this.#step('join')) return Promise.resolve(); // in already
    const joining: Promise<void> = this.#join(options).finally(() => this.#joining === joining && (this.#joining = null));
    return (this.#joining = joining);
  }

  async #join({ name, mic, cam, signal }: JoinOptions): Promise<void> {
    const { line, devices, out, self } = this.#parts;
    const count = ++this.#count;
    this.#name = name ?? this.#name;
    this.#reconnects = 0;
    this.#store.patch({ reason: null, error: null, self: { ...this.#store.state.self, name: this.#name } });
    try {
      this.rest();
      this.#release = line.hold();
      this.#listen();
      out.setSpeaker(devices.state.picked.speaker);
      // Refused devices do not keep anybody out; the state says what is the matter.
      self.want('mic', mic ?? self.wantedSoFar('mic')).catch(() => {});
      self.want('cam', cam ?? self.wantedSoFar('cam')).catch(() => {});
      await this.#entry.enter(this.#name, kFirstWithin, signal);
    } catch (error) {
      const failure = CallError.from(error);
      if (count === this.#count && this.phase !== 'ended') this.end(reasonOfError(failure), failure);
      throw failure;
    }
  }

  async leave(): Promise<void> {
    const { id, line, self, stats } = this.#parts;
    if (this.phase === 'idle' || this.phase === 'ended') return self.stop();
    const wasIn = this.phase === 'live';
    const report = wasIn ? stats.report(this.#reconnects) : {};
    if (Object.keys(report).length > 0) line.say('room.report', { room: id, ...report });
    const left = wasIn ? line.request('room.leave', { room: id }).catch(() => {}) : null;
    this.end('left', null);
    await left;
  }

  #listen(): void {
    const { id, line, devices, environment, out, self } = this.#parts;
    this.#stops.push(
      listenInRoom(line, id, makeHearing(this.#parts, (reason) => this.end(reason, null))),
      line.hub.on('lost', () => this.#lost()),
      line.hub.on('failed', ({ error }) => this.#isIn() && this.end(reasonOfError(error), error)),
      devices.subscribe(() => out.setSpeaker(devices.state.picked.speaker)),
      environment.watchPage((what) => what === 'visible' && self.retry()),
    );
  }

  #isIn(): boolean {
    return this.phase === 'live' || this.phase === 'reconnecting';
  }

  #lost(): void {
    if (!this.#step('lose')) return;
    ++this.#reconnects;
    void this.#comeBack();
  }

  async #comeBack(): Promise<void> {
    try {
      await this.#entry.enter(this.#name, kBackWithin);
    } catch (error) {
      const failure = CallError.from(error);
      if (failure.code !== 'aborted') this.end(failure.code === 'unreachable' ? 'lost' : reasonOfError(failure), failure);
    }
  }

  /** The media server forgot us while the line was up: out and in again is the way to a new connection. */
  async #enterAnew(): Promise<void> {
    const { id, line } = this.#parts;
    if (!this.#step('lose')) return;
    this.#entry.forget();
    await line.request('room.leave', { room: id }).catch(() => {});
    if (this.phase === 'reconnecting') await this.#comeBack();
  }

  #entered(answer: Answer<'room.join'>): void {
    const { paths, people, roster, announcer, chat: lines, stats } = this.#parts;
    const { peer, peers, away, resumed, room, chat, hands, waiting, ice_servers, ice_ttl_s } = answer;
    const goesOn = resumed && this.#store.state.self.id === peer.id;
    if (!goesOn) paths.reset();
    // Who is not named has left meanwhile, but for those who are on the way back, as we were. A server that does not name them tells of them later.
    const stays = (id: string) => peers.some((one) => one.id === id) || (goesOn && (away?.includes(id) ?? true));
    for (const { id } of people.states) if (!stays(id)) roster.left(id);
    paths.entered(peer.id, ice_servers.map((one) => ({ ...one, urls: [...one.urls] })), ice_ttl_s);
    roster.takeRoom(room);
    roster.takeSelf(peer);
    for (const one of peers) roster.joined(one, one.you_offer ?? true, goesOn);
    lines.fill(chat);
    if (hands) roster.takeHands(hands);
    roster.takeWaiting(waiting ?? []);
    const missed = goesOn ? this.#mutedMeanwhile(answer) : null;
    announcer.begin(peer, missed);
    this.#step('enter');
    if (missed) muteByHost(this.#parts, missed);
    announcer.tell(this.#store.state.self);
    if (goesOn) paths.lineIsBack();
    stats.run(true);
  }

  /** What a host has switched off without our hearing of it: that of which we said last that it is on. */
  #mutedMeanwhile({ muted }: Answer<'room.join'>): Answer<'room.join'>['muted'] | null {
    if (!muted) return null;
    const news = { ...muted };
    for (const source of kSourcesShown) news[source] &&= this.#parts.announcer.saidOn(source);
    return kSourcesShown.some((source) => news[source]) ? news : null;
  }

  end(reason: EndReason, error: CallError | null): void {
    if (!this.#machine.can('end')) return;
    const { speaking, stats, paths, self: own, people, environment } = this.#parts;
    this.#joining = null;
    this.#entry.cancel();
    this.#entry.forget();
    for (const stop of this.#stops.splice(0)) stop();
    speaking.run(false);
    stats.run(false);
    paths.reset();
    own.stop();
    for (const { id } of people.states) people.remove(id);
    own.forgetWishes();
    const self: SelfState = { ...this.#store.state.self, id: null, handAt: null, speaking: false, quality: 'unknown' };
    this.#store.patch({ reason, error, self, speakers: [], lobby: [], hands: [], path: null, reconnectingSince: null });
    this.#step('end');
    this.#hub.emit('ended', { reason, error });
    this.#hub.endIterators();
    this.#rateTimer = environment.clock.setTimeout(() => this.rest(), kRateWithin);
  }

  /** Gives the line back. */
  rest(): void {
    this.#parts.environment.clock.clearTimeout(this.#rateTimer);
    this.#release?.();
    this.#release = null;
  }

  #step(step: RoomStep): boolean {
    const before = this.#machine.state;
    if (!this.#machine.take(step)) return false;
    const phase = this.#machine.state;
    if (phase === before) return true;
    const reconnectingSince = phase === 'reconnecting' ? this.#parts.environment.clock.now() : null;
    this.#store.patch({ phase, reconnectingSince });
    this.#hub.emit('phase', { phase, reason: this.#store.state.reason });
    return true;
  }
}
