import { describe, expect, test } from 'vitest';
import { gridLayout, type Rect } from './grid.ts';

const kBoxes = [
  ['a phone', 390, 600],
  ['a small phone', 320, 480],
  ['a phone on its side', 844, 300],
  ['a tablet', 768, 900],
  ['a laptop', 1440, 760],
  ['a wide screen', 2560, 1200],
  ['a strip', 1200, 160],
  ['a column', 180, 800],
] as const;

const overlap = (a: Rect, b: Rect) =>
  a.x < b.x + b.width - 0.01 && b.x < a.x + a.width - 0.01 && a.y < b.y + b.height - 0.01 && b.y < a.y + a.height - 0.01;

describe('U12: the grid', () => {
  test.each(kBoxes)('in %s (%i x %i) never overlaps, leaves the box or makes a tile narrower than 120 px, for 1 to 50 tiles', (_, width, height) => {
    for (let count = 1; count <= 50; ++count) {
      let shown = 0;
      const { pages } = gridLayout({ count, width, height });
      for (let page = 0; page < pages; ++page) {
        const { tiles } = gridLayout({ count, width, height, page });
        shown += tiles.length;
        for (const [at, tile] of tiles.entries()) {
          expect(tile.width).toBeGreaterThanOrEqual(120);
          expect(tile.x).toBeGreaterThanOrEqual(-0.01);
          expect(tile.y).toBeGreaterThanOrEqual(-0.01);
          expect(tile.x + tile.width).toBeLessThanOrEqual(width + 0.01);
          expect(tile.y + tile.height).toBeLessThanOrEqual(height + 0.01);
          for (const other of tiles.slice(at + 1)) expect(overlap(tile, other)).toBe(false);
        }
      }
      expect(shown).toBe(count);
    }
  });

  test.each([
    [1, 1440, 760, 1, 1],
    [2, 1440, 760, 2, 1],
    [2, 390, 700, 1, 2],
    [3, 390, 700, 1, 3],
    [4, 1440, 760, 2, 2],
    [5, 1440, 760, 3, 2],
    [6, 1440, 760, 3, 2],
    [9, 1440, 760, 3, 3],
    [12, 1440, 760, 4, 3],
    [16, 1440, 760, 4, 4],
    [25, 1440, 760, 5, 5],
    [8, 844, 300, 4, 2],
  ])('%i tiles in %i x %i stand in %i columns and %i rows', (count, width, height, columns, rows) => {
    const grid = gridLayout({ count, width, height });
    expect([grid.columns, grid.rows]).toEqual([columns, rows]);
  });

  test('turns pages past 25 tiles, and a page past the end is the last one', () => {
    const grid = gridLayout({ count: 50, width: 1440, height: 760, page: 9 });
    expect(grid).toMatchObject({ pages: 2, page: 1, perPage: 25 });
    expect(grid.tiles).toHaveLength(25);
  });

  test('is empty for nobody or no room', () => {
    expect(gridLayout({ count: 0, width: 100, height: 100 }).tiles).toEqual([]);
    expect(gridLayout({ count: 3, width: 0, height: 100 }).tiles).toEqual([]);
  });

  test('a box narrower than 120 px gets one tile of its own width', () => {
    const grid = gridLayout({ count: 2, width: 100, height: 300 });
    expect(grid.tiles.every((tile) => tile.width === 100)).toBe(true);
  });
});
