// One call: its ringing, and the room in which it takes place.
import { EventHub } from '../core/hub.ts';
import { Machine } from '../core/machine.ts';
import { Store } from '../core/store.ts';
import { CallError } from '../errors.ts';
import type { Line } from '../line/line.ts';
import type { OwnCall } from '../line/words.ts';
import type { AnswerOptions, Call, CallEndReason, CallEvents, CallPerson, CallState, Logger, RequestOptions, Room, Unsubscribe } from '../types.ts';
import { kCallTable, reasonFor, type CallStep } from './phases.ts';

export interface CallNeeds {
  line: Line;
  logger: Logger;
  room: Room;
  call: OwnCall;
  direction: 'in' | 'out';
  callerName: string;
  video: boolean;
  /** Who of those rung is busy or offline. */
  away?: ReadonlyMap<string, 'busy' | 'offline'>;
  changed(): void;
}

const timeOf = (text: string | null | undefined): number | null => (text ? Date.parse(text) : null);

export class ParleyCall implements Call {
  readonly id: string;
  readonly room: Room;
  readonly #needs: CallNeeds;
  readonly #machine: Machine<CallState['phase'], CallStep>;
  readonly #store: Store<CallState>;
  readonly #hub: EventHub<CallEvents>;
  #away: Map<string, 'busy' | 'offline'>;
  #stops: Unsubscribe[] = [];
  #isEnding = false;

  constructor(needs: CallNeeds) {
    const { call, direction, callerName, video, room, line, logger } = needs;
    this.#needs = needs;
    this.id = call.id;
    this.room = room;
    this.#hub = new EventHub(logger);
    this.#away = new Map(needs.away);
    this.#machine = new Machine(kCallTable, direction === 'out' ? 'outgoing' : 'incoming');
    this.#store = new Store<CallState>({
      id: call.id,
      phase: this.#machine.state,
      direction,
      type: call.type,
      video,
      initiator: call.initiator,
      callerName,
      people: this.#peopleOf(call),
      roomId: call.room,
      createdAt: timeOf(call.created_at) ?? Date.now(),
      startedAt: timeOf(call.started_at),
      durationS: null,
      reason: null,
      error: null,
    });
    this.#stops.push(
      line.hold(),
      room.on('phase', ({ phase }) => phase === 'live' && this.#step('enter')),
      room.on('ended', ({ reason, error }) => this.#roomEnded(reason, error)),
    );
  }

  get state(): CallState {
    return this.#store.state;
  }
  subscribe = (listener: () => void): Unsubscribe => this.#store.subscribe(listener);
  on: Call['on'] = (name, listener) => this.#hub.on(name, listener);
  events: Call['events'] = (options) => this.#hub.events(options);

  /** Enters the room; the devices begin at once, so that they are ready when the other is. */
  async enter({ mic = true, cam = this.state.video, signal }: AnswerOptions): Promise<void> {
    try {
      await this.room.join({ mic, cam, ...(signal && { signal }) });
      this.#step('enter');
    } catch (error) {
      const failure = CallError.from(error);
      if (this.state.phase === 'ended') return;
      await this.#say('call.end');
      this.finish('failed', failure);
      throw failure;
    }
  }

  async accept(options: AnswerOptions = {}): Promise<void> {
    if (this.#machine.state !== 'incoming') return;
    const video = options.cam === undefined ? this.state.video : options.cam !== false;
    this.#store.patch({ video });
    this.room.setMic(options.mic ?? true).catch(() => {}); // while the server is asked
    this.room.setCam(options.cam ?? video).catch(() => {});
    this.#step('accept');
    try {
      const { call } = await this.#needs.line.request('call.accept', { call: this.id }, options.signal ? { signal: options.signal } : {});
      this.take(call);
    } catch (error) {
      const failure = CallError.from(error);
      this.finish(failure.code === 'conflict' || failure.code === 'not-found' ? 'cancelled' : 'failed', failure);
      throw failure;
    }
    await this.enter({ ...options, cam: options.cam ?? video });
  }

  async reject(_reason: 'rejected' | 'busy' = 'rejected'): Promise<void> {
    if (this.#machine.state !== 'incoming') return;
    const said = this.#say('call.reject');
    this.finish('rejected', null);
    await said;
  }

  async end(): Promise<void> {
    const { phase } = this.state;
    if (phase === 'ended' || this.#isEnding) return;
    if (phase === 'incoming') return this.reject();
    this.#isEnding = true;
    const said = this.#say('call.end');
    const left = this.room.leave();
    this.finish(phase === 'outgoing' ? 'cancelled' : 'ended', null);
    await Promise.all([said, left]);
  }

  /** The client closes, or its page. What rings here rings on elsewhere: whoever closes a page has not declined. */
  close(): void {
    if (this.state.phase === 'incoming') this.finish('lost', null);
    else void this.end();
  }

  async add(users: readonly string[], options: RequestOptions = {}): Promise<void> {
    const rung = await this.#needs.line.request('call.add', { call: this.id, users: [...users] }, options);
    for (const user of rung.busy) this.#away.set(user, 'busy');
    for (const user of rung.offline) this.#away.set(user, 'offline');
    this.take(rung.call);
  }

  // ---- What the server says of it

  take(call: OwnCall): void {
    this.#store.patch({ people: this.#peopleOf(call), startedAt: timeOf(call.started_at), type: call.type, durationS: call.duration_s ?? null });
    this.#needs.changed();
  }
  accepted(call: OwnCall, by: string): void {
    this.take(call);
    if (this.state.direction === 'out' && this.#step('accept') && this.room.state.phase === 'live') this.#step('enter');
    this.#hub.emit('accepted', { by });
  }
  rejected(call: OwnCall, by: string): void {
    this.take(call);
    this.#hub.emit('rejected', { by });
    if (call.status === 'rejected' || call.status === 'ended' || call.status === 'missed') this.over(call, 'rejected');
  }
  left(call: OwnCall, user: string): void {
    this.take(call);
    this.#hub.emit('left', { user });
  }
  over(call: OwnCall, said: string): void {
    const rung = this.state.people.map((person) => ({ ...person, status: this.#away.get(person.user) ?? person.status }));
    const others = rung.filter(({ user }) => user !== this.state.initiator);
    this.take(call);
    this.finish(reasonFor(said, this.state.direction, others), null);
  }

  finish(reason: CallEndReason, error: CallError | null): void {
    if (!this.#machine.can('end')) return;
    this.#store.patch({ reason, error });
    for (const stop of this.#stops.splice(0)) stop();
    this.#step('end');
    if (this.room.state.phase !== 'ended' && this.room.state.phase !== 'idle') void this.room.leave();
    else if (this.room.state.phase === 'idle') void this.room.leave(); // gives devices back
    this.#hub.emit('ended', { reason, error });
    this.#hub.endIterators();
    this.#needs.changed();
  }

  #roomEnded(reason: string, error: CallError | null): void {
    if (reason === 'call-over' || this.state.phase === 'ended') return; // the call says why
    if (reason === 'left') return void this.end();
    this.finish(reason === 'lost' ? 'lost' : reason === 'ended' || reason === 'joined-elsewhere' ? 'ended' : 'failed', error);
  }

  async #say(method: 'call.end' | 'call.reject'): Promise<void> {
    try {
      await this.#needs.line.request(method, { call: this.id });
    } catch (error) {
      this.#needs.logger.debug(method, CallError.from(error).code); // over already, or the server will time it out
    }
  }

  #peopleOf({ participants }: OwnCall): readonly CallPerson[] {
    const statusOf = (user: string, status: CallPerson['status']) => (status === 'ringing' ? (this.#away.get(user) ?? status) : status);
    return Object.freeze(participants.map(({ user, status }) => Object.freeze({ user, status: statusOf(user, status) })));
  }

  #step(step: CallStep): boolean {
    if (!this.#machine.take(step)) return false;
    const phase = this.#machine.state;
    this.#store.patch({ phase });
    this.#hub.emit('phase', { phase, reason: this.state.reason });
    this.#needs.changed();
    return true;
  }
}
