/** Patches of like colour as they lie in the picture: divided block by block, when the hand comes there. */
import type { Bounds, Point } from "../../model/shapes/kind";
import { NOTHING, type Spans, unionAll, Weaver } from "../../model/spans";
import { type Block, blockSide, type ColorPort, type Patched } from "../colors/finder";
import type { Ground } from "../colors/ground";

/** Blocks that are kept; half a megabyte each. */
const MOST_KEPT = 64;

/** The width of patches, px: smaller ones are pixels, larger ones no patches any more. */
export const PATCH = { least: 6, most: 200 } as const;

/** A block with what is known of its patches. */
interface Divided extends Patched {
  /** By patch: its bounds in px of the block. */
  readonly bounds: readonly Bounds[];
}

export class Patches {
  readonly #kept = new Map<string, Promise<Divided>>();
  #of = "";

  constructor(readonly colors: ColorPort) {}

  /** All pixels of the patches that a line touches. Rejects where the picture's colours cannot be read. */
  async under(ground: Ground, from: Point, to: Point, width: number): Promise<Spans> {
    const side = Math.max(PATCH.least, Math.min(PATCH.most, Math.round(width)));
    const touched = new Map<string, { block: Block; places: [x: number, y: number][] }>();
    const length = blockSide(side);
    for (const [x, y] of along(from, to)) {
      if (x < 0 || y < 0 || x >= ground.width || y >= ground.height) continue;
      const block = { column: Math.floor(x / length), row: Math.floor(y / length), side };
      const key = `${block.column} ${block.row} ${side}`;
      const known = touched.get(key);
      if (known) known.places.push([x, y]);
      else touched.set(key, { block, places: [[x, y]] });
    }
    const found = await Promise.all(
      [...touched].map(async ([key, { block, places }]) => {
        const divided = await this.#divided(ground, key, block);
        const { x, y, width, labels } = divided;
        const patches = new Set(places.map(([px, py]) => labels[(py - y) * width + px - x] as number));
        return [...patches].map((patch) => spansOf(divided, patch));
      }),
    );
    const all = found.flat();
    if (!all.length) return NOTHING;
    const left = Math.min(...all.map(({ x }) => x));
    const right = Math.max(...all.map(({ x, starts }) => x + starts.length - 1));
    return unionAll(all, left, right);
  }

  #divided(ground: Ground, key: string, block: Block): Promise<Divided> {
    const of = JSON.stringify(ground);
    if (this.#of !== of) this.#kept.clear();
    this.#of = of;
    const known = this.#kept.get(key) ?? this.colors.patches(ground, block).then(divided);
    this.#kept.delete(key);
    this.#kept.set(key, known);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest) this.#kept.delete(oldest);
    known.catch(() => this.#kept.delete(key));
    return known;
  }
}

/** Pixels on the way, no more than one apart. */
function* along(from: Point, to: Point): Generator<[x: number, y: number]> {
  const steps = Math.max(1, Math.ceil(Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y))));
  for (let step = 0; step <= steps; step++) {
    const t = step / steps;
    yield [Math.floor(from.x + t * (to.x - from.x)), Math.floor(from.y + t * (to.y - from.y))];
  }
}

function divided(patched: Patched): Divided {
  const { width, labels } = patched;
  const bounds: [number, number, number, number][] = [];
  for (let pixel = 0, x = 0, y = 0; pixel < labels.length; pixel++) {
    const patch = labels[pixel] as number;
    const known = bounds[patch];
    if (!known) bounds[patch] = [x, y, x + 1, y + 1];
    else {
      if (x < known[0]) known[0] = x;
      if (x >= known[2]) known[2] = x + 1;
      known[3] = y + 1;
    }
    if (++x === width) {
      x = 0;
      y++;
    }
  }
  return { ...patched, bounds };
}

/** The patch in px of the picture. */
function spansOf({ x, y, width, labels, bounds }: Divided, patch: number): Spans {
  const [x0, y0, x1, y1] = bounds[patch] as Bounds;
  const weaver = new Weaver(x + x0, x1 - x0);
  for (let column = x0; column < x1; column++) {
    for (let row = y0; row < y1; row++) {
      if (labels[row * width + column] === patch) weaver.add(y + row, y + row + 1);
    }
    weaver.next();
  }
  return weaver.done();
}
