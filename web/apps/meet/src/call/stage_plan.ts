// What stands where on the stage: one large picture with a strip of others, one-to-one, or all alike. Pure; stage.tsx draws it.
import type { CallParticipant } from '@parley/react';

/** A picture on the stage: a person's camera or screen. */
export interface Spot {
  peer: string;
  shows: 'camera' | 'screen';
}

export interface StagePlan {
  kind: 'grid' | 'large' | 'pair';
  /** The large picture of `large` and `pair`. */
  main: Spot | null;
  /** The others, in order; oneself only where not floating or hidden. */
  rest: CallParticipant[];
  /** Oneself in the corner. */
  floating: CallParticipant | null;
}

export interface StageWish {
  participants: readonly CallParticipant[];
  pinned: Spot | null;
  layout: 'grid' | 'speaker';
  /** Who is shown large in the speaker layout. */
  speaker: string;
  selfView: boolean;
}

const holds = (participants: readonly CallParticipant[], spot: Spot | null): spot is Spot =>
  spot !== null && participants.some((person) => person.id === spot.peer && (spot.shows === 'camera' || person.isSharing));

export function planStage({ participants, pinned, layout, speaker, selfView }: StageWish): StagePlan {
  const self = participants.find((person) => person.isLocal) ?? null;
  const others = participants.filter((person) => !person.isLocal);
  const shownSelf = selfView ? self : null;
  // A shared screen is what all look at. One's own is not shown: it would hold itself again and again.
  const screen = others.find((person) => person.isSharing);
  const main: Spot | null = holds(participants, pinned) ? pinned : screen ? { peer: screen.id, shows: 'screen' } : null;
  if (main) {
    const rest = others.filter((person) => !(main.shows === 'camera' && person.id === main.peer));
    const selfIsMain = self?.id === main.peer && main.shows === 'camera';
    return { kind: 'large', main, rest: selfIsMain || !shownSelf ? rest : [shownSelf, ...rest], floating: null };
  }
  const only = others.length === 1 ? others[0] : undefined;
  if (only) return { kind: 'pair', main: { peer: only.id, shows: 'camera' }, rest: [], floating: shownSelf };
  if (layout === 'speaker' && others.length > 1) {
    const large = others.find((person) => person.id === speaker) ?? others[0]!;
    const rest = others.filter((person) => person !== large);
    return { kind: 'large', main: { peer: large.id, shows: 'camera' }, rest: shownSelf ? [shownSelf, ...rest] : rest, floating: null };
  }
  const all = shownSelf || others.length === 0 ? (self ? [self, ...others] : others) : others;
  return { kind: 'grid', main: null, rest: all, floating: null };
}
