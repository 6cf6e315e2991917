/** An outline of parts with holes; its vertices count through each part's exterior, then its holes. */
import { InvalidRecord } from "../errors";
import { checkPoints, float, list, oneOf, optional, required, struct, tag } from "../reading";
import type { Flat, Part, Polygon } from "../records";
import { faultOf } from "./faults";
import type { Path, ShapeKind } from "./kind";
import {
  boundsOf,
  corners,
  distanceTo,
  inside,
  legs,
  signedArea,
  transformed,
  translation,
  withPointInserted,
  withPointMoved,
  withPointRemoved,
} from "./paths";
import { placeOf, ringsOf, withRings } from "./rings";

const readPart = struct<Part>(
  { exterior: required(list(float)), holes: optional(list(list(float)), []) },
  ({ exterior, holes = [] }, path) => {
    checkPoints(path, "exterior", exterior, 3);
    holes.forEach((hole, number) => {
      checkPoints(path, `holes[${number}]`, hole, 3);
    });
  },
);

export const polygon: ShapeKind<Polygon> = {
  read: struct<Polygon>(
    {
      type: tag("polygon"),
      parts: required(list(readPart)),
      subtype: optional(oneOf("", "quad"), ""),
    },
    ({ parts, subtype }, path) => {
      const [first] = parts;
      if (!first) throw new InvalidRecord("a polygon has at least one part", path);
      if (subtype === "quad" && (parts.length !== 1 || first.holes || first.exterior.length !== 8)) {
        throw new InvalidRecord("a quad is one part of four points without holes", path);
      }
    },
  ),
  bounds: ({ parts }) => boundsOf(ringsOf(parts).flat()),
  area: ({ parts }) =>
    Math.max(
      0,
      parts.reduce((sum, part) => sum + partArea(part), 0),
    ),
  contains: (shape, at) => inside(ringsOf(shape.parts).map(closed), at),
  distance: (shape, at) => distanceTo(ringsOf(shape.parts).map(closed), at),
  flatten: ({ parts }) => ringsOf(parts).map(closed),
  transform: (shape, matrix) => withRings(shape, (ring) => transformed(ring, matrix)),
  translate: (shape, dx, dy) => polygon.transform(shape, translation(dx, dy)),
  vertices: ({ parts }) => corners(ringsOf(parts)),
  edges: ({ parts }) => legs(ringsOf(parts).map(closed)),
  withVertexMoved: (shape, vertex, to) => {
    const { ring, at } = placeOf(shape, vertex);
    return withRings(shape, (points, number) => (number === ring ? withPointMoved(points, at, to) : points));
  },
  /** The new point stands on the ring of the vertex before it. */
  withVertexInserted: ({ subtype: _, ...shape }, vertex, point) => {
    const { ring, at } = placeOf(shape, Math.max(0, vertex - 1));
    const index = vertex ? at + 1 : 0;
    return withRings(shape, (points, number) =>
      number === ring ? withPointInserted(points, index, point) : points,
    );
  },
  /** A hole of three points goes with its point, and so does a part where another one is left. */
  withVertexRemoved: ({ subtype: _, ...shape }, vertex) => {
    const { ring, at } = placeOf(shape, vertex);
    const left = withRings(shape, (points, number) =>
      number === ring ? withPointRemoved(points, at) : points,
    );
    const parts = left.parts.filter((part) => part.exterior.length >= 6).map(withoutStubs);
    return parts.length ? { ...shape, parts } : null;
  },
  parts: ({ parts }) => parts,
  fault: ({ parts }) => {
    for (const part of parts) {
      const found = faultOf(part);
      if (found) return found;
    }
    return null;
  },
};

function partArea({ exterior, holes = [] }: Part): number {
  return holes.reduce((sum, hole) => sum - Math.abs(signedArea(hole)), Math.abs(signedArea(exterior)));
}

function closed(points: Flat): Path {
  return { points, closed: true };
}

function withoutStubs(part: Part): Part {
  const holes = part.holes?.filter((hole) => hole.length >= 6) ?? [];
  return holes.length ? { exterior: part.exterior, holes } : { exterior: part.exterior };
}
