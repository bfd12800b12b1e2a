// What to say when a call is over: one title, text and next step for each reason (U32). A table, no component.
import type { CallEndReason as CallEnd, EndReason as RoomEnd } from '@parley/client';
import type { WordKey } from '../i18n/en.ts';

/** What the person can do next. */
export type NextStep = 'rejoin' | 'ask-again' | 'home' | 'sign-in';

export interface Ending {
  title: WordKey;
  text: WordKey;
  next: NextStep;
  /** Asking how the call was makes sense. */
  rate: boolean;
}

const kEndings = {
  left: { title: 'endLeftTitle', text: 'endLeftText', next: 'rejoin', rate: true },
  ended: { title: 'endEndedTitle', text: 'endEndedText', next: 'home', rate: true },
  'call-over': { title: 'endEndedTitle', text: 'endEndedText', next: 'home', rate: true },
  removed: { title: 'endRemovedTitle', text: 'endRemovedText', next: 'home', rate: false },
  'room-removed': { title: 'endGoneTitle', text: 'endGoneText', next: 'home', rate: false },
  'joined-elsewhere': { title: 'endElsewhereTitle', text: 'endElsewhereText', next: 'rejoin', rate: false },
  denied: { title: 'endDeniedTitle', text: 'endDeniedText', next: 'home', rate: false },
  'lobby-timeout': { title: 'endTimedOutTitle', text: 'endTimedOutText', next: 'ask-again', rate: false },
  full: { title: 'endFullTitle', text: 'endFullText', next: 'rejoin', rate: false },
  locked: { title: 'endLockedTitle', text: 'endLockedText', next: 'ask-again', rate: false },
  'room-locked': { title: 'endLockedTitle', text: 'endLockedText', next: 'rejoin', rate: false },
  'not-found': { title: 'endGoneTitle', text: 'endGoneText', next: 'home', rate: false },
  forbidden: { title: 'endForbiddenTitle', text: 'endForbiddenText', next: 'sign-in', rate: false },
  unauthorized: { title: 'endSignedOutTitle', text: 'endSignedOutText', next: 'sign-in', rate: false },
  lost: { title: 'endLostTitle', text: 'endLostText', next: 'rejoin', rate: true },
  unreachable: { title: 'endLostTitle', text: 'endLostText', next: 'rejoin', rate: false },
  'rate-limited': { title: 'endTooManyTitle', text: 'endTooManyText', next: 'rejoin', rate: false },
  failed: { title: 'endErrorTitle', text: 'endErrorText', next: 'rejoin', rate: false },
  missed: { title: 'endMissedTitle', text: 'endMissedText', next: 'home', rate: false },
  rejected: { title: 'endRejectedTitle', text: 'endRejectedText', next: 'home', rate: false },
  busy: { title: 'endBusyTitle', text: 'endBusyText', next: 'home', rate: false },
  offline: { title: 'endOfflineTitle', text: 'endOfflineText', next: 'home', rate: false },
  cancelled: { title: 'endCancelledTitle', text: 'endCancelledText', next: 'home', rate: false },
  'answered-elsewhere': { title: 'endTakenElsewhereTitle', text: 'endTakenElsewhereText', next: 'home', rate: false },
  'rejected-elsewhere': { title: 'endTakenElsewhereTitle', text: 'endTakenElsewhereText', next: 'home', rate: false },
  idle: { title: 'endIdleTitle', text: 'endIdleText', next: 'rejoin', rate: false },
} as const satisfies Record<RoomEnd | CallEnd | 'idle' | 'unreachable' | 'rate-limited' | 'room-locked', Ending>;

export type KnownEnd = keyof typeof kEndings;

/** The ending for a reason, or for the code of an error; one that is not in the table is an error, and its code is shown. */
export function endingOf(reason: string): Ending {
  return Object.hasOwn(kEndings, reason) ? kEndings[reason as KnownEnd] : kEndings.failed;
}

export const endReasons = Object.keys(kEndings) as KnownEnd[];
