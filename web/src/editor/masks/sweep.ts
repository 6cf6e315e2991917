/** What a brush leaves behind: the pixels that its tip passes over on the way from one place to another. */
import type { Point } from "../../model/shapes/kind";
import { NOTHING, type Spans, Weaver } from "../../model/spans";

export type TipShape = "round" | "square";

/** Where the brush is, and how wide, px. */
export interface Dab {
  readonly at: Point;
  readonly diameter: number;
}

/** Pixels whose centre the tip covers, its own middle set on the grid so that equal dabs are alike everywhere. */
export function sweep(from: Dab, to: Dab, tip: TipShape): Spans {
  const [a, b] = [onGrid(from), onGrid(to)];
  const reach = Math.max(a.radius, b.radius);
  const left = Math.floor(Math.min(a.x, b.x) - reach);
  const right = Math.ceil(Math.max(a.x, b.x) + reach);
  if (!(right > left)) return NOTHING;
  const tops = new Int32Array(right - left).fill(2 ** 31 - 1);
  const bottoms = new Int32Array(right - left).fill(-(2 ** 31));
  const steps = Math.ceil(Math.max(Math.abs(b.x - a.x), Math.abs(b.y - a.y)));
  for (let step = 0; step <= steps; step++) {
    const t = steps ? step / steps : 0;
    const x = a.x + t * (b.x - a.x);
    const y = a.y + t * (b.y - a.y);
    const radius = a.radius + t * (b.radius - a.radius);
    const last = Math.min(right, Math.floor(x + radius - 0.5) + 1);
    for (let column = Math.max(left, Math.ceil(x - radius - 0.5)); column < last; column++) {
      const aside = column + 0.5 - x;
      const half = tip === "square" ? radius : Math.sqrt(Math.max(0, radius * radius - aside * aside));
      const [top, bottom] = [Math.ceil(y - half - 0.5), Math.floor(y + half - 0.5) + 1];
      const at = column - left;
      if (top < (tops[at] as number)) tops[at] = top;
      if (bottom > (bottoms[at] as number)) bottoms[at] = bottom;
    }
  }
  const weaver = new Weaver(left, right - left, 2 * (right - left));
  for (let at = 0; at < tops.length; at++) {
    const [top, bottom] = [tops[at] as number, bottoms[at] as number];
    if (bottom > top) weaver.add(top, bottom);
    weaver.next();
  }
  return weaver.done();
}

/** The middle of a tip of odd width lies in a pixel's middle, of an even one on a corner. */
function onGrid({ at, diameter }: Dab): { x: number; y: number; radius: number } {
  const width = Math.max(1, Math.round(diameter));
  const odd = width % 2 === 1;
  const place = (value: number): number => (odd ? Math.floor(value) + 0.5 : Math.round(value));
  return { x: place(at.x), y: place(at.y), radius: width / 2 };
}
