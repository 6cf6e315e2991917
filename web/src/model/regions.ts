/** Connected regions of pixels, and what a mask becomes without the small ones, without holes, larger or smaller. */
import type { Bounds } from "./shapes/kind";
import {
  boundsOf,
  boxOf,
  complement,
  has,
  intersection,
  type Spans,
  subtraction,
  union,
  Weaver,
} from "./spans";

/** A connected piece of a set. */
export interface Region {
  readonly area: number;
  readonly bounds: Bounds;
  /** One of its pixels. */
  readonly column: number;
  readonly row: number;
}

/** Which region each span belongs to, and the regions, each by the number of its first span. */
interface Labelled {
  readonly labels: Int32Array;
  readonly regions: ReadonlyMap<number, Region>;
}

/** The regions of the set, leftmost first; pixels that touch at a corner only are joined where `diagonal`. */
export function regionsOf(spans: Spans, diagonal = false): Region[] {
  return [...labelled(spans, diagonal).regions.values()];
}

/** The region of the set that holds the pixel; null where the pixel is not set. */
export function regionAt(spans: Spans, column: number, row: number): Spans | null {
  if (!has(spans, column, row)) return null;
  const { labels } = labelled(spans, false);
  const { x, starts, rows } = spans;
  let found = 0;
  for (let at = starts[column - x] as number; at < (starts[column - x + 1] as number); at += 2) {
    if (row >= (rows[at] as number) && row < (rows[at + 1] as number)) found = labels[at / 2] as number;
  }
  return picked(spans, (span) => labels[span] === found);
}

/** The set without regions of less than `least` pixels. */
export function withoutIslands(spans: Spans, least: number): Spans {
  const { labels, regions } = labelled(spans, false);
  return picked(spans, (span) => (regions.get(labels[span] as number) as Region).area >= least);
}

/** The set with its holes filled, those of more than `most` pixels left open. */
export function withoutHoles(spans: Spans, most = Infinity): Spans {
  const bounds = boundsOf(spans);
  if (!bounds) return spans;
  const [x0, y0, x1, y1] = bounds;
  const ground = complement(spans, [x0 - 1, y0 - 1, x1 + 1, y1 + 1]);
  const { labels, regions } = labelled(ground, true);
  const outside = labels[0];
  const holes = picked(ground, (span) => {
    const label = labels[span] as number;
    return label !== outside && (regions.get(label) as Region).area <= most;
  });
  return union(spans, holes);
}

/** Every pixel whose centre lies within `by` px of the centre of a set one; with a negative `by`, as much less. */
export function grown(spans: Spans, by: number, within: Bounds): Spans {
  const bounds = boundsOf(spans);
  if (!bounds) return spans;
  if (by >= 0) return intersection(spread(spans, by), boxOf(within));
  const [x0, y0, x1, y1] = bounds;
  const ground = complement(spans, [x0 + by, y0 + by, x1 - by, y1 - by]);
  return subtraction(spans, spread(ground, -by));
}

function spread(spans: Spans, by: number): Spans {
  const { x, starts, rows } = spans;
  const reach = Math.floor(by);
  const heights = Array.from({ length: 2 * reach + 1 }, (_, at) =>
    Math.floor(Math.sqrt(by * by - (at - reach) ** 2)),
  );
  const width = starts.length - 1;
  const weaver = new Weaver(x - reach, width + 2 * reach, rows.length + 4 * reach);
  for (let column = -reach; column < width + reach; column++) {
    const found: [number, number][] = [];
    for (let from = Math.max(0, column - reach); from <= Math.min(width - 1, column + reach); from++) {
      const height = heights[from - column + reach] as number;
      for (let at = starts[from] as number; at < (starts[from + 1] as number); at += 2) {
        found.push([(rows[at] as number) - height, (rows[at + 1] as number) + height]);
      }
    }
    found.sort((a, b) => a[0] - b[0]);
    for (const [top, bottom] of found) weaver.add(top, bottom);
    weaver.next();
  }
  return weaver.done();
}

/** The spans for which `keep` is true. */
function picked({ x, starts, rows }: Spans, keep: (span: number) => boolean): Spans {
  const weaver = new Weaver(x, starts.length - 1, rows.length);
  for (let column = 0; column < starts.length - 1; column++) {
    for (let at = starts[column] as number; at < (starts[column + 1] as number); at += 2) {
      if (keep(at / 2)) weaver.copy(rows, at, at + 2);
    }
    weaver.next();
  }
  return weaver.done();
}

function labelled(spans: Spans, diagonal: boolean): Labelled {
  const { x, starts, rows } = spans;
  const parents = Int32Array.from({ length: rows.length / 2 }, (_, at) => at);
  const slack = diagonal ? 1 : 0;
  for (let column = 1; column < starts.length - 1; column++) {
    let [a, b] = [starts[column - 1] as number, starts[column] as number];
    const [aEnd, bEnd] = [b, starts[column + 1] as number];
    while (a < aEnd && b < bEnd) {
      const [aBottom, bBottom] = [rows[a + 1] as number, rows[b + 1] as number];
      if ((rows[a] as number) < bBottom + slack && (rows[b] as number) < aBottom + slack) {
        join(parents, a / 2, b / 2);
      }
      if (aBottom < bBottom) a += 2;
      else b += 2;
    }
  }
  const regions = new Map<number, Region>();
  for (let column = 0; column < starts.length - 1; column++) {
    for (let at = starts[column] as number; at < (starts[column + 1] as number); at += 2) {
      const label = rootOf(parents, at / 2);
      parents[at / 2] = label;
      regions.set(
        label,
        enlarged(regions.get(label), x + column, rows[at] as number, rows[at + 1] as number),
      );
    }
  }
  return { labels: parents, regions };
}

function enlarged(region: Region | undefined, column: number, top: number, bottom: number): Region {
  if (!region) return { area: bottom - top, bounds: [column, top, column + 1, bottom], column, row: top };
  const [x0, y0, , y1] = region.bounds;
  const bounds: Bounds = [x0, Math.min(y0, top), column + 1, Math.max(y1, bottom)];
  return { ...region, area: region.area + bottom - top, bounds };
}

/** The lower root stays, so that a region is known by its first span. */
function join(parents: Int32Array, a: number, b: number): void {
  const [one, other] = [rootOf(parents, a), rootOf(parents, b)];
  if (one < other) parents[other] = one;
  else parents[one] = other;
}

function rootOf(parents: Int32Array, span: number): number {
  let at = span;
  while (parents[at] !== at) {
    parents[at] = parents[parents[at] as number] as number;
    at = parents[at] as number;
  }
  return at;
}
