import { expect, test } from 'vitest';
import { hueOf, initialsOf } from './person.ts';

test.each([
  ['Ada Lovelace', 'AL'],
  ['ada', 'A'],
  ['  Grace  Brewster  Hopper ', 'GH'],
  ['', '?'],
  ['王小明', '王'],
  ['😀 smile', '😀S'],
])('initials of “%s”', (name, initials) => expect(initialsOf(name)).toBe(initials));

test('a colour stays the same, and there are several', () => {
  expect(hueOf('p1')).toBe(hueOf('p1'));
  expect(new Set(Array.from({ length: 40 }, (_, at) => hueOf(`peer-${at}`))).size).toBeGreaterThan(4);
});
