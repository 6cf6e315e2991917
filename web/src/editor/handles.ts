/** What a hand can take hold of on an object: the handles of its shape, and the head of its arrow. */
import { directionTo, headOf, rootOf } from "../model/direction";
import type { Annotation, Direction } from "../model/records";
import { withVertexRemoved } from "../model/shapes/registry";
import { STEP, turnedTo } from "./shapes/angles";
import type { Drag, Grasp, Handle } from "./shapes/kind";
import { kindOf } from "./shapes/registry";
import { rounded } from "./tools/points";

/** Number of the arrow's head: beyond any point of a shape. */
const HEAD = Number.MAX_SAFE_INTEGER;

export function handlesOf(annotation: Annotation, grasp: Grasp): readonly Handle[] {
  const { shape } = annotation;
  const own = kindOf(shape).handles(shape, grasp);
  const head = headOf(annotation);
  return head ? [...own, { kind: "handle", round: true, index: HEAD, cursor: "move", ...head }] : own;
}

/** The annotation with that handle dragged. */
export function dragged(annotation: Annotation, handle: Handle, drag: Drag): Annotation {
  const { shape } = annotation;
  if (handle.index === HEAD) return pointed(annotation, drag);
  return { ...annotation, shape: kindOf(shape).dragged(shape, handle, drag) };
}

/** The angle that the handle sets, degrees clockwise; null where it sets none. */
export function angleAt({ shape, direction }: Annotation, handle: Handle): number | null {
  if (handle.index === HEAD) return direction?.angle ?? null;
  return kindOf(shape).angleAt?.(shape, handle) ?? null;
}

/** The annotation without its direction. */
export function undirected({ direction: _, ...annotation }: Annotation): Annotation {
  return annotation;
}

/**
 * The annotation without what the handle stands for, a point or the arrow: the annotation itself where that cannot be
 * taken away, null where too little would be left.
 */
export function without(annotation: Annotation, { kind, index }: Handle): Annotation | null {
  if (index === HEAD) return undirected(annotation);
  if (kind !== "vertex") return annotation;
  const shape = withVertexRemoved(annotation.shape, index);
  if (shape === annotation.shape) return annotation;
  return shape && { ...annotation, shape };
}

/** The annotation pointing there; in steps of 15° where the drag goes in steps. */
export function pointed(annotation: Annotation, { to, square }: Pick<Drag, "to" | "square">): Annotation {
  const root = rootOf(annotation);
  if (!root) return annotation;
  const { angle, length = 0 } = directionTo(root, to);
  if (!length) return annotation;
  const direction: Direction = { angle: turnedTo(angle, square ? STEP : null), length: rounded(length) };
  return { ...annotation, direction };
}
