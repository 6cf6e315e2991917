/** What the editor knows about one shape type: how it is painted and what a hand can take hold of. */
import type { Class, Shape } from "../../model/records";
import type { Bounds, Path, Point } from "../../model/shapes/kind";
import type { Painter } from "./painter";

/** A place of a shape that can be dragged. Vertices are dots, handles are squares. */
export interface Handle extends Point {
  readonly kind: "vertex" | "handle";
  readonly index: number;
  /** The middle of a side: a smaller mark than that of a corner. */
  readonly side?: boolean;
  /** A round mark that turns, bends or points: it is dragged freely, beyond the picture too. */
  readonly round?: boolean;
  readonly cursor: string;
}

/** What the handles of a shape depend on besides the shape. */
export interface Grasp {
  /** CSS px per picture px. */
  readonly scale: number;
  /** True while its points are edited: then it can be turned and bent too. */
  readonly editing: boolean;
}

export interface Drag {
  readonly to: Point;
  /** Keeps the proportions, or goes in steps. */
  readonly square: boolean;
  readonly centred: boolean;
}

export interface ShapeKind<S extends Shape> {
  readonly paint: Painter<S>;
  /** In picture px; handles of an unselected shape are never asked for. */
  handles(shape: S, grasp: Grasp): readonly Handle[];
  /** Thin lines that say what the handles belong to. */
  guides?(shape: S, grasp: Grasp): readonly Path[];
  /** The angle that the handle sets, if it sets one, degrees clockwise. */
  angleAt?(shape: S, handle: Handle): number | null;
  /** The shape with that handle dragged; `shape` is how it was when the drag began. */
  dragged(shape: S, handle: Handle, drag: Drag): S;
  /** True where a point can be put on an edge. */
  readonly insertable: boolean;
  /** What can be typed instead of drawn. */
  readonly numbers: readonly NumberField<S>[];
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

/** What a number of a shape is called; lengths are px, angles degrees clockwise. */
export type NumberName =
  | "x"
  | "y"
  | "width"
  | "height"
  | "angle"
  | "centre-x"
  | "centre-y"
  | "radius-x"
  | "radius-y"
  | "parallel";

export interface NumberField<S> {
  readonly name: NumberName;
  /** Null where the shape has no such number. */
  get(shape: S): number | null;
  /** The shape with that number, or the shape itself where it cannot have it. */
  set(shape: S, value: number): S;
}
