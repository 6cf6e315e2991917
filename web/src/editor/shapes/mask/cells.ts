/** A mask seen through square cells of 1, 2, 4, … px a side: which are set, and how far from the border they lie. */
import type { Spans } from "../../../model/spans";

/** Cells of one side of a chunk. */
export const SIDE = 256;
/** Cells around an area that are looked at too, so that borders join. */
const APRON = 2;

/** A rectangle of the picture in cells of `size` px. */
export interface Area {
  readonly size: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Of each cell of an area, row by row: 0 clear, 1 set, both away from the border; else one of the others. */
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
export function cellsOf(spans: Spans, area: Area): Cells {
  const around: Area = {
    size: area.size,
    left: area.left - APRON,
    top: area.top - APRON,
    width: area.width + 2 * APRON,
    height: area.height + 2 * APRON,
  };
  const grid = area.size === 1 ? exact(spans, around) : reduced(spans, around);
  const [first] = grid;
  if (grid.every((cell) => cell === first)) return { data: new Uint8Array(0), all: first ? SET : CLEAR };
  return { data: bordered(grid, area, around.height), all: null };
}

/** The grid column by column. */
function exact({ x, starts, rows }: Spans, { left, top, width, height }: Area): Uint8Array {
  const grid = new Uint8Array(width * height);
  const last = Math.min(width, x + starts.length - 1 - left);
  for (let across = Math.max(0, x - left); across < last; across++) {
    const column = across + left - x;
    for (let at = starts[column] as number; at < (starts[column + 1] as number); at += 2) {
      const from = Math.max(0, (rows[at] as number) - top);
      const to = Math.min(height, (rows[at + 1] as number) - top);
      if (to > from) grid.fill(1, across * height + from, across * height + to);
    }
  }
  return grid;
}

function reduced({ x, starts, rows }: Spans, { size, left, top, width, height }: Area): Uint8Array {
  const grid = new Uint8Array(width * height);
  const sums = new Int32Array(height);
  const [from, to] = [top * size, (top + height) * size];
  for (let across = 0; across < width; across++) {
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
    for (let down = 0; down < height; down++) {
      if (2 * (sums[down] as number) >= size * size) grid[across * height + down] = 1;
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

/** What each cell of the area is, row by row, from the grid column by column, `tall` with its apron. */
function bordered(grid: Uint8Array, { width, height }: Area, tall: number): Uint8Array {
  const data = new Uint8Array(width * height);
  for (let across = 0; across < width; across++) {
    let at = (across + APRON) * tall + APRON;
    for (let down = 0; down < height; down++, at++) {
      data[down * width + across] = kindAt(grid, at, grid[at] as number, tall);
    }
  }
  return data;
}

function kindAt(grid: Uint8Array, at: number, own: number, tall: number): number {
  const first =
    grid[at - 1] !== own || grid[at + 1] !== own || grid[at - tall] !== own || grid[at + tall] !== own;
  if (first) return own ? RIM : HALO;
  const second =
    grid[at - 2] !== own ||
    grid[at + 2] !== own ||
    grid[at - 2 * tall] !== own ||
    grid[at + 2 * tall] !== own ||
    grid[at - tall - 1] !== own ||
    grid[at - tall + 1] !== own ||
    grid[at + tall - 1] !== own ||
    grid[at + tall + 1] !== own;
  if (second) return own ? NEAR_RIM : FAR_HALO;
  return own ? SET : CLEAR;
}
