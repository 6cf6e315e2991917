/** What is asked of every shape; one file per shape answers, the registry finds the file. */
import type { Reader } from "../reading";
import type { Part, Shape } from "../records";

/** x0, y0, x1, y1 in pixels, not clipped to the picture. */
export type Bounds = readonly [x0: number, y0: number, x1: number, y1: number];

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** a, b, c, d, e, f: x' = a·x + b·y + c, y' = d·x + e·y + f (the rows of a 2 × 3 matrix). */
export type Matrix = readonly [number, number, number, number, number, number];

/** A line of straight legs, x0, y0, x1, y1, …; a closed one ends where it began without repeating the point. */
export interface Path {
  readonly points: readonly number[];
  readonly closed: boolean;
}

/** A point that a hand can move. `vertex` 0 … n − 1 counts through all parts and rings. */
export interface Vertex extends Point {
  readonly vertex: number;
}

/** A leg of an outline; a new point on it is inserted as vertex number `insert`. */
export interface Edge {
  readonly insert: number;
  readonly from: Point;
  readonly to: Point;
}

/** What is wrong with a shape, and where; it is shown and never stands in the way. */
export interface Fault {
  readonly code: "self-crossing" | "hole-outside" | "zero-area";
  readonly at: Point;
}

/** One shape type: how it is read, and its geometry. All lengths are pixels of the picture. */
export interface ShapeKind<S extends Shape> {
  /** Checks a shape that comes from the wire. */
  readonly read: Reader<S>;
  /** What the shape covers, of the turned corners; null where there is nothing. */
  bounds(shape: S): Bounds | null;
  /** What is painted, where that is more than the bounds. */
  painted?(shape: S): Bounds | null;
  area(shape: S): number;
  /** True where the shape is filled at the point (even-odd, holes are outside); lines and points never are. */
  contains(shape: S, at: Point): boolean;
  /** How far the point is from the nearest outline, leg or point of the shape; Infinity where there is none. */
  distance(shape: S, at: Point): number;
  /** Straight legs that follow the shape within a tenth of a pixel; masks give the outline of their crop. */
  flatten(shape: S): readonly Path[];
  transform(shape: S, matrix: Matrix): S;
  translate(shape: S, dx: number, dy: number): S;
  vertices(shape: S): readonly Vertex[];
  edges(shape: S): readonly Edge[];
  withVertexMoved(shape: S, vertex: number, to: Point): S;
  /** The shape itself where points cannot be inserted. */
  withVertexInserted(shape: S, vertex: number, at: Point): S;
  /** Null where too little would be left; the shape itself where points cannot be removed. */
  withVertexRemoved(shape: S, vertex: number): S | null;
  /** The area as a polygon has it; left out where a shape fills none that an outline could hold. */
  parts?(shape: S): readonly Part[];
  /** The first fault of the shape, or null; left out where a shape cannot have any. */
  fault?(shape: S): Fault | null;
}
