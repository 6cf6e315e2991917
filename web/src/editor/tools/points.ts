/** Where drawn points land. */
import type { Point } from "../../model/shapes/kind";
import type { Editor } from "../editor";

/** Points are kept to this many parts of a pixel: finer than any screen shows. */
const PARTS = 100;

export function rounded(value: number): number {
  return Math.round(value * PARTS) / PARTS;
}

/** The place, on the picture, to a hundredth of a pixel. */
export function landed({ viewport }: Editor, { x, y }: Point): Point {
  const { width, height } = viewport.picture.peek();
  return {
    x: rounded(Math.max(0, Math.min(width, x))),
    y: rounded(Math.max(0, Math.min(height, y))),
  };
}

/** The place nearest to `to` that lies in a step of 45° from `from`. */
export function stepped(from: Point, to: Point): Point {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const step = Math.PI / 4;
  const angle = Math.round(Math.atan2(dy, dx) / step) * step;
  const length = dx * Math.cos(angle) + dy * Math.sin(angle);
  return { x: from.x + length * Math.cos(angle), y: from.y + length * Math.sin(angle) };
}
