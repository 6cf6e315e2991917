/** Fewer points for the same outline: those that matter least go first (Visvalingam and Whyatt), and none crosses another. */
import FlatQueue from "flatqueue";
import type { Flat, Polygon } from "./records";
import type { Point } from "./shapes/kind";
import { corners, distanceToSegment, pointAt } from "./shapes/paths";
import { ringsOf, withRings } from "./shapes/rings";

const LEAST = 3;

/** What a polygon becomes with fewer points, computed once and asked at every step of a slider. */
export class Thinning {
  /** Vertices in the order in which they go. */
  readonly #order: readonly number[];
  readonly #polygon: Polygon;
  readonly most: number;

  constructor(polygon: Polygon) {
    this.#polygon = polygon;
    this.most = corners(ringsOf(polygon.parts)).length;
    this.#order = new Removal(ringsOf(polygon.parts)).order;
  }

  /** As few points as can be left. */
  get least(): number {
    return this.most - this.#order.length;
  }

  /** The polygon with that many points, as near as can be, and how far the outline lies from where it was, in px. */
  to(points: number): { readonly polygon: Polygon; readonly error: number } {
    const gone = new Set(this.#order.slice(0, Math.max(0, this.most - points)));
    if (!gone.size) return { polygon: this.#polygon, error: 0 };
    let first = 0;
    let error = 0;
    const { subtype: _, ...shape } = this.#polygon;
    const polygon = withRings(shape, (ring) => {
      const start = first;
      first += ring.length / 2;
      const kept = ring.flatMap((_, at) => (at % 2 || gone.has(start + at / 2) ? [] : at / 2));
      error = Math.max(error, farthest(ring, kept));
      return kept.flatMap((at) => [ring[2 * at] as number, ring[2 * at + 1] as number]);
    });
    return { polygon, error };
  }
}

/** How far the ring's points lie from the legs between those that are kept, at most. */
function farthest(ring: Flat, kept: readonly number[]): number {
  const count = ring.length / 2;
  let most = 0;
  kept.forEach((from, place) => {
    const to = kept[(place + 1) % kept.length] as number;
    for (let at = (from + 1) % count; at !== to; at = (at + 1) % count) {
      most = Math.max(most, distanceToSegment(pointAt(ring, at), pointAt(ring, from), pointAt(ring, to)));
    }
  });
  return most;
}

/** Takes vertices away one by one, always the one whose triangle with its neighbours is smallest and empty. */
class Removal {
  readonly order: number[] = [];
  readonly #points: readonly Point[];
  readonly #before: Int32Array;
  readonly #after: Int32Array;
  /** How many points each vertex's ring has left. */
  readonly #left: { count: number }[] = [];
  readonly #gone: Uint8Array;
  readonly #grid: Grid;

  constructor(rings: readonly Flat[]) {
    this.#points = corners(rings);
    const count = this.#points.length;
    [this.#before, this.#after] = [new Int32Array(count), new Int32Array(count)];
    this.#gone = new Uint8Array(count);
    this.#grid = new Grid(this.#points);
    let first = 0;
    for (const ring of rings) {
      const size = ring.length / 2;
      const left = { count: size };
      for (let at = 0; at < size; at++) {
        this.#before[first + at] = first + ((at + size - 1) % size);
        this.#after[first + at] = first + ((at + 1) % size);
        this.#left.push(left);
      }
      first += size;
    }
    this.#run();
  }

  #run(): void {
    const queue = new FlatQueue<number>();
    const areas = new Float64Array(this.#points.length);
    const enter = (vertex: number, floor: number): void => {
      areas[vertex] = Math.max(floor, this.#areaAt(vertex));
      queue.push(vertex, areas[vertex] as number);
    };
    for (let vertex = 0; vertex < this.#points.length; vertex++) enter(vertex, 0);
    while (queue.length) {
      const area = queue.peekValue() as number;
      const vertex = queue.pop() as number;
      const left = this.#left[vertex] as { count: number };
      // What was entered again since stands in the queue twice; the older one is passed over.
      if (this.#gone[vertex] || area !== areas[vertex] || left.count <= LEAST || !this.#free(vertex))
        continue;
      this.#gone[vertex] = 1;
      left.count -= 1;
      this.order.push(vertex);
      const [before, after] = [this.#before[vertex] as number, this.#after[vertex] as number];
      this.#after[before] = after;
      this.#before[after] = before;
      enter(before, area);
      enter(after, area);
    }
  }

  #triangle(vertex: number): readonly [Point, Point, Point] {
    const [before, after] = [this.#before[vertex] as number, this.#after[vertex] as number];
    return [this.#points[before], this.#points[vertex], this.#points[after]] as [Point, Point, Point];
  }

  #areaAt(vertex: number): number {
    return Math.abs(turn(...this.#triangle(vertex))) / 2;
  }

  /** True where no other vertex lies in the triangle: then the new leg crosses nothing. */
  #free(vertex: number): boolean {
    const own = [vertex, this.#before[vertex], this.#after[vertex]];
    const triangle = this.#triangle(vertex);
    for (const other of this.#grid.near(triangle)) {
      if (this.#gone[other] || own.includes(other)) continue;
      if (inTriangle(this.#points[other] as Point, triangle)) return false;
    }
    return true;
  }
}

/** Which points lie near a triangle: a grid with about one point a cell. */
class Grid {
  readonly #cells = new Map<string, number[]>();
  readonly #size: number;

  constructor(points: readonly Point[]) {
    const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
    const span = (values: readonly number[]): number =>
      values.reduce((a, b) => Math.max(a, b), -Infinity) - values.reduce((a, b) => Math.min(a, b), Infinity);
    this.#size = Math.max(span(xs), span(ys), 1e-9) / Math.max(1, Math.sqrt(points.length));
    points.forEach(({ x, y }, number) => {
      const key = `${this.#cell(x)} ${this.#cell(y)}`;
      const cell = this.#cells.get(key);
      if (cell) cell.push(number);
      else this.#cells.set(key, [number]);
    });
  }

  *near(triangle: readonly Point[]): Iterable<number> {
    const [xs, ys] = [triangle.map(({ x }) => this.#cell(x)), triangle.map(({ y }) => this.#cell(y))];
    for (let column = Math.min(...xs); column <= Math.max(...xs); column++) {
      for (let row = Math.min(...ys); row <= Math.max(...ys); row++) {
        yield* this.#cells.get(`${column} ${row}`) ?? [];
      }
    }
  }

  #cell(length: number): number {
    return Math.floor(length / this.#size);
  }
}

/** Twice the signed area of the triangle. */
function turn(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/** True in the triangle and on its sides. */
function inTriangle(at: Point, [a, b, c]: readonly [Point, Point, Point]): boolean {
  const turns = [turn(a, b, at), turn(b, c, at), turn(c, a, at)];
  return turns.every((one) => one >= 0) || turns.every((one) => one <= 0);
}

/** Corners cut off a quarter of the way along their legs (Chaikin): one step towards a smooth outline. */
export function smoothed(ring: Flat): number[] {
  return corners([ring]).flatMap(({ x, y }, at, { length }) => {
    const next = pointAt(ring, (at + 1) % length);
    return [
      x + (next.x - x) / 4,
      y + (next.y - y) / 4,
      x + (3 * (next.x - x)) / 4,
      y + (3 * (next.y - y)) / 4,
    ];
  });
}
