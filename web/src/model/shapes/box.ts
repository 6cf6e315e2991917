/** A rectangle, upright or turned; its vertices are the corners from the top left, clockwise before turning. */
import { InvalidRecord } from "../errors";
import { checkAngle, checkFinite, float, optional, required, struct, tag } from "../reading";
import type { Box } from "../records";
import type { Path, Point, ShapeKind } from "./kind";
import { boundsOf, corners, distanceTo, inside, legs, moved, rotation, transformed, turned } from "./paths";

export const box: ShapeKind<Box> = {
  read: struct<Box>(
    {
      type: tag("box"),
      x: required(float),
      y: required(float),
      width: required(float),
      height: required(float),
      rotation: optional(float, 0),
    },
    ({ x, y, width, height, rotation: degrees = 0 }, path) => {
      checkFinite(path, { x, y, width, height });
      if (width < 0 || height < 0) {
        throw new InvalidRecord(`width ${width} and height ${height} must not be negative`, path);
      }
      checkAngle(path, "rotation", degrees);
    },
  ),
  bounds: (shape) => boundsOf(outline(shape).points),
  area: ({ width, height }) => width * height,
  contains: (shape, at) => inside([outline(shape)], at),
  distance: (shape, at) => distanceTo([outline(shape)], at),
  flatten: (shape) => [outline(shape)],
  parts: (shape) => [{ exterior: outline(shape).points }],
  transform: (shape, matrix) => {
    const [x0, y0, x1, y1, x2, y2] = transformed(outline(shape).points, matrix) as Corners;
    const to = moved(matrix, centre(shape));
    const [width, height] = [Math.hypot(x1 - x0, y1 - y0), Math.hypot(x2 - x1, y2 - y1)];
    const axis = width > 0 ? [x1 - x0, y1 - y0] : [y2 - y1, x1 - x2];
    const angle = Math.atan2(axis[1] as number, axis[0] as number);
    return placed(to, width, height, (angle * 180) / Math.PI);
  },
  translate: (shape, dx, dy) => ({ ...shape, x: shape.x + dx, y: shape.y + dy }),
  vertices: (shape) => corners([outline(shape).points]),
  edges: (shape) => legs([outline(shape)]),
  /** The corner follows, the opposite one stays. */
  withVertexMoved: (shape, vertex, to) => {
    const opposite = corners([outline(shape).points])[(vertex + 2) % 4] as Point;
    const middle = { x: (to.x + opposite.x) / 2, y: (to.y + opposite.y) / 2 };
    const upright = rotation(-(shape.rotation ?? 0), middle);
    const [a, b] = [moved(upright, to), moved(upright, opposite)];
    return placed(middle, Math.abs(a.x - b.x), Math.abs(a.y - b.y), shape.rotation ?? 0);
  },
  withVertexInserted: (shape) => shape,
  withVertexRemoved: (shape) => shape,
};

/** A box without size. */
export function boxAt({ x, y }: Point): Box {
  return { type: "box", x, y, width: 0, height: 0 };
}

/** The box whose one side, its top or its bottom, runs from `a` to `b`, and whose other reaches the point. */
export function boxOnSide(a: Point, b: Point, to: Point): Box {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const width = Math.hypot(dx, dy);
  const depth = ((to.y - a.y) * dx - (to.x - a.x) * dy) / width;
  const middle = {
    x: (a.x + b.x) / 2 - (depth / 2) * (dy / width),
    y: (a.y + b.y) / 2 + (depth / 2) * (dx / width),
  };
  return placed(middle, width, Math.abs(depth), (Math.atan2(dy, dx) * 180) / Math.PI);
}

type Corners = [number, number, number, number, number, number, number, number];

/** The box of that size about the centre, turned by `degrees`. */
function placed(about: Point, width: number, height: number, degrees: number): Box {
  const angle = turned(degrees);
  const upright = { x: about.x - width / 2, y: about.y - height / 2, width, height };
  return angle ? { type: "box", ...upright, rotation: angle } : { type: "box", ...upright };
}

function centre({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

function outline(shape: Box): Path {
  const { x, y, width, height } = shape;
  const upright = [x, y, x + width, y, x + width, y + height, x, y + height];
  const points = shape.rotation ? transformed(upright, rotation(shape.rotation, centre(shape))) : upright;
  return { points, closed: true };
}
