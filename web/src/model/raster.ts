/** The pixels whose centre lies in a shape, by the even-odd rule: what the editor and masks use. */
import type { Shape } from "./records";
import type { Pixels } from "./rle";
import { pixelsOf } from "./rle";
import type { Path } from "./shapes/kind";
import { flatten } from "./shapes/registry";

/** The shape's pixels inside a picture of that size. */
export function rasterize(shape: Shape, width: number, height: number): Pixels {
  if (shape.type === "mask") return placed(pixelsOf(shape), width, height);
  return fill(flatten(shape), width, height);
}

/** The pixels whose centre lies inside an odd number of the closed paths. */
export function fill(paths: readonly Path[], width: number, height: number): Pixels {
  const data = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const crossings = crossingsAt(paths, row + 0.5);
    for (let at = 0; at + 1 < crossings.length; at += 2) {
      const from = Math.max(0, Math.ceil((crossings[at] as number) - 0.5));
      const to = Math.min(width, Math.ceil((crossings[at + 1] as number) - 0.5));
      if (to > from) data.fill(1, row * width + from, row * width + to);
    }
  }
  return { x: 0, y: 0, width, height, data };
}

/** Where the line at height y crosses the paths, from left to right; upper ends count, lower ends do not. */
function crossingsAt(paths: readonly Path[], y: number): number[] {
  const found: number[] = [];
  for (const { points, closed } of paths) {
    if (!closed) continue;
    for (let at = 0, before = points.length - 2; at < points.length; before = at, at += 2) {
      const [ay, by] = [points[before + 1] as number, points[at + 1] as number];
      if (ay <= y === by <= y) continue;
      const [ax, bx] = [points[before] as number, points[at] as number];
      found.push(ax + ((y - ay) * (bx - ax)) / (by - ay));
    }
  }
  return found.sort((a, b) => a - b);
}

function placed(crop: Pixels, width: number, height: number): Pixels {
  const data = new Uint8Array(width * height);
  for (let row = Math.max(0, -crop.y); row < crop.height && crop.y + row < height; row++) {
    for (let column = Math.max(0, -crop.x); column < crop.width && crop.x + column < width; column++) {
      if (crop.data[row * crop.width + column]) data[(crop.y + row) * width + crop.x + column] = 1;
    }
  }
  return { x: 0, y: 0, width, height, data };
}
