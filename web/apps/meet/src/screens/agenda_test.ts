import { expect, test } from 'vitest';
import { groupOf } from './agenda.tsx';

const now = new Date(2026, 10, 21, 15, 0).getTime();
test.each([
  ['this morning', new Date(2026, 10, 21, 8), 'waiting', 'today'],
  ['tonight', new Date(2026, 10, 21, 23), 'waiting', 'today'],
  ['tomorrow', new Date(2026, 10, 22, 8), 'waiting', 'later'],
  ['yesterday', new Date(2026, 10, 20, 8), 'ended', 'before'],
  ['yesterday, and still going on', new Date(2026, 10, 20, 23), 'in-progress', 'today'],
] as const)('an appointment of %s stands under its day', (_, at, status, group) => {
  expect(groupOf({ scheduledAt: at.getTime(), status }, now)).toBe(group);
});
