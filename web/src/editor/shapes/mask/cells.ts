/** A mask seen through square cells of 1, 2, 4, … px a side: which are set, and how far from the border they lie. */
import type { Spans } from "../../../model/spans";

/** Cells of one side of a chunk. */
export const SIDE = 256;
/** Cells around a chunk that are looked at too, so that borders join. */
const APRON = 2;
const WIDE = SIDE + 2 * APRON;

/** A chunk's place: which one, of the picture in cells of `size` px. */
export interface Place {
  readonly size: number;
  readonly column: number;
  readonly row: number;
}

/** Of each cell of a chunk, row by row: 0 clear, 1 set, both away from the border; else one of the others. */
export interface Cells {
  readonly data: Uint8Array;
  /** What all cells are, where they are all alike. */
  readonly all: number | null;
}

export const CLEAR = 0;
export const SET = 1;
/** Set, and first or second from the border. */
export const RIM = 2;
export const NEAR_RIM = 3;
/** Clear, and first or second from the border. */
export const HALO = 4;
export const FAR_HALO = 5;

/** The set is looked at cell by cell; a cell of several px is set where half of it is. */
export function cellsOf(spans: Spans, { size, column, row }: Place): Cells {
  const left = column * SIDE - APRON;
  const top = row * SIDE - APRON;
  const grid = size === 1 ? exact(spans, left, top) : reduced(spans, left, top, size);
  const count = grid.reduce((sum, cell) => sum + cell, 0);
  if (count === 0 || count === grid.length) return { data: new Uint8Array(0), all: count ? SET : CLEAR };
  return { data: bordered(grid), all: null };
}

/** The grid with its apron, column by column. */
function exact({ x, starts, rows }: Spans, left: number, top: number): Uint8Array {
  const grid = new Uint8Array(WIDE * WIDE);
  const last = Math.min(WIDE, x + starts.length - 1 - left);
  for (let across = Math.max(0, x - left); across < last; across++) {
    const column = across + left - x;
    for (let at = starts[column] as number; at < (starts[column + 1] as number); at += 2) {
      const from = Math.max(0, (rows[at] as number) - top);
      const to = Math.min(WIDE, (rows[at + 1] as number) - top);
      if (to > from) grid.fill(1, across * WIDE + from, across * WIDE + to);
    }
  }
  return grid;
}

function reduced({ x, starts, rows }: Spans, left: number, top: number, size: number): Uint8Array {
  const grid = new Uint8Array(WIDE * WIDE);
  const sums = new Int32Array(WIDE);
  const [from, to] = [top * size, (top + WIDE) * size];
  for (let across = 0; across < WIDE; across++) {
    sums.fill(0);
    const first = Math.max(0, (left + across) * size - x);
    const last = Math.min(starts.length - 1, (left + across + 1) * size - x);
    let any = false;
    for (let column = first; column < last; column++) {
      for (let at = starts[column] as number; at < (starts[column + 1] as number); at += 2) {
        const upper = Math.max(from, rows[at] as number) - from;
        const lower = Math.min(to, rows[at + 1] as number) - from;
        if (lower <= upper) continue;
        any = true;
        addSpan(sums, upper, lower, size);
      }
    }
    if (!any) continue;
    for (let down = 0; down < WIDE; down++) {
      if (2 * (sums[down] as number) >= size * size) grid[across * WIDE + down] = 1;
    }
  }
  return grid;
}

function addSpan(sums: Int32Array, upper: number, lower: number, size: number): void {
  const [first, last] = [Math.floor(upper / size), Math.floor((lower - 1) / size)];
  if (first === last) {
    sums[first] = (sums[first] as number) + lower - upper;
    return;
  }
  sums[first] = (sums[first] as number) + (first + 1) * size - upper;
  for (let cell = first + 1; cell < last; cell++) sums[cell] = (sums[cell] as number) + size;
  sums[last] = (sums[last] as number) + lower - last * size;
}

/** What each cell of the chunk is, row by row, from the grid column by column with its apron. */
function bordered(grid: Uint8Array): Uint8Array {
  const data = new Uint8Array(SIDE * SIDE);
  for (let across = 0; across < SIDE; across++) {
    let at = (across + APRON) * WIDE + APRON;
    for (let down = 0; down < SIDE; down++, at++) {
      data[down * SIDE + across] = kindAt(grid, at, grid[at] as number);
    }
  }
  return data;
}

function kindAt(grid: Uint8Array, at: number, own: number): number {
  const first =
    grid[at - 1] !== own || grid[at + 1] !== own || grid[at - WIDE] !== own || grid[at + WIDE] !== own;
  if (first) return own ? RIM : HALO;
  const second =
    grid[at - 2] !== own ||
    grid[at + 2] !== own ||
    grid[at - 2 * WIDE] !== own ||
    grid[at + 2 * WIDE] !== own ||
    grid[at - WIDE - 1] !== own ||
    grid[at - WIDE + 1] !== own ||
    grid[at + WIDE - 1] !== own ||
    grid[at + WIDE + 1] !== own;
  if (second) return own ? NEAR_RIM : FAR_HALO;
  return own ? SET : CLEAR;
}
