// How tiles fill a box: columns, rows and the place of each tile, from their number and the size of the box. Pure; not a
// component. ParticipantGrid drives it at each resize.

export interface GridWish {
  /** How many tiles there are, on all pages. */
  count: number;
  /** The box, CSS pixels. */
  width: number;
  height: number;
  /** Between tiles, CSS pixels. */
  gap?: number;
  /** The narrowest tile that is still worth looking at, CSS pixels. */
  minTileWidth?: number;
  /** Tiles on one page at most. */
  maxPerPage?: number;
  /** From 0. Past the end gives the last page. */
  page?: number;
}

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Grid {
  columns: number;
  rows: number;
  perPage: number;
  pages: number;
  page: number;
  /** Places of the tiles of this page, in order. */
  tiles: Rect[];
}

/** A tile may be cut to between these two shapes (width : height). A face fits into all of them. */
const kNarrowest = 0.75;
const kWidest = 16 / 9;
const kMaxPerPage = 25;

interface Shape {
  columns: number;
  rows: number;
  width: number;
  height: number;
}

function shapeOf(count: number, columns: number, width: number, height: number, gap: number): Shape {
  const rows = Math.ceil(count / columns);
  const cellWidth = (width - gap * (columns - 1)) / columns;
  const cellHeight = (height - gap * (rows - 1)) / rows;
  return {
    columns,
    rows,
    width: Math.min(cellWidth, cellHeight * kWidest),
    height: Math.min(cellHeight, cellWidth / kNarrowest),
  };
}

/** The arrangement with the largest tiles, or none where all would be narrower than `least`. */
function bestShape(count: number, width: number, height: number, gap: number, least: number): Shape | null {
  let best: Shape | null = null;
  for (let columns = 1; columns <= count; ++columns) {
    const shape = shapeOf(count, columns, width, height, gap);
    if (shape.width < least || shape.height <= 0) continue;
    // A row with holes in it looks unfinished: what is lost there counts a little.
    const holes = shape.columns * shape.rows - count;
    const worth = shape.width * shape.height * (1 - 0.03 * holes);
    if (!best || worth > best.width * best.height * (1 - 0.03 * (best.columns * best.rows - count))) best = shape;
  }
  return best;
}

export function gridLayout(wish: GridWish): Grid {
  const { count, width, height, gap = 8, minTileWidth = 120, maxPerPage = kMaxPerPage } = wish;
  if (count <= 0 || width <= 0 || height <= 0) return { columns: 0, rows: 0, perPage: 0, pages: 0, page: 0, tiles: [] };
  const least = Math.min(minTileWidth, width);
  let perPage = Math.min(count, maxPerPage);
  let shape = bestShape(perPage, width, height, gap, least);
  while (!shape && perPage > 1) shape = bestShape(--perPage, width, height, gap, least);
  // A box too flat for even one tile of a good shape gets one that fills it.
  shape ??= { columns: 1, rows: 1, width, height };

  const pages = Math.ceil(count / perPage);
  const page = Math.min(Math.max(wish.page ?? 0, 0), pages - 1);
  const here = Math.min(perPage, count - page * perPage);
  const tiles: Rect[] = [];
  const top = (height - shape.rows * shape.height - (shape.rows - 1) * gap) / 2;
  for (let at = 0; at < here; ++at) {
    const row = Math.floor(at / shape.columns);
    const inRow = Math.min(shape.columns, here - row * shape.columns);
    const left = (width - inRow * shape.width - (inRow - 1) * gap) / 2;
    tiles.push({
      x: left + (at % shape.columns) * (shape.width + gap),
      y: top + row * (shape.height + gap),
      width: shape.width,
      height: shape.height,
    });
  }
  return { columns: shape.columns, rows: shape.rows, perPage, pages, page, tiles };
}
