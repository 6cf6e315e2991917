/** What the editor knows about one shape type: how it is painted and what a hand can take hold of. */
import type { Class, Shape } from "../../model/records";
import type { Bounds, Point } from "../../model/shapes/kind";
import type { Painter } from "./painter";

/** A place of a shape that can be dragged. Vertices are dots, handles are squares. */
export interface Handle extends Point {
  readonly kind: "vertex" | "handle";
  readonly index: number;
  /** Sides are left out where they are shorter than this many CSS px. */
  readonly side?: boolean;
  readonly cursor: string;
}

export interface Drag {
  readonly to: Point;
  /** Keeps the proportions, or 45° steps. */
  readonly square: boolean;
  readonly centred: boolean;
}

export interface ShapeKind<S extends Shape> {
  readonly paint: Painter<S>;
  /** In picture px; handles of an unselected shape are never asked for. */
  handles(shape: S): readonly Handle[];
  /** The shape with that handle dragged; `shape` is how it was when the drag began. */
  dragged(shape: S, handle: Handle, drag: Drag): S;
  /** True where a point can be put on an edge. */
  readonly insertable: boolean;
  /** Larger or smaller by px to the right and at the bottom; the shape itself where that makes no sense. */
  resized(shape: S, dx: number, dy: number): S;
  /** The rectangle on which its handles stand, where they do not stand on the shape itself. */
  frame?(shape: S): Bounds | null;
  /** Of shapes whose points are things of their own, with names. */
  readonly named?: NamedPoints<S>;
}

/** Points that have a name by the shape's class, and may be hidden behind something. */
export interface NamedPoints<S extends Shape> {
  name(shape: S, index: number, kind: Class | undefined): string;
  hidden(shape: S, index: number): boolean;
  /** Hidden if it was to be seen, else to be seen. */
  toggled(shape: S, index: number, kind: Class | undefined): S;
}
