/** The frame about a skeleton: four corners that stretch it and one handle above that turns it. */
import type { Keypoints } from "../../../model/records";
import type { Bounds, Matrix, Point } from "../../../model/shapes/kind";
import { rotation } from "../../../model/shapes/paths";
import { transform } from "../../../model/shapes/registry";
import { grown } from "../../bounds";
import { extent } from "../detail";
import type { Drag, Handle } from "../kind";

/** The frame stands off by this share of the longer side, the turn handle as much again twice. */
const OFF = 0.07;
/** It is never stretched to less than this share of what it was. */
const LEAST = 0.02;
const CURSORS = ["nwse-resize", "nesw-resize", "nwse-resize", "nesw-resize"];
const CORNERS = CURSORS.length;
const STEP = 45;

/** The frame; null about less than two joints or joints on one spot. */
export function frameOf(shape: Keypoints): Bounds | null {
  const { bounds } = extent(shape);
  if (!bounds) return null;
  const side = Math.max(bounds[2] - bounds[0], bounds[3] - bounds[1]);
  return side > 0 ? grown(bounds, OFF * side) : null;
}

/** Corners clockwise from the top left, then the turn handle; their indexes follow those of the joints. */
export function frameHandles(shape: Keypoints): readonly Handle[] {
  const frame = frameOf(shape);
  if (!frame) return [];
  const [x0, y0, x1, y1] = frame;
  const first = shape.points.length;
  const corners = [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ].map(
    ([x, y], at): Handle => ({
      kind: "handle",
      index: first + at,
      x: x as number,
      y: y as number,
      cursor: CURSORS[at] as string,
    }),
  );
  const above = y0 - 2 * OFF * Math.max(x1 - x0, y1 - y0);
  const turn = { x: (x0 + x1) / 2, y: above, cursor: "grab" };
  return [...corners, { kind: "handle", round: true, index: first + CORNERS, ...turn }];
}

/** The skeleton stretched or turned by one of the frame's handles. */
export function dragFrame(shape: Keypoints, handle: Handle, drag: Drag): Keypoints {
  const frame = frameOf(shape);
  if (!frame) return shape;
  const corner = handle.index - shape.points.length;
  const centre = { x: (frame[0] + frame[2]) / 2, y: (frame[1] + frame[3]) / 2 };
  if (corner === CORNERS) return transform(shape, rotation(turnOf(centre, handle, drag), centre));
  const fixed = drag.centred
    ? centre
    : { x: corner === 0 || corner === 3 ? frame[2] : frame[0], y: corner < 2 ? frame[3] : frame[1] };
  return transform(shape, stretchOf(fixed, handle, drag));
}

function stretchOf(fixed: Point, from: Point, { to, square }: Drag): Matrix {
  let across = from.x === fixed.x ? 1 : Math.max(LEAST, (to.x - fixed.x) / (from.x - fixed.x));
  let down = from.y === fixed.y ? 1 : Math.max(LEAST, (to.y - fixed.y) / (from.y - fixed.y));
  if (square) across = down = Math.max(across, down);
  return [across, 0, fixed.x * (1 - across), 0, down, fixed.y * (1 - down)];
}

/** Degrees clockwise from where the handle was taken. */
function turnOf(about: Point, from: Point, { to, square }: Drag): number {
  const angle = (at: Point): number => (Math.atan2(at.y - about.y, at.x - about.x) * 180) / Math.PI;
  const turn = angle(to) - angle(from);
  return square ? Math.round(turn / STEP) * STEP : turn;
}
