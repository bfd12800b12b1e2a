import { describe, expect, test } from 'vitest';
import type { Quality, VideoStats } from '../types.ts';
import { opinionScore } from './emodel.ts';
import { Hysteresis, ofVideo, weakest } from './quality.ts';

describe('the opinion score', () => {
  test('is best with neither delay nor loss, and falls with each', () => {
    expect(opinionScore(0, 0)).toBeCloseTo(4.41, 2); // G.107: R = 93.2
    expect(opinionScore(100, 0)).toBeGreaterThan(opinionScore(300, 0));
    expect(opinionScore(50, 0.02)).toBeGreaterThan(opinionScore(50, 0.1));
  });
  test('says "poor" of a fifth lost, and stays within 1 and 4.5', () => {
    expect(opinionScore(50, 0.2)).toBeLessThan(3.1);
    for (const delay of [0, 500, 5000]) for (const loss of [0, 0.5, 1, 7, -1]) expect(opinionScore(delay, loss)).toSatisfy((mos: number) => mos >= 1 && mos <= 4.5);
  });
});

describe('bars', () => {
  const video: VideoStats = { bitsPerSecond: 1e6, loss: 0, width: 640, height: 360, framesPerSecond: 24, freezes: 0, codec: 'VP8' };
  test.each<[Partial<VideoStats>, number, Quality]>([
    [{}, 0, 'good'],
    [{ loss: 0.05 }, 0, 'fair'],
    [{ loss: 0.2 }, 0, 'poor'],
    [{ framesPerSecond: 2 }, 0, 'poor'],
    [{}, 1, 'fair'],
    [{}, 2, 'poor'],
  ])('of a picture with %o and %i freezes', (changes, freezes, quality) => expect(ofVideo({ ...video, ...changes }, freezes)).toBe(quality));

  test('show the weakest link', () => {
    expect(weakest(['good', 'poor', 'fair'])).toBe('poor');
    expect(weakest(['unknown', 'good'])).toBe('good');
    expect(weakest([])).toBe('unknown');
  });
  test('fall at once and rise after two good looks', () => {
    const bars = new Hysteresis();
    const shown = (['good', 'poor', 'good', 'poor', 'good', 'good', 'unknown'] as const).map((now) => bars.take(now));
    expect(shown).toEqual(['good', 'poor', 'poor', 'poor', 'poor', 'good', 'good']);
  });
});
