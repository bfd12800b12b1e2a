// One room, as the app holds it: puts the parts together (entry, people, own media, paths, chat), and keeps the one snapshot of its
// state. Each part does its own thing; here stands what happens when.
import { EventHub } from '../core/hub.ts';
import { Machine } from '../core/machine.ts';
import { Store } from '../core/store.ts';
import { CallError } from '../errors.ts';
import type { Line } from '../line/line.ts';
import type { kReactions } from './reactions.ts';
import type { Events } from '@parley/protocol';
import type { Answer } from '../line/words.ts';
import { AudioOut } from '../media/audio_out.ts';
import type { DeviceList } from '../media/devices.ts';
import type { DeviceOptions } from '../media/local_device.ts';
import { MediaPaths } from '../media/paths.ts';
import type {
  CamOptions, EndReason, Environment, JoinOptions, Logger, MicOptions, Room, RoomEvents, RoomState, SelfState, ShareOptions, TrackProcessor, Unsubscribe,
} from '../types.ts';
import { RoomChat } from './chat.ts';
import { Entry, kBackWithin, kFirstWithin } from './entry.ts';
import { makeHostTools } from './host.ts';
import { OwnMedia } from './own_media.ts';
import { People } from './people.ts';
import { kRoomTable, reasonOfClosing, reasonOfError, type RoomStep } from './phases.ts';
import { RoomStats } from './room_stats.ts';
import { Roster } from './roster.ts';
import { SpeakingWatch } from './speaking.ts';
import { kEmptyRoom } from './state.ts';
import { listenInRoom } from './told.ts';

/** A rating may follow the call for so long (ms), on the same connection. */
const kRateWithin = 300_000;

export interface RoomNeeds {
  id: string;
  environment: Environment;
  logger: Logger;
  line: Line;
  devices: DeviceList;
  filter(kind: 'mic' | 'cam', options: DeviceOptions): Promise<TrackProcessor> | null;
}

export class ParleyRoom implements Room {
  readonly id: string;
  readonly self: OwnMedia;
  readonly chat: RoomChat;
  readonly host: Room['host'];
  readonly stats: RoomStats;
  readonly #needs: RoomNeeds;
  readonly #store = new Store<RoomState>(kEmptyRoom);
  readonly #hub: EventHub<RoomEvents>;
  readonly #machine = new Machine(kRoomTable, 'idle');
  readonly #people: People;
  readonly #paths: MediaPaths;
  readonly #roster: Roster;
  readonly #entry: Entry;
  readonly #out = new AudioOut((audioBlocked) => void this.#store.patch({ audioBlocked }));
  readonly #speaking: SpeakingWatch;
  #name = '';
  #joining: Promise<void> | null = null;
  #release: Unsubscribe | null = null;
  #rateTimer: unknown = null;
  #stops: Unsubscribe[] = [];
  #announced = '';
  /** Counts joins: a former one that fails late is no matter of the present one. */
  #visit = 0;
  #reconnects = 0;

  constructor(needs: RoomNeeds) {
    const { id, environment, logger, line, devices, filter } = needs;
    this.id = id;
    this.#needs = needs;
    this.#hub = new EventHub(logger);
    this.host = makeHostTools(line, id, (room) => this.#roster.takeRoom(room));
    this.#people = new People({
      environment,
      out: this.#out,
      wanted: (peer, source, shown) => this.#paths.wanted(peer, source, shown),
      changed: (participants) => void this.#store.patch({ participants }),
    });
    this.self = new OwnMedia({
      environment,
      devices,
      filter,
      track: (source) => this.#paths.changed(source),
      state: (changes) => this.#setSelf(changes),
      trouble: (kind, error) => this.#hub.emit('media-problem', { kind, error }),
      shareEnded: (by) => this.#hub.emit('share-ended', { by }),
      silent: (silent) => this.#hub.emit('mic-silent', { silent }),
      speakingMuted: () => this.#hub.emit('speaking-muted', {}),
      speaking: (speaking) => this.#setSelf({ speaking }),
    });
    this.#paths = new MediaPaths({
      environment,
      logger,
      line,
      room: id,
      tracks: this.self.tracks,
      remote: (peer, source, remote) => this.#people.show(peer, source, remote),
      link: (peer, state) => this.#people.setLink(peer, state),
      refused: () => this.self.endShare('server'),
    });
    this.#paths.onServerForgot = () => void this.#enterAnew();
    this.#roster = new Roster({ store: this.#store, hub: this.#hub, people: this.#people, paths: this.#paths, setSelf: (changes) => this.#setSelf(changes) });
    this.#entry = new Entry({
      environment,
      line,
      room: id,
      asking: () => this.#step('ask'),
      admitted: () => this.#step('admit'),
      entered: (answer) => this.#entered(answer),
    });
    this.chat = new RoomChat({
      line,
      room: id,
      random: environment.random,
      self: () => this.state.self,
      changed: (chat) => void this.#store.patch({ chat }),
      said: (message) => this.#hub.emit('chat', { message }),
    });
    this.#speaking = new SpeakingWatch(
      environment.clock,
      () => this.#people.states.map(({ id: peer }) => [peer, this.#paths.receiver(peer, 'microphone')] as const),
      (ids) => this.#roster.setSpeakers(ids),
    );
    this.stats = new RoomStats({
      clock: environment.clock,
      logger,
      paths: this.#paths,
      people: this.#people,
      self: () => this.state.self,
      measured: (stats) => {
        this.#setSelf({ quality: stats.send.quality });
        for (const [peer, { quality }] of Object.entries(stats.receive)) this.#people.setQuality(peer, quality);
      },
    });
  }

  get state(): RoomState {
    return this.#store.state;
  }
  subscribe = (listener: () => void): Unsubscribe => this.#store.subscribe(listener);
  on: Room['on'] = (name, listener) => this.#hub.on(name, listener);
  events: Room['events'] = (options) => this.#hub.events(options);

  // ---- In and out

  join(options: JoinOptions = {}): Promise<void> {
    if (this.#joining) return this.#joining;
    if (!this.#step('join')) return Promise.resolve(); // in already
    const joining: Promise<void> = this.#join(options).finally(() => this.#joining === joining && (this.#joining = null));
    return (this.#joining = joining);
  }

  async #join({ name, mic, cam, signal }: JoinOptions): Promise<void> {
    const { line, devices } = this.#needs;
    const visit = ++this.#visit;
    this.#name = name ?? this.#name;
    this.#reconnects = 0;
    this.#store.patch({ reason: null, error: null, self: { ...this.state.self, name: this.#name } });
    try {
      this.#rest();
      this.#release = line.hold();
      this.#listen();
      this.#out.setSpeaker(devices.state.picked.speaker);
      // Refused devices do not keep anybody out; the state says what is the matter.
      this.setMic(mic ?? this.#wantedSoFar('mic')).catch(() => {});
      this.setCam(cam ?? this.#wantedSoFar('cam')).catch(() => {});
      await this.#entry.enter(this.#name, kFirstWithin, signal);
    } catch (error) {
      const failure = CallError.from(error);
      if (visit === this.#visit && this.state.phase !== 'ended') this.#end(reasonOfError(failure), failure);
      throw failure;
    }
  }

  async leave(): Promise<void> {
    const { line } = this.#needs;
    if (this.state.phase === 'idle' || this.state.phase === 'ended') return this.self.stop();
    const wasIn = this.state.phase === 'live';
    if (wasIn) this.#report();
    const left = wasIn ? line.request('room.leave', { room: this.id }).catch(() => {}) : null;
    this.#end('left', null);
    await left;
  }

  #touched = new Set<'mic' | 'cam'>();
  /** Where nothing was said both are wanted. */
  #wantedSoFar(kind: 'mic' | 'cam'): boolean {
    return this.#touched.has(kind) ? this.self[kind].state.wanted : true;
  }

  #listen(): void {
    const { line, devices, environment } = this.#needs;
    this.#stops.push(
      listenInRoom(line, this.id, this.#told),
      line.hub.on('lost', () => this.#lost()),
      line.hub.on('failed', ({ error }) => this.#isIn() && this.#end(reasonOfError(error), error)),
      devices.subscribe(() => this.#out.setSpeaker(devices.state.picked.speaker)),
      environment.watchPage((what) => what === 'visible' && this.#retryDevices()),
    );
  }

  #isIn(): boolean {
    return this.state.phase === 'live' || this.state.phase === 'reconnecting';
  }

  /** Back at the page: what another program or the system held may be free now. */
  #retryDevices(): void {
    for (const kind of ['mic', 'cam'] as const) {
      const { problem, wanted } = this.self[kind].state;
      if (wanted && (problem === 'in-use' || problem === 'blocked-by-system')) void this.self.again(kind);
    }
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
      if (failure.code !== 'aborted') this.#end(failure.code === 'unreachable' ? 'lost' : reasonOfError(failure), failure);
    }
  }

  /** The media server forgot us while the line was up: out and in again is the way to a new connection. */
  async #enterAnew(): Promise<void> {
    if (!this.#step('lose')) return;
    this.#entry.forget();
    await this.#needs.line.request('room.leave', { room: this.id }).catch(() => {});
    if (this.state.phase === 'reconnecting') await this.#comeBack();
  }

  #entered(answer: Answer<'room.join'>): void {
    const { peer, peers, away = [], resumed, room, chat, hands, waiting, ice_servers } = answer;
    const goesOn = resumed && this.state.self.id === peer.id;
    if (!goesOn) this.#paths.reset();
    // Who is away may be on the way back, as we were. The others have left meanwhile.
    const still = new Set([...peers.map((one) => one.id), ...(goesOn ? away : [])]);
    for (const { id } of this.#people.states) if (!still.has(id)) this.#roster.left(id);
    this.#paths.entered(peer.id, ice_servers.map((one) => ({ ...one, urls: [...one.urls] })));
    this.#roster.takeRoom(room);
    this.#roster.takeSelf(peer);
    for (const one of peers) this.#roster.joined(one, one.you_offer ?? true, goesOn);
    this.chat.fill(chat);
    if (hands) this.#roster.takeHands(hands);
    this.#roster.takeWaiting(waiting ?? []);
    this.#announced = '';
    this.#step('enter');
    this.#announce();
    if (goesOn) this.#paths.lineIsBack();
    this.stats.run(true);
  }

  #end(reason: EndReason, error: CallError | null): void {
    if (!this.#machine.can('end')) return;
    this.#joining = null;
    this.#entry.cancel();
    this.#entry.forget();
    for (const stop of this.#stops.splice(0)) stop();
    this.#speaking.run(false);
    this.stats.run(false);
    this.#paths.reset();
    this.self.stop();
    for (const { id } of this.#people.states) this.#people.remove(id);
    this.#touched.clear();
    const self: SelfState = { ...this.state.self, id: null, handAt: null, speaking: false, quality: 'unknown' };
    this.#store.patch({ reason, error, self, speakers: [], lobby: [], hands: [], path: null, reconnectingSince: null });
    this.#step('end');
    this.#hub.emit('ended', { reason, error });
    this.#hub.endIterators();
    const { clock } = this.#needs.environment;
    this.#rateTimer = clock.setTimeout(() => this.#rest(), kRateWithin);
  }

  /** Gives the line back. */
  #rest(): void {
    this.#needs.environment.clock.clearTimeout(this.#rateTimer);
    this.#release?.();
    this.#release = null;
  }

  #step(step: RoomStep): boolean {
    const before = this.#machine.state;
    if (!this.#machine.take(step)) return false;
    const phase = this.#machine.state;
    if (phase === before) return true;
    const reconnectingSince = phase === 'reconnecting' ? this.#needs.environment.clock.now() : null;
    this.#store.patch({ phase, reconnectingSince });
    this.#hub.emit('phase', { phase, reason: this.state.reason });
    return true;
  }

  // ---- What the server says

  readonly #told: { readonly [Name in keyof Events]?: (data: Events[Name]) => void } = {
    'peer.joined': ({ peer, rejoined }) => {
      const isNew = this.#roster.joined(peer, false, true);
      if (!isNew && rejoined) this.#paths.peerIsBack(peer.id);
    },
    'peer.left': ({ peer }) => this.#roster.left(peer),
    'peer.updated': ({ peer }) => this.#roster.updated(peer),
    'room.signal': ({ from, kind, body }) => this.#paths.signal(from, kind, body),
    'room.path': ({ path }) => {
      this.#paths.setPath(path);
      this.#speaking.run(path === 'direct');
      if (this.#store.patch({ path })) this.#hub.emit('path', { path });
    },
    'room.closed': ({ reason, by }) => this.#end(reasonOfClosing(reason, by), null),
    'room.updated': ({ room }) => this.#roster.takeRoom(room),
    'room.muted_by': ({ by, audio, video, screen }) => {
      if (audio) this.setMic(false).catch(() => {});
      if (video) this.setCam(false).catch(() => {});
      if (screen) this.self.endShare('server');
      this.#hub.emit('muted-by', { by, name: this.#people.get(by)?.state.name ?? '', mic: audio, cam: video, screen });
    },
    'room.reaction': ({ peer, emoji }) => this.#hub.emit('reaction', { id: peer, name: this.#people.get(peer)?.state.name ?? '', emoji, mine: false }),
    'room.hands': ({ hands }) => this.#roster.takeHands(hands),
    'lobby.waiting': ({ waiting }) => this.#roster.takeWaiting(waiting),
    'chat.message': ({ message }) => this.chat.take(message),
    'media.offer': ({ sdp }) => this.#paths.takeOffer(sdp),
    'media.tracks': ({ tracks }) => this.#paths.takeTracks(tracks),
    'media.speakers': ({ peers }) => this.state.path === 'server' && this.#roster.setSpeakers(peers),
    'media.layers': ({ track, rids }) => this.#paths.takeLayers(track, rids),
    'media.quality': (quality) => this.stats.takeServer(quality),
  };

  // ---- What one does

  async setMic(wanted: boolean | MicOptions): Promise<void> {
    this.#touched.add('mic');
    await this.self.mic.want(wanted);
  }
  async setCam(wanted: boolean | CamOptions): Promise<void> {
    this.#touched.add('cam');
    await this.self.cam.want(wanted);
  }
  async share(wanted: boolean | ShareOptions = true): Promise<boolean> {
    if (wanted !== false && !this.state.self.canShare) throw new CallError('forbidden', 'Only the practitioner may share the screen here.');
    return this.self.share(wanted);
  }
  participant(id: string): ReturnType<People['get']> {
    return this.#people.get(id);
  }
  async react(emoji: string): Promise<void> {
    // What is none of kReactions the server refuses.
    await this.#needs.line.request('room.react', { room: this.id, emoji: emoji as (typeof kReactions)[number] });
    this.#hub.emit('reaction', { id: this.state.self.id ?? '', name: this.state.self.name, emoji, mine: true });
  }
  async hand(up: boolean): Promise<void> {
    await this.#needs.line.request('room.hand', { room: this.id, raised: up });
  }
  async startAudio(): Promise<void> {
    await this.#out.start();
  }
  setAudioOnly(on: boolean): void {
    if (this.#store.patch({ audioOnly: on })) this.#paths.setAudioOnly(on);
  }
  async rate(stars: number, comment?: string): Promise<void> {
    await this.#needs.line.request('room.report', { ...this.stats.report(this.#reconnects), room: this.id, rating: stars, ...(comment && { note: comment }) });
  }

  #report(): void {
    const report = this.stats.report(this.#reconnects);
    if (Object.keys(report).length > 0) this.#needs.line.say('room.report', { room: this.id, ...report });
  }

  #setSelf(changes: Partial<SelfState>): void {
    this.#store.patch({ self: { ...this.state.self, ...changes } });
    if (changes.mic || changes.cam || changes.screen) this.#announce();
  }

  /** Tells the others what one shows now, once for each change. */
  #announce(): void {
    const { mic, cam, screen } = this.state.self;
    const says = { audio: mic.on, video: cam.on, screen: screen.on };
    const said = JSON.stringify(says);
    if (this.state.phase !== 'live' || said === this.#announced) return;
    this.#announced = said;
    this.#needs.line.say('room.update', { room: this.id, ...says });
  }

  close(): void {
    void this.leave();
    this.#rest();
    this.self.close();
    this.#paths.close();
  }
}
