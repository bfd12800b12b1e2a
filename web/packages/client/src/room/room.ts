// One room, as the app holds it: puts the parts together and keeps the one snapshot of its state. Each part does its own thing: being in it
// is visit.ts, what the server says hears.ts.
import { EventHub } from '../core/hub.ts';
import { Store } from '../core/store.ts';
import { CallError } from '../errors.ts';
import type { Line } from '../line/line.ts';
import { AudioOut } from '../media/audio_out.ts';
import type { DeviceList } from '../media/devices.ts';
import type { DeviceOptions } from '../media/local_device.ts';
import { MediaPaths } from '../media/paths.ts';
import type { CamOptions, Environment, JoinOptions, Logger, MicOptions, Room, RoomEvents, RoomState, SelfState, ShareOptions, TrackProcessor, Unsubscribe } from '../types.ts';
import { Announcer } from './announcer.ts';
import { RoomChat } from './chat.ts';
import { makeHostTools } from './host.ts';
import { OwnMedia } from './own_media.ts';
import { People } from './people.ts';
import type { kReactions } from './reactions.ts';
import { RoomStats } from './room_stats.ts';
import { Roster } from './roster.ts';
import { SpeakingWatch } from './speaking.ts';
import { kEmptyRoom } from './state.ts';
import { Visit } from './visit.ts';

export interface RoomNeeds {
  id: string;
  environment: Environment;
  logger: Logger;
  line: Line;
  devices: DeviceList;
  filter(kind: 'mic' | 'cam', options: DeviceOptions): Promise<TrackProcessor> | null;
}

/** What a room is made of. */
export interface RoomParts extends RoomNeeds {
  readonly store: Store<RoomState>;
  readonly hub: EventHub<RoomEvents>;
  readonly self: OwnMedia;
  readonly people: People;
  readonly paths: MediaPaths;
  readonly roster: Roster;
  readonly announcer: Announcer;
  readonly chat: RoomChat;
  readonly out: AudioOut;
  readonly speaking: SpeakingWatch;
  readonly stats: RoomStats;
}

export class ParleyRoom implements Room {
  readonly id: string;
  readonly self: OwnMedia;
  readonly chat: RoomChat;
  readonly host: Room['host'];
  readonly stats: RoomStats;
  readonly #line: Line;
  readonly #store = new Store<RoomState>(kEmptyRoom);
  readonly #hub: EventHub<RoomEvents>;
  readonly #people: People;
  readonly #paths: MediaPaths;
  readonly #announcer: Announcer;
  readonly #out = new AudioOut((audioBlocked) => void this.#store.patch({ audioBlocked }));
  readonly #visit: Visit;

  constructor(needs: RoomNeeds) {
    const { id, environment, logger, line, devices, filter } = needs;
    this.id = id;
    this.#line = line;
    this.#hub = new EventHub(logger);
    this.host = makeHostTools(line, id, (room) => roster.takeRoom(room));
    this.#announcer = new Announcer(line, id);
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
    const roster = new Roster({ store: this.#store, hub: this.#hub, people: this.#people, paths: this.#paths, setSelf: (changes) => this.#setSelf(changes) });
    this.chat = new RoomChat({
      line,
      room: id,
      random: environment.random,
      self: () => this.state.self,
      changed: (chat) => void this.#store.patch({ chat }),
      said: (message) => this.#hub.emit('chat', { message }),
    });
    const speaking = new SpeakingWatch(
      environment.clock,
      () => this.#people.states.map(({ id: peer }) => [peer, this.#paths.receiver(peer, 'microphone')] as const),
      (ids) => roster.setSpeakers(ids),
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
    const parts = { store: this.#store, hub: this.#hub, self: this.self, people: this.#people, paths: this.#paths, announcer: this.#announcer, chat: this.chat, out: this.#out, stats: this.stats };
    this.#visit = new Visit({ ...needs, ...parts, roster, speaking });
  }

  get state(): RoomState {
    return this.#store.state;
  }
  subscribe = (listener: () => void): Unsubscribe => this.#store.subscribe(listener);
  on: Room['on'] = (name, listener) => this.#hub.on(name, listener);
  events: Room['events'] = (options) => this.#hub.events(options);

  join(options: JoinOptions = {}): Promise<void> {
    return this.#visit.join(options);
  }
  leave(): Promise<void> {
    return this.#visit.leave();
  }

  async setMic(wanted: boolean | MicOptions): Promise<void> {
    await this.self.want('mic', wanted);
  }
  async setCam(wanted: boolean | CamOptions): Promise<void> {
    await this.self.want('cam', wanted);
  }
  async prefer({ mic, cam }: { readonly mic?: MicOptions; readonly cam?: CamOptions }): Promise<void> {
    await Promise.all([mic && this.self.mic.prefer(mic), cam && this.self.cam.prefer(cam)]);
  }
  async pauseCam(paused: boolean): Promise<void> {
    await this.self.cam.pause(paused);
  }
  async share(wanted: boolean | ShareOptions = true): Promise<boolean> {
    if (wanted !== false && !this.state.self.canShare) throw new CallError('forbidden', 'Only the practitioner may share here.');
    return this.self.share(wanted);
  }
  participant(id: string): ReturnType<People['get']> {
    return this.#people.get(id);
  }
  async react(emoji: string): Promise<void> {
    // What is none of kReactions the server refuses.
    await this.#line.request('room.react', { room: this.id, emoji: emoji as (typeof kReactions)[number] });
    this.#hub.emit('reaction', { id: this.state.self.id ?? '', name: this.state.self.name, emoji, mine: true });
  }
  async hand(up: boolean): Promise<void> {
    await this.#line.request('room.hand', { room: this.id, raised: up });
  }
  async startAudio(): Promise<void> {
    await this.#out.start();
  }
  setAudioOnly(on: boolean): void {
    if (this.#store.patch({ audioOnly: on })) this.#paths.setAudioOnly(on);
  }
  async rate(stars: number, comment?: string): Promise<void> {
    await this.#line.request('room.report', { ...this.stats.report(this.#visit.reconnects), room: this.id, rating: stars, ...(comment && { note: comment }) });
  }

  #setSelf(changes: Partial<SelfState>): void {
    this.#store.patch({ self: { ...this.state.self, ...changes } });
    if (this.state.phase === 'live' && (changes.mic || changes.cam || changes.screen)) this.#announcer.tell(this.state.self);
  }

  close(): void {
    void this.leave();
    this.#visit.rest();
    this.self.close();
    this.#paths.close();
  }
}
