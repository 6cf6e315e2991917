/** The registry of shapes: one file each, one line here; and every question asked of a shape of any type. */
import type { Shape, Shapes, ShapeType } from "../records";
import { box } from "./box";
import { cuboid } from "./cuboid";
import { ellipse } from "./ellipse";
import type { Bounds, Edge, Geometry, Matrix, Path, Point, Vertex } from "./geometry";
import { keypoints } from "./keypoints";
import { mask } from "./mask";
import { polygon } from "./polygon";
import { polyline } from "./polyline";
import { tag } from "./tag";

const GEOMETRY: { readonly [T in ShapeType]: Geometry<Shapes[T]> } = {
  tag,
  box,
  polygon,
  polyline,
  keypoints,
  ellipse,
  mask,
  cuboid,
};

/** The geometry of the shape's own type. */
export function geometryOf<S extends Shape>(shape: S): Geometry<S> {
  return GEOMETRY[shape.type] as unknown as Geometry<S>;
}

export const bounds = (shape: Shape): Bounds | null => geometryOf(shape).bounds(shape);
export const area = (shape: Shape): number => geometryOf(shape).area(shape);
export const contains = (shape: Shape, at: Point): boolean => geometryOf(shape).contains(shape, at);
export const distance = (shape: Shape, at: Point): number => geometryOf(shape).distance(shape, at);
export const flatten = (shape: Shape): readonly Path[] => geometryOf(shape).flatten(shape);
export const vertices = (shape: Shape): readonly Vertex[] => geometryOf(shape).vertices(shape);
export const edges = (shape: Shape): readonly Edge[] => geometryOf(shape).edges(shape);

export function transform<S extends Shape>(shape: S, matrix: Matrix): S {
  return geometryOf(shape).transform(shape, matrix);
}

export function translate<S extends Shape>(shape: S, dx: number, dy: number): S {
  return geometryOf(shape).translate(shape, dx, dy);
}

export function withVertexMoved<S extends Shape>(shape: S, vertex: number, to: Point): S {
  return geometryOf(shape).withVertexMoved(shape, vertex, to);
}

export function withVertexInserted<S extends Shape>(shape: S, vertex: number, at: Point): S {
  return geometryOf(shape).withVertexInserted(shape, vertex, at);
}

export function withVertexRemoved<S extends Shape>(shape: S, vertex: number): S | null {
  return geometryOf(shape).withVertexRemoved(shape, vertex);
}
