/** An ellipse, upright or turned; its vertices are the ends of its axes, clockwise from the right. */
import { InvalidRecord } from "../errors";
import { checkAngle, checkFinite, float, optional, required, struct, tag } from "../reading";
import type { Ellipse } from "../records";
import { ellipseOutline } from "./curves";
import type { Path, ShapeKind } from "./kind";
import { corners, distanceTo, inside, moved, rotation, transformed, translation, turned } from "./paths";

export const ellipse: ShapeKind<Ellipse> = {
  read: struct<Ellipse>(
    {
      type: tag("ellipse"),
      cx: required(float),
      cy: required(float),
      rx: required(float),
      ry: required(float),
      rotation: optional(float, 0),
    },
    ({ cx, cy, rx, ry, rotation: degrees = 0 }, path) => {
      checkFinite(path, { cx, cy, rx, ry });
      if (rx < 0 || ry < 0) throw new InvalidRecord(`radii ${rx} and ${ry} must not be negative`, path);
      checkAngle(path, "rotation", degrees);
    },
  ),
  bounds: ({ cx, cy, rx, ry, rotation: degrees = 0 }) => {
    const angle = (degrees * Math.PI) / 180;
    const halfWidth = Math.hypot(rx * Math.cos(angle), ry * Math.sin(angle));
    const halfHeight = Math.hypot(rx * Math.sin(angle), ry * Math.cos(angle));
    return [cx - halfWidth, cy - halfHeight, cx + halfWidth, cy + halfHeight];
  },
  area: ({ rx, ry }) => Math.PI * rx * ry,
  contains: (shape, at) => inside([outline(shape)], at),
  distance: (shape, at) => distanceTo([outline(shape)], at),
  flatten: (shape) => [outline(shape)],
  parts: (shape) => [{ exterior: outline(shape).points }],
  transform: (shape, matrix) => {
    const [cx, cy] = transformed([shape.cx, shape.cy], matrix) as [number, number];
    const [a, b, , d, e] = matrix;
    const angle = ((shape.rotation ?? 0) * Math.PI) / 180;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const u = [shape.rx * (a * cos + b * sin), shape.rx * (d * cos + e * sin)] as const;
    const v = [shape.ry * (b * cos - a * sin), shape.ry * (e * cos - d * sin)] as const;
    return { type: "ellipse", cx, cy, ...axes(u, v) };
  },
  translate: (shape, dx, dy) => ({ ...shape, cx: shape.cx + dx, cy: shape.cy + dy }),
  vertices: (shape) => corners([axisEnds(shape)]),
  edges: () => [],
  /** The radius follows the point; the centre stays. */
  withVertexMoved: (shape, vertex, to) => {
    const upright = moved(rotation(-(shape.rotation ?? 0), { x: shape.cx, y: shape.cy }), to);
    return vertex % 2
      ? { ...shape, ry: Math.abs(upright.y - shape.cy) }
      : { ...shape, rx: Math.abs(upright.x - shape.cx) };
  },
  withVertexInserted: (shape) => shape,
  withVertexRemoved: (shape) => shape,
};

type Vector = readonly [number, number];

/** Radii and rotation of the ellipse that the conjugate radii u and v span. */
function axes(u: Vector, v: Vector): { rx: number; ry: number; rotation?: number } {
  const dot = u[0] * v[0] + u[1] * v[1];
  const [uu, vv] = [u[0] ** 2 + u[1] ** 2, v[0] ** 2 + v[1] ** 2];
  const t = Math.abs(dot) <= 1e-12 * (uu + vv) ? 0 : Math.atan2(2 * dot, uu - vv) / 2;
  const [cos, sin] = [Math.cos(t), Math.sin(t)];
  const p: Vector = [u[0] * cos + v[0] * sin, u[1] * cos + v[1] * sin];
  const q: Vector = [v[0] * cos - u[0] * sin, v[1] * cos - u[1] * sin];
  const axis = Math.hypot(...p) > 0 ? p : ([q[1], -q[0]] as const);
  const degrees = turned((Math.atan2(axis[1], axis[0]) * 180) / Math.PI);
  const radii = { rx: Math.hypot(...p), ry: Math.hypot(...q) };
  return degrees ? { ...radii, rotation: degrees } : radii;
}

function axisEnds({ cx, cy, rx, ry, rotation: degrees = 0 }: Ellipse): readonly number[] {
  const ends = [cx + rx, cy, cx, cy + ry, cx - rx, cy, cx, cy - ry];
  return degrees ? transformed(ends, rotation(degrees, { x: cx, y: cy })) : ends;
}

function outline(shape: Ellipse): Path {
  const { cx, cy, rx, ry, rotation: degrees = 0 } = shape;
  const upright = transformed(ellipseOutline(rx, ry), translation(cx, cy));
  return {
    points: degrees ? transformed(upright, rotation(degrees, { x: cx, y: cy })) : upright,
    closed: true,
  };
}
