import { describe, expect, test } from 'vitest';
import { en } from '../i18n/en.ts';
import { endingOf, endReasons } from './endings.ts';

describe('U32: why a call is over', () => {
  test.each(endReasons)('%s has a title, a text and a next step', (reason) => {
    const ending = endingOf(reason);
    expect(en[ending.title]).toBeTruthy();
    expect(en[ending.text]).toBeTruthy();
    expect(['rejoin', 'ask-again', 'home', 'sign-in']).toContain(ending.next);
  });

  test.each([
    ['left', 'You left the call', 'rejoin'],
    ['ended', 'The call has ended', 'home'],
    ['removed', 'You were removed from the call', 'home'],
    ['joined-elsewhere', 'You joined on another device', 'rejoin'],
    ['full', 'The room is full', 'rejoin'],
    ['lost', 'The connection is lost', 'rejoin'],
    ['not-found', 'This room does not exist', 'home'],
    ['denied', 'You were not let in', 'home'],
    ['lobby-timeout', 'Nobody let you in', 'ask-again'],
    ['missed', 'No answer', 'home'],
  ])('%s reads “%s”, next: %s', (reason, title, next) => {
    const ending = endingOf(reason);
    expect([en[ending.title], ending.next]).toEqual([title, next]);
  });

  test('an unknown reason is an error, also one that objects know', () => {
    expect(endingOf('internal').title).toBe('endErrorTitle');
    expect(endingOf('constructor').title).toBe('endErrorTitle');
  });
});
