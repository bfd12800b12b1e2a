// Who comes first, and who is the speaker: pure functions from what is known of the people to an order that does not jump.
// Not a store; ParticipantGrid and the stage keep what these give back and hand it in again.

export interface Orderable {
  id: string;
  self: boolean;
  speaking: boolean;
  /** When last heard to speak, milliseconds on any clock; 0 for never. */
  spokeAt_ms: number;
  video: boolean;
  /** When this one joined, milliseconds on the same clock. */
  joinedAt_ms: number;
}

/** How long after speaking one still counts as having spoken recently. */
export const kRecently_ms = 30_000;
/** How long a speaker is shown before another takes the place. */
export const kSpeakerHold_ms = 2_000;

/** Best first: oneself, who speaks, who spoke of late, who has a picture, who came first. */
export function rank(people: readonly Orderable[], now_ms: number): string[] {
  const recent = (person: Orderable) =>
    person.spokeAt_ms > 0 && now_ms - person.spokeAt_ms <= kRecently_ms ? person.spokeAt_ms : 0;
  return [...people]
    .sort(
      (a, b) =>
        Number(b.self) - Number(a.self) ||
        Number(b.speaking) - Number(a.speaking) ||
        recent(b) - recent(a) ||
        Number(b.video) - Number(a.video) ||
        a.joinedAt_ms - b.joinedAt_ms ||
        (a.id < b.id ? -1 : 1),
    )
    .map((person) => person.id);
}

/**
 * The order to show, given the one shown before. Whoever is seen stays in place; who ought to be on the first page and is not
 * takes the place of the one there who ranks lowest.
 */
export function stableOrder(shown: readonly string[], people: readonly Orderable[], perPage: number, now_ms: number): string[] {
  const ranked = rank(people, now_ms);
  const present = new Set(ranked);
  const known = new Set(shown);
  const order = [...shown.filter((id) => present.has(id)), ...ranked.filter((id) => !known.has(id))];
  if (perPage <= 0 || order.length <= perPage) return order;

  const wanted = new Set(ranked.slice(0, perPage));
  const missing = ranked.filter((id) => wanted.has(id) && order.indexOf(id) >= perPage);
  const leaving = order
    .slice(0, perPage)
    .filter((id) => !wanted.has(id))
    .sort((a, b) => ranked.indexOf(b) - ranked.indexOf(a));
  missing.forEach((id, at) => {
    const there = leaving[at];
    if (there === undefined) return;
    const from = order.indexOf(id);
    const to = order.indexOf(there);
    [order[from], order[to]] = [there, id];
  });
  return order;
}

export interface Spotlight {
  /** Empty while nobody was heard. */
  id: string;
  since_ms: number;
}

export const kNoSpotlight: Spotlight = { id: '', since_ms: 0 };

/**
 * The speaker to show large. `loudest` is who speaks now, loudest first, without oneself. The present one keeps the place while
 * speaking, for kSpeakerHold_ms at least, and when nobody else speaks.
 */
export function nextSpotlight(now: Spotlight, loudest: readonly string[], present: ReadonlySet<string>, now_ms: number): Spotlight {
  const gone = now.id !== '' && !present.has(now.id);
  const next = loudest.find((id) => present.has(id)) ?? '';
  if (now.id === '' || gone) return next ? { id: next, since_ms: now_ms } : gone ? kNoSpotlight : now;
  if (next === '' || next === now.id || loudest.includes(now.id)) return now;
  return now_ms - now.since_ms >= kSpeakerHold_ms ? { id: next, since_ms: now_ms } : now;
}
