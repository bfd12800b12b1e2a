// Who is in a room and what is known of them and of it: the server's words go in, the state and the events of the room come out.
import type { EventHub } from '../core/hub.ts';
import type { Store } from '../core/store.ts';
import type { Asker, Hand, Peer, Room } from '../line/words.ts';
import type { MediaPaths } from '../media/paths.ts';
import type { RoomEvents, RoomState, SelfState, WaitingPerson } from '../types.ts';
import { roleOf, type People } from './people.ts';
import { readRoom } from './state.ts';

export interface RosterNeeds {
  store: Store<RoomState>;
  hub: EventHub<RoomEvents>;
  people: People;
  paths: MediaPaths;
  setSelf(changes: Partial<SelfState>): void;
}

export class Roster {
  readonly #needs: RosterNeeds;

  constructor(needs: RosterNeeds) {
    this.#needs = needs;
  }

  /** Whether it is somebody new. `keep`: a connection to somebody known goes on. */
  joined(peer: Peer, offers: boolean, keep: boolean): boolean {
    const { store, hub, people, paths } = this.#needs;
    if (peer.id === store.state.self.id) return false;
    const before = people.get(peer.id)?.state;
    const isNew = people.put(peer);
    if (isNew || !keep) paths.addPeer(peer.id, peer.dialect, offers);
    const participant = people.get(peer.id)!.state;
    if (isNew) hub.emit('participant-joined', { participant });
    else if (participant !== before) hub.emit('participant-updated', { participant });
    return isNew;
  }

  left(id: string): void {
    const { hub, people, paths } = this.#needs;
    paths.removePeer(id);
    const participant = people.remove(id);
    if (participant) hub.emit('participant-left', { participant });
  }

  updated(peer: Peer): void {
    const { store, hub, people } = this.#needs;
    if (peer.id === store.state.self.id) return this.takeSelf(peer);
    const before = people.get(peer.id)?.state;
    if (!before) return;
    people.put(peer);
    const participant = people.get(peer.id)!.state;
    if (participant !== before) hub.emit('participant-updated', { participant });
  }

  takeRoom(words: Room): void {
    const { store, setSelf } = this.#needs;
    store.patch({ room: readRoom(words) });
    setSelf({ canShare: mayShare(words.appointment ?? null, store.state.self.role) });
  }

  takeSelf(peer: Peer): void {
    const { store, setSelf } = this.#needs;
    const role = roleOf(peer);
    const canShare = mayShare(store.state.room?.appointmentId ?? null, role);
    const handAt = peer.hand ? Date.parse(peer.hand) : null;
    setSelf({ id: peer.id, user: peer.user ?? null, name: peer.name, role, isHost: peer.host ?? false, canShare, ...(peer.hand !== undefined && { handAt }) });
  }

  takeHands(list: readonly Hand[]): void {
    const { store, hub, people, setSelf } = this.#needs;
    const hands = new Map(list.map(({ peer, since }) => [peer, Date.parse(since)]));
    const before = store.state.hands;
    people.setHands(hands);
    setSelf({ handAt: hands.get(store.state.self.id ?? '') ?? null });
    store.patch({ hands: [...hands.keys()] });
    for (const id of hands.keys()) if (!before.includes(id)) hub.emit('hand', { id, up: true });
    for (const id of before) if (!hands.has(id)) hub.emit('hand', { id, up: false });
  }

  setSpeakers(ids: readonly string[]): void {
    const { store, hub, people } = this.#needs;
    people.setSpeakers(ids);
    if (store.patch({ speakers: [...ids] })) hub.emit('speakers', { ids: [...ids] });
  }

  takeWaiting(waiting: readonly Asker[]): void {
    const { store, hub } = this.#needs;
    const lobby = waiting.map(personOf);
    const known = new Set(store.state.lobby.map(({ id }) => id));
    store.patch({ lobby });
    for (const person of lobby) if (!known.has(person.id)) hub.emit('waiting', { person });
  }
}

/** In an appointment the screen is the practitioner's; the server holds everybody to it. */
const mayShare = (appointment: string | null, role: SelfState['role']): boolean => appointment === null || role === 'practitioner';

const personOf = ({ ask, name, user, since }: Asker): WaitingPerson => Object.freeze({ id: ask, name, user, since: Date.parse(since) });
