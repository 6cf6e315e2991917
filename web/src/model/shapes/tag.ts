/** The whole picture: no geometry. */

import { struct, tag as typed } from "../reading";
import type { Tag } from "../records";
import type { ShapeKind } from "./kind";

export const tag: ShapeKind<Tag> = {
  read: struct({ type: typed("tag") }),
  bounds: () => null,
  area: () => 0,
  contains: () => false,
  distance: () => Infinity,
  flatten: () => [],
  transform: (shape) => shape,
  translate: (shape) => shape,
  vertices: () => [],
  edges: () => [],
  withVertexMoved: (shape) => shape,
  withVertexInserted: (shape) => shape,
  withVertexRemoved: (shape) => shape,
};
