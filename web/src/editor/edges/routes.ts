/** Ways along edges (intelligent scissors: Mortensen and Barrett 1995): the cheapest way from one corner to all others near it. */
import type { EdgeMap } from "./map";

/** A corner between pixels. */
export interface Corner {
  readonly x: number;
  readonly y: number;
}

/** Where the cheapest way to each corner of a window comes from. */
export interface Routes {
  readonly from: Corner;
  /** The window's first corner and its size in corners. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** For each corner of the window, which of `STEPS` led there; 255 where none did. */
  readonly came: Uint8Array;
}

const STEPS: readonly (readonly [number, number])[] = [
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
  [-1, 0],
  [-1, -1],
  [0, -1],
  [1, -1],
];
const NONE = 255;
/** What a step costs over flat ground and along a strong edge; a slanted step is √2 times as long. */
const [FLAT, EDGE] = [64, 24];
const SLANTED = Math.SQRT2;
const [DX, DY] = [STEPS.map(([x]) => x), STEPS.map(([, y]) => y)];
/** More than the dearest step, and a power of two. */
const BUCKETS = 128;

/** The cheapest ways from a corner to all that lie within `reach` corners of it. */
export function routesFrom(map: EdgeMap, from: Corner, reach: number): Routes {
  const x = Math.max(0, from.x - reach);
  const y = Math.max(0, from.y - reach);
  const width = Math.min(map.width, from.x + reach) - x + 1;
  const height = Math.min(map.height, from.y + reach) - y + 1;
  const came = new Uint8Array(width * height).fill(NONE);
  const best = new Uint32Array(width * height).fill(0xffffffff);
  const { level, upright, slanted } = costs(map);
  const queue = new Buckets(width * height);
  const start = (from.y - y) * width + (from.x - x);
  best[start] = 0;
  queue.push(start, 0);
  for (let cost = 0; queue.size > 0; cost++) {
    for (let place = queue.pop(cost); place >= 0; place = queue.pop(cost)) {
      if (best[place] !== cost) continue;
      const column = place % width;
      const row = (place - column) / width;
      for (let step = 0; step < 8; step++) {
        const dx = DX[step] as number;
        const dy = DY[step] as number;
        if (column + dx < 0 || row + dy < 0 || column + dx >= width || row + dy >= height) continue;
        const corner = (y + row + dy) * (map.width + 1) + x + column + dx;
        const next = place + dy * width + dx;
        const price = dy === 0 ? level[corner] : dx === 0 ? upright[corner] : slanted[corner];
        const total = cost + (price as number);
        if (total >= (best[next] as number)) continue;
        best[next] = total;
        came[next] = step;
        queue.push(next, total);
      }
    }
  }
  return { from, x, y, width, height, came };
}

/** Places by cost; costs in it never differ by more than `BUCKETS`, so that few lists hold them all. */
class Buckets {
  readonly #heads = new Int32Array(BUCKETS).fill(-1);
  #places: Int32Array;
  #next: Int32Array;
  #used = 0;
  size = 0;

  constructor(places: number) {
    this.#places = new Int32Array(2 * places);
    this.#next = new Int32Array(2 * places);
  }

  push(place: number, cost: number): void {
    if (this.#used === this.#places.length) {
      this.#places = grown(this.#places);
      this.#next = grown(this.#next);
    }
    const bucket = cost & (BUCKETS - 1);
    this.#places[this.#used] = place;
    this.#next[this.#used] = this.#heads[bucket] as number;
    this.#heads[bucket] = this.#used++;
    this.size++;
  }

  /** A place of that cost; -1 where none is left. */
  pop(cost: number): number {
    const bucket = cost & (BUCKETS - 1);
    const entry = this.#heads[bucket] as number;
    if (entry < 0) return -1;
    this.#heads[bucket] = this.#next[entry] as number;
    this.size--;
    return this.#places[entry] as number;
  }
}

function grown(values: Int32Array): Int32Array {
  const larger = new Int32Array(2 * values.length);
  larger.set(values);
  return larger;
}

interface Costs {
  /** Of a step to the right or left that ends at a corner: it needs a change from top to bottom there. */
  readonly level: Uint8Array;
  readonly upright: Uint8Array;
  readonly slanted: Uint8Array;
}

const known = new WeakMap<EdgeMap, Costs>();

/** What steps to each corner of the map cost, computed once. */
function costs(map: EdgeMap): Costs {
  const before = known.get(map);
  if (before) return before;
  const { across, down, strong } = map;
  const price = new Uint8Array(256);
  for (let change = 0; change < 256; change++) {
    price[change] = Math.round(EDGE + (FLAT - EDGE) * (1 - Math.min(1, change / strong)) ** 2);
  }
  const slant = price.map((one) => Math.round(SLANTED * one));
  const found = {
    level: down.map((change) => price[change] as number),
    upright: across.map((change) => price[change] as number),
    slanted: across.map((change, corner) => slant[Math.max(change, down[corner] as number)] as number),
  };
  known.set(map, found);
  return found;
}

/** The corners from where the routes begin to `to`, both included; null where `to` is out of their window. */
export function routeTo(routes: Routes, to: Corner): Corner[] | null {
  const { from, x, y, width, height, came } = routes;
  if (to.x < x || to.y < y || to.x >= x + width || to.y >= y + height) return null;
  const way: Corner[] = [to];
  let at = to;
  while (at.x !== from.x || at.y !== from.y) {
    const step = STEPS[came[(at.y - y) * width + at.x - x] as number];
    if (!step) return null;
    at = { x: at.x - step[0], y: at.y - step[1] };
    way.push(at);
  }
  return way.reverse();
}

/** The corner with the strongest change within `reach` of the place, near ones before far ones. */
export function strongestNear(map: EdgeMap, at: Corner, reach: number): Corner {
  let [found, most] = [at, 0];
  for (let y = Math.max(0, at.y - reach); y <= Math.min(map.height, at.y + reach); y++) {
    for (let x = Math.max(0, at.x - reach); x <= Math.min(map.width, at.x + reach); x++) {
      const away = Math.hypot(x - at.x, y - at.y) / (reach + 1);
      if (away >= 1) continue;
      const corner = y * (map.width + 1) + x;
      const change = Math.max(map.across[corner] as number, map.down[corner] as number);
      const worth = Math.min(change, map.strong) * (1 - away / 2);
      if (change >= map.strong / 2 && worth > most) [found, most] = [{ x, y }, worth];
    }
  }
  return found;
}

/** The place of the edge next to a corner, to parts of a pixel: the top of a parabola through three changes. */
export function settled(map: EdgeMap, { x, y }: Corner): { x: number; y: number } {
  const row = map.width + 1;
  const corner = y * row + x;
  const peak = (values: Uint8Array, step: number): number => {
    const [before = 0, here = 0, after = 0] = [values[corner - step], values[corner], values[corner + step]];
    const bend = before - 2 * here + after;
    if (here < map.strong / 2 || here < before || here < after || bend >= 0) return 0;
    return (before - after) / (2 * bend);
  };
  const inner = x > 0 && y > 0 && x < map.width && y < map.height;
  if (!inner) return { x, y };
  const sideways = (map.across[corner] as number) >= (map.down[corner] as number);
  return sideways ? { x: x + peak(map.across, 1), y } : { x, y: y + peak(map.down, row) };
}
