/** The registry of shapes: one file each, one line here; and every question asked of a shape of any type. */
import type { Part, Shape, Shapes, ShapeType } from "../records";
import { box } from "./box";
import { cuboid } from "./cuboid";
import { ellipse } from "./ellipse";
import { keypoints } from "./keypoints";
import type { Bounds, Edge, Fault, Matrix, Path, Point, ShapeKind, Vertex } from "./kind";
import { mask } from "./mask";
import { polygon } from "./polygon";
import { polyline } from "./polyline";
import { tag } from "./tag";

/** Every shape type by the name it has on the wire. */
export const SHAPES: { readonly [T in ShapeType]: ShapeKind<Shapes[T]> } = {
  tag,
  box,
  polygon,
  polyline,
  keypoints,
  ellipse,
  mask,
  cuboid,
};

/** What the shape's own type knows. */
export function kindOf<S extends Shape>(shape: S): ShapeKind<S> {
  return SHAPES[shape.type] as unknown as ShapeKind<S>;
}

export const bounds = (shape: Shape): Bounds | null => kindOf(shape).bounds(shape);
export const area = (shape: Shape): number => kindOf(shape).area(shape);
export const contains = (shape: Shape, at: Point): boolean => kindOf(shape).contains(shape, at);
export const distance = (shape: Shape, at: Point): number => kindOf(shape).distance(shape, at);
export const flatten = (shape: Shape): readonly Path[] => kindOf(shape).flatten(shape);
/** The bounds of what is painted of the shape. */
export function painted(shape: Shape): Bounds | null {
  const kind = kindOf(shape);
  return kind.painted ? kind.painted(shape) : kind.bounds(shape);
}

export const vertices = (shape: Shape): readonly Vertex[] => kindOf(shape).vertices(shape);
export const edges = (shape: Shape): readonly Edge[] => kindOf(shape).edges(shape);
export const parts = (shape: Shape): readonly Part[] | null => kindOf(shape).parts?.(shape) ?? null;
export const fault = (shape: Shape): Fault | null => kindOf(shape).fault?.(shape) ?? null;

export function transform<S extends Shape>(shape: S, matrix: Matrix): S {
  return kindOf(shape).transform(shape, matrix);
}

export function translate<S extends Shape>(shape: S, dx: number, dy: number): S {
  return kindOf(shape).translate(shape, dx, dy);
}

export function withVertexMoved<S extends Shape>(shape: S, vertex: number, to: Point): S {
  return kindOf(shape).withVertexMoved(shape, vertex, to);
}

export function withVertexInserted<S extends Shape>(shape: S, vertex: number, at: Point): S {
  return kindOf(shape).withVertexInserted(shape, vertex, at);
}

export function withVertexRemoved<S extends Shape>(shape: S, vertex: number): S | null {
  return kindOf(shape).withVertexRemoved(shape, vertex);
}
