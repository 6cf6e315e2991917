/**
 * Sets of pixels as spans down their columns, in the picture's own px: what masks are combined and changed as.
 *
 * The cost of every operation goes by the number of spans, not of pixels. Spans never change; a result may share
 * nothing with what it was made of.
 */
import { InvalidRecord } from "./errors";
import { type Crop, decodeRuns, encodeRuns } from "./runs";
import type { Bounds, Point } from "./shapes/kind";

/**
 * The columns from `x` on. Column number c holds the spans rows[at] ≤ y < rows[at + 1] for every second `at` from
 * starts[c] below starts[c + 1], downwards; two spans of a column never touch.
 */
export interface Spans {
  readonly x: number;
  /** One more than there are columns. */
  readonly starts: Int32Array;
  readonly rows: Int32Array;
}

export const NOTHING: Spans = { x: 0, starts: new Int32Array(1), rows: new Int32Array(0) };

/** Collects spans column by column. */
export class Weaver {
  readonly #starts: Int32Array;
  #rows: Int32Array;
  #column = 0;
  #length = 0;

  constructor(
    readonly x: number,
    readonly width: number,
    room = 4 * width,
  ) {
    this.#starts = new Int32Array(width + 1);
    this.#rows = new Int32Array(room + 2);
  }

  /** Adds a span below those of the column; one that touches or overlaps the last is joined to it. */
  add(top: number, bottom: number): void {
    const last = this.#length - 1;
    if (this.#length > (this.#starts[this.#column] as number) && top <= (this.#rows[last] as number)) {
      if (bottom > (this.#rows[last] as number)) this.#rows[last] = bottom;
      return;
    }
    if (this.#length + 2 > this.#rows.length) this.#grow(2);
    this.#rows[this.#length++] = top;
    this.#rows[this.#length++] = bottom;
  }

  /** Adds spans as they stand in another set. */
  copy(rows: Int32Array, from: number, to: number): void {
    if (this.#length + to - from > this.#rows.length) this.#grow(to - from);
    for (let at = from; at < to; at++) this.#rows[this.#length++] = rows[at] as number;
  }

  /** The column is complete. */
  next(): void {
    this.#starts[++this.#column] = this.#length;
  }

  done(): Spans {
    return { x: this.x, starts: this.#starts, rows: this.#rows.slice(0, this.#length) };
  }

  #grow(by: number): void {
    const more = new Int32Array(2 * this.#rows.length + by);
    more.set(this.#rows);
    this.#rows = more;
  }
}

const known = new WeakMap<Crop, Spans>();

/** The crop's pixels, read once. Throws InvalidRecord where the runs do not fill it. */
export function spansOf(crop: Crop): Spans {
  let spans = known.get(crop);
  if (!spans) {
    spans = unpacked(crop);
    known.set(crop, spans);
  }
  return spans;
}

/** Keeps the pixels of a crop that was made of them. */
export function remember(crop: Crop, spans: Spans): void {
  known.set(crop, spans);
}

function unpacked({ x, y, width, height, counts }: Crop): Spans {
  const pixels = width * height;
  const runs = decodeRuns(counts);
  const weaver = new Weaver(x, width, runs.length + 2 * width);
  let [at, column] = [0, 0];
  runs.forEach((run, number) => {
    const end = at + run;
    if (end > pixels) throw new InvalidRecord(`runs hold more than ${pixels} pixels`, "counts");
    while (number % 2 && at < end) {
      const here = Math.floor(at / height);
      for (; column < here; column++) weaver.next();
      const bottom = Math.min(end, (here + 1) * height);
      weaver.add(y + at - here * height, y + bottom - here * height);
      at = bottom;
    }
    at = end;
  });
  if (at !== pixels) throw new InvalidRecord(`runs hold ${at} pixels, not ${pixels}`, "counts");
  for (; column < width; column++) weaver.next();
  return weaver.done();
}

/** The half-open box of the set pixels; null where there is none. */
export function boundsOf({ x, starts, rows }: Spans): Bounds | null {
  if (!rows.length) return null;
  let [first, last] = [0, starts.length - 1];
  while (starts[first + 1] === 0) first++;
  while (starts[last - 1] === rows.length) last--;
  let [top, bottom] = [Infinity, -Infinity];
  for (let at = 0; at < rows.length; at += 2) {
    if ((rows[at] as number) < top) top = rows[at] as number;
    if ((rows[at + 1] as number) > bottom) bottom = rows[at + 1] as number;
  }
  return [x + first, top, x + last, bottom];
}

/** The runs of the set within its own bounds, as COCO writes them; none of an empty one. */
export function countsOf(spans: Spans): string {
  return spans.rows.length ? encodeRuns(runsOf(spans)) : "";
}

function runsOf(spans: Spans): number[] {
  const { x, starts, rows } = spans;
  const [x0, y0, x1, y1] = boundsOf(spans) as Bounds;
  const height = y1 - y0;
  const runs: number[] = [];
  let end = 0;
  for (let column = x0; column < x1; column++) {
    const base = (column - x0) * height - y0;
    const to = starts[column - x + 1] as number;
    for (let at = starts[column - x] as number; at < to; at += 2) {
      const [from, until] = [base + (rows[at] as number), base + (rows[at + 1] as number)];
      if (from === end && runs.length) runs[runs.length - 1] = (runs.at(-1) as number) + until - from;
      else runs.push(from - end, until - from);
      end = until;
    }
  }
  if (end < (x1 - x0) * height) runs.push((x1 - x0) * height - end);
  return runs;
}

/** How many pixels are set. */
export function areaOf({ rows }: Spans): number {
  let sum = 0;
  for (let at = 0; at < rows.length; at += 2) sum += (rows[at + 1] as number) - (rows[at] as number);
  return sum;
}

/** True where the pixel is set. */
export function has({ x, starts, rows }: Spans, column: number, row: number): boolean {
  if (column < x || column >= x + starts.length - 1) return false;
  const to = starts[column - x + 1] as number;
  for (let at = starts[column - x] as number; at < to; at += 2) {
    if (row < (rows[at] as number)) return false;
    if (row < (rows[at + 1] as number)) return true;
  }
  return false;
}

/** How far the point is from the nearest set pixel: 0 in it, Infinity where there is none. */
export function distanceTo({ x, starts, rows }: Spans, at: Point): number {
  let least = Infinity;
  for (let column = 0; column < starts.length - 1; column++) {
    const aside = Math.max(0, x + column - at.x, at.x - x - column - 1);
    if (aside >= least) continue;
    for (let span = starts[column] as number; span < (starts[column + 1] as number); span += 2) {
      const above = Math.max(0, (rows[span] as number) - at.y, at.y - (rows[span + 1] as number));
      least = Math.min(least, Math.hypot(aside, above));
    }
  }
  return least;
}

/** What is kept of two sets: [neither, only the first, only the second, both]. */
type Rule = readonly [false, boolean, boolean, boolean];

export const union = (a: Spans, b: Spans): Spans => combined(a, b, [false, true, true, true]);
export const intersection = (a: Spans, b: Spans): Spans => combined(a, b, [false, false, false, true]);
export const subtraction = (a: Spans, b: Spans): Spans => combined(a, b, [false, true, false, false]);
export const xor = (a: Spans, b: Spans): Spans => combined(a, b, [false, true, true, false]);

function combined(a: Spans, b: Spans, keep: Rule): Spans {
  const [left, right] = frameOf(a, b, keep);
  if (right <= left) return NOTHING;
  const weaver = new Weaver(left, right - left, a.rows.length + b.rows.length);
  for (let column = left; column < right; column++) {
    const [a0, a1] = columnOf(a, column);
    const [b0, b1] = columnOf(b, column);
    if (b0 === b1) {
      if (keep[1]) weaver.copy(a.rows, a0, a1);
    } else if (a0 === a1) {
      if (keep[2]) weaver.copy(b.rows, b0, b1);
    } else sweep(weaver, a.rows, a0, a1, b.rows, b0, b1, keep);
    weaver.next();
  }
  return weaver.done();
}

/** The columns that the result may have. */
function frameOf(a: Spans, b: Spans, keep: Rule): readonly [left: number, right: number] {
  const frames = [a, b].map(({ x, starts }) => [x, x + starts.length - 1] as const);
  const [one, other] = frames as [(typeof frames)[0], (typeof frames)[0]];
  if (keep[1] && keep[2]) {
    if (!a.rows.length) return other;
    if (!b.rows.length) return one;
    return [Math.min(one[0], other[0]), Math.max(one[1], other[1])];
  }
  return keep[1] ? one : [Math.max(one[0], other[0]), Math.min(one[1], other[1])];
}

function columnOf({ x, starts }: Spans, column: number): readonly [from: number, to: number] {
  const at = column - x;
  if (at < 0 || at >= starts.length - 1) return [0, 0];
  return [starts[at] as number, starts[at + 1] as number];
}

function sweep(
  weaver: Weaver,
  a: Int32Array,
  a0: number,
  a1: number,
  b: Int32Array,
  b0: number,
  b1: number,
  keep: Rule,
): void {
  let [i, j, where, top] = [a0, b0, 0, 0];
  while (i < a1 || j < b1) {
    const inA = i < a1 ? (a[i] as number) : Infinity;
    const inB = j < b1 ? (b[j] as number) : Infinity;
    const y = Math.min(inA, inB);
    const before = keep[where];
    if (inA === y) {
      where ^= 1;
      i++;
    }
    if (inB === y) {
      where ^= 2;
      j++;
    }
    if (keep[where] === before) continue;
    if (before) weaver.add(top, y);
    else top = y;
  }
}

/** What any of the sets holds, of the columns from `left` up to `right`. */
export function unionAll(sets: readonly Spans[], left: number, right: number): Spans {
  const columns: [top: number, bottom: number][][] = Array.from({ length: right - left }, () => []);
  for (const { x, starts, rows } of sets) {
    const last = Math.min(right - x, starts.length - 1);
    for (let column = Math.max(0, left - x); column < last; column++) {
      const list = columns[column + x - left] as [number, number][];
      for (let at = starts[column] as number; at < (starts[column + 1] as number); at += 2) {
        list.push([rows[at] as number, rows[at + 1] as number]);
      }
    }
  }
  const weaver = new Weaver(left, right - left);
  for (const list of columns) {
    if (list.length > 1) list.sort((a, b) => a[0] - b[0]);
    for (const [top, bottom] of list) weaver.add(top, bottom);
    weaver.next();
  }
  return weaver.done();
}

/** Every pixel of the box. */
export function boxOf([x0, y0, x1, y1]: Bounds): Spans {
  const weaver = new Weaver(x0, Math.max(0, x1 - x0), 2 * Math.max(0, x1 - x0));
  for (let column = x0; column < x1; column++) {
    if (y1 > y0) weaver.add(y0, y1);
    weaver.next();
  }
  return weaver.done();
}

/** The pixels of the box that are not set. */
export function complement(spans: Spans, box: Bounds): Spans {
  return subtraction(boxOf(box), spans);
}
