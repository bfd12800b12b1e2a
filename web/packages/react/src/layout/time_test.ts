import { expect, test } from 'vitest';
import { durationText, momentText } from './time.ts';

test.each([[0, '0:00'], [5, '0:05'], [245, '4:05'], [3723, '1:02:03'], [-4, '0:00']])('%i seconds are %s', (seconds, text) => expect(durationText(seconds)).toBe(text));

const now = new Date(2026, 10, 21, 15, 0).getTime();
test.each([
  ['today', new Date(2026, 10, 21, 9, 5), /^9:05\sAM$/],
  ['this week', new Date(2026, 10, 19, 9, 5), /^Thu, 9:05\sAM$/],
  ['this year', new Date(2026, 2, 1, 9, 5), /^Mar 1, 9:05\sAM$/],
  ['another year', new Date(2025, 2, 1, 9, 5), /^Mar 1, 2025, 9:05\sAM$/],
])('a moment of %s', (_, at, text) => expect(momentText(at.getTime(), now, 'en')).toMatch(text));
