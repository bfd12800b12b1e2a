// All calls of this client: those that ring here, the one that one is in, and what was missed.
import { EventHub } from '../core/hub.ts';
import { Store } from '../core/store.ts';
import { CallError } from '../errors.ts';
import type { Line } from '../line/line.ts';
import type { Events } from '@parley/protocol';
import type { OwnCall } from '../line/words.ts';
import type { Call, Calls, CallsEvents, CallsState, HistoryEntry, HistoryPage, Logger, RequestOptions, Room, StartOptions, Unsubscribe } from '../types.ts';
import { ParleyCall } from './call.ts';

/** Calls that are kept; ended ones go first. */
const kCallsMax = 50;

export interface CallsNeeds {
  line: Line;
  logger: Logger;
  room(id: string): Room;
}

export class ParleyCalls implements Calls {
  readonly #needs: CallsNeeds;
  readonly #store = new Store<CallsState>({ current: null, incoming: null, ringing: Object.freeze([]), missed: null });
  readonly #hub: EventHub<CallsEvents>;
  #calls = new Map<string, ParleyCall>();

  constructor(needs: CallsNeeds) {
    this.#needs = needs;
    this.#hub = new EventHub(needs.logger);
    const { told, hub } = needs.line;
    told.on('call.incoming', (data) => this.#incoming(data));
    told.on('call.accepted', ({ call, by }) => this.#calls.get(call.id)?.accepted(call, by));
    told.on('call.rejected', ({ call, by }) => this.#calls.get(call.id)?.rejected(call, by));
    told.on('call.left', ({ call, user }) => this.#calls.get(call.id)?.left(call, user));
    told.on('call.ended', ({ call, reason }) => this.#calls.get(call.id)?.over(call, reason));
    told.on('call.unread', ({ missed }) => void this.#store.patch({ missed }));
    hub.on('open', () => void this.#catchUp());
    hub.on('failed', ({ error }) => this.#all((call) => call.finish('lost', error)));
  }

  get state(): CallsState {
    return this.#store.state;
  }
  subscribe = (listener: () => void): Unsubscribe => this.#store.subscribe(listener);
  on: Calls['on'] = (name, listener) => this.#hub.on(name, listener);
  events: Calls['events'] = (options) => this.#hub.events(options);

  get current(): Call | null {
    return this.#find(({ phase }) => phase === 'outgoing' || phase === 'connecting' || phase === 'active');
  }
  get incoming(): Call | null {
    return this.#find(({ phase }) => phase === 'incoming');
  }
  get(id: string): Call | undefined {
    return this.#calls.get(id);
  }

  async start({ to, video = true, type, conversation, signal, ...options }: StartOptions): Promise<Call> {
    const { line } = this.#needs;
    const users = typeof to === 'string' ? [to] : [...to];
    const params = { to: users, ...(type && { type }), ...(conversation !== undefined && { conversation }) };
    let made: ParleyCall | undefined;
    await line.request('call.ring', params, {
      ...(signal && { signal }),
      onReply: ({ call, busy, offline }) => {
        const away = new Map([...busy.map((user) => [user, 'busy'] as const), ...offline.map((user) => [user, 'offline'] as const)]);
        made = this.#add(call, 'out', line.store.state.name, video, away);
      },
    });
    const call = made!;
    const entering = call.enter({ ...options, cam: options.cam ?? video, ...(signal && { signal }) });
    entering.catch((error) => this.#needs.logger.debug('call', CallError.from(error).code)); // the call's state says it
    return call;
  }

  async history({ signal, ...params }: RequestOptions & { missed?: boolean; cursor?: string; limit?: number } = {}): Promise<HistoryPage> {
    const { calls, next_cursor } = await this.#needs.line.request('call.list', params, signal ? { signal } : {});
    const { user } = this.#needs.line.store.state;
    return Object.freeze({ entries: Object.freeze(calls.map((call) => entryOf(call, call.missed, user))), cursor: next_cursor });
  }

  async markSeen(): Promise<void> {
    this.#store.patch({ missed: 0 });
    await this.#needs.line.request('call.seen', {});
  }

  close(): void {
    this.#all((call) => call.close());
    this.#hub.endIterators();
  }

  #incoming({ call, caller_name }: Events['call.incoming']): void {
    if (this.#calls.has(call.id)) return; // rung again on a new line
    const made = this.#add(call, 'in', caller_name, true);
    this.#hub.emit('incoming', { call: made });
  }

  #add(call: OwnCall, direction: 'in' | 'out', callerName: string, video: boolean, away?: Map<string, 'busy' | 'offline'>): ParleyCall {
    for (const [id, { state }] of this.#calls) if (this.#calls.size >= kCallsMax && state.phase === 'ended') this.#calls.delete(id);
    const { line, logger, room } = this.#needs;
    const made = new ParleyCall({ line, logger, room: room(call.room), call, direction, callerName, video, ...(away && { away }), changed: () => this.#changed() });
    this.#calls.set(call.id, made);
    made.on('ended', ({ reason }) => {
      this.#hub.emit('ended', { call: made, reason });
      if (direction === 'in' && reason === 'missed') this.#hub.emit('missed', { call: made.state });
    });
    this.#changed();
    return made;
  }

  /** A new line: what ended meanwhile was said to the old one. */
  async #catchUp(): Promise<void> {
    const { line } = this.#needs;
    if (line.store.state.user === null) return;
    const ask = async (call: ParleyCall) => {
      const { call: now } = await line.request('call.get', { call: call.id });
      if (now.status === 'ended' || now.status === 'missed' || now.status === 'rejected') call.over(now, now.status);
      else if (now.status === 'active' && call.state.phase === 'outgoing') call.accepted(now, now.participants.find(({ status, user }) => status === 'joined' && user !== now.initiator)?.user ?? '');
    };
    const open = [...this.#calls.values()].filter(({ state }) => state.phase !== 'ended');
    const unread = line.request('call.unread', {}).then(({ missed }) => void this.#store.patch({ missed }));
    for (const { status, reason } of await Promise.allSettled([...open.map(ask), unread]).then((all) => all.map((one) => ({ status: one.status, reason: one.status === 'rejected' ? one.reason : null }))))
      if (status === 'rejected') this.#needs.logger.debug('calls', CallError.from(reason).code);
  }

  #changed(): void {
    const ringing = [...this.#calls.values()].map(({ state }) => state).filter(({ phase }) => phase === 'incoming');
    this.#store.patch({ current: this.current?.state ?? null, incoming: ringing[0] ?? null, ringing });
  }
  #find(fits: (state: Call['state']) => boolean): ParleyCall | null {
    return [...this.#calls.values()].find(({ state }) => fits(state)) ?? null;
  }
  #all(act: (call: ParleyCall) => void): void {
    for (const call of [...this.#calls.values()]) if (call.state.phase !== 'ended') act(call);
  }
}

function entryOf(call: OwnCall, missed: boolean, self: string | null): HistoryEntry {
  const { id, room, type, status, initiator, participants, created_at, duration_s } = call;
  const people = Object.freeze(participants.map(({ user }) => user).filter((user) => user !== self));
  const direction = initiator === self ? 'out' : 'in';
  return Object.freeze({ id, roomId: room, type, direction, status, missed, people, createdAt: Date.parse(created_at ?? ''), durationS: duration_s ?? null });
}
