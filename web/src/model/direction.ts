/** Where an object points: an arrow from the middle of its bounds; and what of an object is painted, all in all. */
import type { Annotation, Direction } from "./records";
import type { Bounds, Point } from "./shapes/kind";
import { turned, unite } from "./shapes/paths";
import { bounds, painted } from "./shapes/registry";

/** How far the arrow of a direction without a length reaches, as a share of the longer side of the bounds. */
const SHARE = 0.6;
/** The length of an arrow on an object without an extent, px. */
const LEAST = 20;

/** The middle of the object's bounds, where its arrow begins; null where it covers nothing. */
export function rootOf({ shape }: Pick<Annotation, "shape">): Point | null {
  const box = bounds(shape);
  return box && { x: (box[0] + box[2]) / 2, y: (box[1] + box[3]) / 2 };
}

/** Where the object's arrow ends; null where it has none. */
export function headOf(annotation: Pick<Annotation, "shape" | "direction">): Point | null {
  const { shape, direction } = annotation;
  const [root, box] = direction ? [rootOf(annotation), bounds(shape)] : [];
  if (!direction || !root || !box) return null;
  const length = direction.length || Math.max(LEAST, SHARE * Math.max(box[2] - box[0], box[3] - box[1]));
  const angle = (direction.angle * Math.PI) / 180;
  return { x: root.x + length * Math.cos(angle), y: root.y + length * Math.sin(angle) };
}

/** The direction from one place to another. */
export function directionTo(from: Point, to: Point): Direction {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  return { angle: turned((Math.atan2(dy, dx) * 180) / Math.PI), length: Math.hypot(dx, dy) };
}

/** The bounds of everything that is painted of the object, its arrow too. */
export function covered(annotation: Pick<Annotation, "shape" | "direction">): Bounds | null {
  const [own, head] = [painted(annotation.shape), headOf(annotation)];
  return own && head ? unite(own, [head.x, head.y, head.x, head.y]) : own;
}
