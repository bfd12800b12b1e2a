// The others in a room: one Participant each, with handles for what they send and one frozen state. What the server says goes in; the
// list in the order of joining comes out.
import type { Peer } from '../line/words.ts';
import type { AudioOut } from '../media/audio_out.ts';
import { Handle } from '../media/handle.ts';
import type { Shown } from '../media/size.ts';
import { kSources, type RemoteTrack, type Source } from '../media/sources.ts';
import { isSame } from '../core/store.ts';
import type { Environment, LinkState, Participant, ParticipantState, Quality, Role, Unsubscribe } from '../types.ts';

export interface PeopleNeeds {
  environment: Environment;
  out: AudioOut;
  wanted(peer: string, source: Source, shown: Shown): void;
  /** After any change. */
  changed(states: readonly ParticipantState[]): void;
}

export class People {
  readonly #needs: PeopleNeeds;
  #people = new Map<string, Person>();
  #order = 0;

  constructor(needs: PeopleNeeds) {
    this.#needs = needs;
  }

  get(id: string): Person | undefined {
    return this.#people.get(id);
  }
  get states(): readonly ParticipantState[] {
    return [...this.#people.values()].map(({ state }) => state);
  }

  /** By the id of a track that is shown or played: whose it is, and what. */
  get tracks(): Map<string, { readonly peer: string; readonly source: Source }> {
    const found = new Map<string, { peer: string; source: Source }>();
    for (const person of this.#people.values()) {
      for (const source of kSources) {
        const { track } = person.handleOf(source);
        if (track) found.set(track.id, { peer: person.id, source });
      }
    }
    return found;
  }

  /** Somebody new (true), or news of somebody known. */
  put(peer: Peer): boolean {
    const known = this.#people.get(peer.id);
    if (known) {
      this.update(peer.id, fieldsOf(peer));
      return false;
    }
    this.#people.set(peer.id, new Person(peer, ++this.#order, this.#needs, (changes) => this.update(peer.id, changes)));
    this.#needs.changed(this.states);
    return true;
  }

  /** Whether anything differs now. */
  update(id: string, changes: Partial<ParticipantState>): boolean {
    const isNew = this.#people.get(id)?.patch(changes) ?? false;
    if (isNew) this.#needs.changed(this.states);
    return isNew;
  }

  remove(id: string): ParticipantState | undefined {
    const person = this.#people.get(id);
    if (!person) return undefined;
    this.#people.delete(id);
    person.close();
    this.#needs.changed(this.states);
    return person.state;
  }

  show(id: string, source: Source, remote: RemoteTrack | null): void {
    this.#people.get(id)?.handleOf(source).set(remote?.track ?? null);
  }

  setLink(id: string, link: LinkState): void {
    this.update(id, { link });
  }

  setSpeakers(ids: readonly string[]): void {
    for (const id of this.#people.keys()) this.update(id, { speaking: ids.includes(id) });
  }

  setHands(hands: ReadonlyMap<string, number>): void {
    for (const id of this.#people.keys()) this.update(id, { handAt: hands.get(id) ?? null });
  }

  setQuality(id: string, quality: Quality): void {
    this.update(id, { quality });
  }
}

function fieldsOf(peer: Peer): Partial<ParticipantState> {
  const { user = null, name, dialect, audio, video, screen } = peer;
  const hand = peer.hand === undefined ? {} : { handAt: peer.hand === null ? null : Date.parse(peer.hand) };
  return { user, name, role: roleOf(peer), isHost: peer.host ?? false, dialect, mic: audio, cam: video, camPaused: peer.camera_paused ?? false, screen, ...hand };
}

export function roleOf({ role, user }: Peer): Role {
  if (role === 'host' || role === 'participant' || role === 'practitioner' || role === 'patient' || role === 'guest') return role;
  return user ? 'participant' : 'guest';
}

export class Person implements Participant {
  readonly id: string;
  readonly audio: Handle;
  readonly video: Handle;
  readonly screen: Handle;
  readonly screenAudio: Handle;
  #state: ParticipantState;
  #listeners = new Set<() => void>();
  #change: (changes: Partial<ParticipantState>) => void;

  constructor(peer: Peer, order: number, { environment, out, wanted }: PeopleNeeds, change: (changes: Partial<ParticipantState>) => void) {
    this.id = peer.id;
    this.#change = change;
    const sound = () => new Handle({ environment, kind: 'audio', out });
    const picture = (source: Source) => new Handle({ environment, kind: 'video', out, wanted: (shown) => wanted(peer.id, source, shown) });
    this.audio = sound();
    this.video = picture('camera');
    this.screen = picture('screen');
    this.screenAudio = sound();
    const rest = { speaking: false, handAt: null, link: 'none', quality: 'unknown', order, volume: 1 } as const;
    this.#state = Object.freeze({ id: peer.id, ...rest, ...fieldsOf(peer) } as ParticipantState);
  }

  get state(): ParticipantState {
    return this.#state;
  }

  subscribe = (listener: () => void): Unsubscribe => {
    const own = () => listener();
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  };

  setVolume(volume: number): void {
    const bounded = Math.min(1, Math.max(0, volume));
    this.audio.setVolume(bounded);
    this.screenAudio.setVolume(bounded);
    this.#change({ volume: bounded });
  }

  handleOf(source: Source): Handle {
    return { microphone: this.audio, camera: this.video, screen: this.screen, 'screen-audio': this.screenAudio }[source];
  }

  patch(changes: Partial<ParticipantState>): boolean {
    const next = { ...this.#state, ...changes };
    if (isSame(next, this.#state)) return false;
    this.#state = Object.freeze(next);
    queueMicrotask(() => {
      for (const listener of [...this.#listeners]) listener();
    });
    return true;
  }

  close(): void {
    for (const handle of [this.audio, this.video, this.screen, this.screenAudio]) handle.close();
  }
}
