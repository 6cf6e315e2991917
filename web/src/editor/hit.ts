/** What lies under the pointer. Pure: no state, no screen. */
import type { Annotation, Id } from "../model/records";
import type { Edge, Point } from "../model/shapes/kind";
import { distanceToSegment } from "../model/shapes/paths";
import { edges } from "../model/shapes/registry";
import { handlesOf } from "./handles";
import { extent, meets } from "./shapes/detail";
import type { Handle } from "./shapes/kind";
import { kindOf } from "./shapes/registry";

export type Hit =
  | { readonly kind: "vertex" | "handle"; readonly id: Id; readonly index: number; readonly handle: Handle }
  | { readonly kind: "edge"; readonly id: Id; readonly index: number; readonly edge: Edge }
  | { readonly kind: "relation"; readonly id: Id; readonly index: number }
  | { readonly kind: "body"; readonly id: Id; readonly index: number };

export interface Targets {
  /** Their handles and edges can be taken hold of. */
  readonly selected: readonly Annotation[];
  /** Of them the one whose points are edited. */
  readonly editing?: Id | null;
  /** Everything near the point that the pointer does not pass through, selected or not. */
  readonly near: readonly Annotation[];
}

/** CSS px of the tolerances, and CSS px per picture px. */
export interface Precision {
  readonly reach: number;
  readonly grip: number;
  readonly scale: number;
}

/** Handles of the selected first, then their edges, then bodies, smallest area first. */
export function hit(at: Point, targets: Targets, precision: Precision): Hit | null {
  return (
    handleAt(at, targets, precision) ??
    edgeAt(at, targets.selected, precision) ??
    bodiesAt(at, targets.near, precision)[0] ??
    null
  );
}

/** Every body under the point, smallest area first. Lines and points count within reach. */
export function bodiesAt(at: Point, near: readonly Annotation[], { reach, scale }: Precision): Hit[] {
  const tolerance = reach / scale;
  return near
    .filter(({ shape }) => meets(shape, at, tolerance))
    .sort((a, b) => extent(a.shape).area - extent(b.shape).area || (a.id < b.id ? 1 : -1))
    .map(({ id }) => ({ kind: "body", id, index: 0 }));
}

/** The body below `id` under the same point; the first where `id` is the last or not there. */
export function nextBelow(at: Point, near: readonly Annotation[], precision: Precision, id: Id): Hit | null {
  const bodies = bodiesAt(at, near, precision);
  return bodies[(bodies.findIndex((body) => body.id === id) + 1) % bodies.length] ?? null;
}

export function handleAt(
  at: Point,
  { selected, editing }: Pick<Targets, "selected" | "editing">,
  { grip, scale }: Precision,
): Hit | null {
  let found: Hit | null = null;
  let nearest = Infinity;
  for (const annotation of selected) {
    const { id } = annotation;
    const handles = handlesOf(annotation, { scale, editing: editing === id });
    handles.forEach((handle, order) => {
      const away = Math.hypot(handle.x - at.x, handle.y - at.y);
      if (away >= nearest || away * scale > reachOf(handles, order, grip / scale) * scale) return;
      nearest = away;
      found = { kind: handle.kind, id, index: handle.index, handle };
    });
  }
  return found;
}

/** How far a handle reaches: never beyond a third of the way to its neighbours, so that the body stays free. */
function reachOf(handles: readonly Handle[], order: number, grip: number): number {
  const here = handles[order] as Handle;
  const [before, after] = [handles.at(order - 1), handles[(order + 1) % handles.length]];
  const spacing = Math.min(
    ...[before, after].map((other) =>
      other && other !== here ? Math.hypot(other.x - here.x, other.y - here.y) : Infinity,
    ),
  );
  return Math.max(grip / 3, Math.min(grip, spacing / 3));
}

function edgeAt(at: Point, selected: readonly Annotation[], { reach, scale }: Precision): Hit | null {
  let found: Hit | null = null;
  let nearest = reach / scale;
  for (const { id, shape } of selected) {
    if (!kindOf(shape).insertable) continue;
    for (const edge of edges(shape)) {
      const away = distanceToSegment(at, edge.from, edge.to);
      if (away > nearest) continue;
      nearest = away;
      found = { kind: "edge", id, index: edge.insert, edge };
    }
  }
  return found;
}
