/** A set of pixels. It has no vertices; it is changed with a delta. */
import { InvalidRecord } from "../errors";
import { int, required, struct, tag, text } from "../reading";
import type { Mask } from "../records";
import { areaOf, distanceTo, has, spansOf } from "../spans";
import type { Path, ShapeKind } from "./kind";

export const mask: ShapeKind<Mask> = {
  read: struct<Mask>(
    {
      type: tag("mask"),
      x: required(int),
      y: required(int),
      width: required(int),
      height: required(int),
      counts: required(text),
    },
    ({ width, height }, path) => {
      if (width < 0 || height < 0) {
        throw new InvalidRecord(`width ${width} and height ${height} must not be negative`, path);
      }
    },
  ),
  bounds: ({ x, y, width, height }) => (width && height ? [x, y, x + width, y + height] : null),
  area: (shape) => areaOf(spansOf(shape)),
  contains: (shape, at) => has(spansOf(shape), Math.floor(at.x), Math.floor(at.y)),
  distance: (shape, at) => distanceTo(spansOf(shape), at),
  flatten: (shape) => (shape.width && shape.height ? [crop(shape)] : []),
  transform: (shape, [, , c, , , f]) => mask.translate(shape, c, f),
  /** By whole pixels. */
  translate: (shape, dx, dy) => ({ ...shape, x: shape.x + Math.round(dx), y: shape.y + Math.round(dy) }),
  vertices: () => [],
  edges: () => [],
  withVertexMoved: (shape) => shape,
  withVertexInserted: (shape) => shape,
  withVertexRemoved: (shape) => shape,
};

function crop({ x, y, width, height }: Mask): Path {
  return { points: [x, y, x + width, y, x + width, y + height, x, y + height], closed: true };
}
