import { describe, expect, test } from 'vitest';
import { kNoSpotlight, kSpeakerHold_ms, nextSpotlight, rank, stableOrder, type Orderable } from './order.ts';

const person = (id: string, more: Partial<Orderable> = {}): Orderable => ({
  id,
  self: false,
  speaking: false,
  spokeAt_ms: 0,
  video: false,
  joinedAt_ms: 0,
  ...more,
});

describe('U14: the order of people', () => {
  test('is oneself, who speaks, who spoke of late, who has a picture, who came first', () => {
    const people = [
      person('late', { joinedAt_ms: 9 }),
      person('early', { joinedAt_ms: 1 }),
      person('picture', { video: true, joinedAt_ms: 5 }),
      person('spoke', { spokeAt_ms: 90_000 }),
      person('spoke-long-ago', { spokeAt_ms: 1_000, joinedAt_ms: 4 }),
      person('speaking', { speaking: true }),
      person('me', { self: true, joinedAt_ms: 8 }),
    ];
    expect(rank(people, 100_000)).toEqual(['me', 'speaking', 'spoke', 'picture', 'early', 'spoke-long-ago', 'late']);
  });

  test('does not jump while everybody is seen', () => {
    const before = ['me', 'ada', 'bob'];
    const people = [person('bob', { speaking: true }), person('ada'), person('me', { self: true })];
    expect(stableOrder(before, people, 9, 1)).toEqual(before);
  });

  test('puts newcomers at the end and closes the gap of those who left', () => {
    const people = [person('me', { self: true }), person('bob'), person('cyd')];
    expect(stableOrder(['me', 'ada', 'bob'], people, 9, 1)).toEqual(['me', 'bob', 'cyd']);
  });

  test('brings a speaker from the second page into the place of the one who ranks lowest, and nobody else moves', () => {
    const people = [
      person('me', { self: true }),
      person('ada', { video: true }),
      person('bob', { joinedAt_ms: 3 }),
      person('cyd', { video: true }),
      person('dan', { speaking: true }),
    ];
    expect(stableOrder(['me', 'ada', 'bob', 'cyd', 'dan'], people, 4, 1)).toEqual(['me', 'ada', 'dan', 'cyd', 'bob']);
  });
});

describe('U13: the speaker shown large', () => {
  const all = new Set(['ada', 'bob']);

  test('is nobody until somebody speaks', () => {
    expect(nextSpotlight(kNoSpotlight, [], all, 5)).toEqual(kNoSpotlight);
    expect(nextSpotlight(kNoSpotlight, ['bob'], all, 5)).toEqual({ id: 'bob', since_ms: 5 });
  });

  test('is held for two seconds, and then given to who speaks', () => {
    const ada = { id: 'ada', since_ms: 1000 };
    expect(nextSpotlight(ada, ['bob'], all, 1000 + kSpeakerHold_ms - 1)).toBe(ada);
    expect(nextSpotlight(ada, ['bob'], all, 1000 + kSpeakerHold_ms)).toEqual({ id: 'bob', since_ms: 1000 + kSpeakerHold_ms });
  });

  test('stays while still speaking, and through silence', () => {
    const ada = { id: 'ada', since_ms: 0 };
    expect(nextSpotlight(ada, ['bob', 'ada'], all, 60_000)).toBe(ada);
    expect(nextSpotlight(ada, [], all, 60_000)).toBe(ada);
  });

  test('is given on at once when the speaker leaves', () => {
    const gone = { id: 'eve', since_ms: 1000 };
    expect(nextSpotlight(gone, ['bob'], all, 1001)).toEqual({ id: 'bob', since_ms: 1001 });
    expect(nextSpotlight(gone, [], all, 1001)).toEqual(kNoSpotlight);
  });
});
