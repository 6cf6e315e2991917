/** The handles of a box, eight to resize and one to turn it, and what dragging one of them makes of it. */
import type { Box } from "../../../model/records";
import type { Path, Point } from "../../../model/shapes/kind";
import { moved, rotation } from "../../../model/shapes/paths";
import { STEP, turnedTo } from "../angles";
import type { Drag, Grasp, Handle } from "../kind";

/** Clockwise from the top left; -1, 0, 1 say which side the handle moves. */
const PLACES = [
  [-1, -1],
  [0, -1],
  [1, -1],
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
  [-1, 0],
] as const;

const CURSORS = ["nwse-resize", "ns-resize", "nesw-resize", "ew-resize"] as const;

/** Number of the handle that turns. */
const TURN = PLACES.length;

/** Sides have handles from this many CSS px on. */
const SIDES_FROM = 48;

/** The turn handle lies this far outside the top side, CSS px. */
const OUTSIDE = 20;

/** The turn handle is there while the points are edited, and on whatever is turned already. */
export function boxHandles(box: Box, { scale, editing }: Grasp): readonly Handle[] {
  const degrees = box.rotation ?? 0;
  const sizes = PLACES.flatMap(([across, down], index): Handle | [] => {
    const side = across === 0 || down === 0;
    if (side && (down ? box.width : box.height) * scale < SIDES_FROM) return [];
    const cursor = CURSORS[(index + Math.round(degrees / 45)) % CURSORS.length] as string;
    return { kind: "handle", index, side, cursor, ...placeOn(box, across, down) };
  });
  if (!editing && !degrees) return sizes;
  return [...sizes, { kind: "handle", round: true, index: TURN, cursor: "grab", ...turnPlace(box, scale) }];
}

/** The stem of the turn handle. */
export function boxGuides(box: Box, { scale, editing }: Grasp): readonly Path[] {
  if (!editing && !box.rotation) return [];
  const [from, to] = [placeOn(box, 0, -1), turnPlace(box, scale)];
  return [{ points: [from.x, from.y, to.x, to.y], closed: false }];
}

/** The box with the handle at the point; what lies opposite stays, or the centre where the drag is centred. */
export function dragBox(box: Box, { index }: Handle, { to, square, centred }: Drag): Box {
  const centre = middle(box);
  if (index === TURN) return turnedBox(box, angleFrom(centre, to), square);
  const [across, down] = PLACES[index] as (typeof PLACES)[number];
  const at = moved(rotation(-(box.rotation ?? 0), centre), to);
  const fixed = centred
    ? centre
    : { x: centre.x - (across * box.width) / 2, y: centre.y - (down * box.height) / 2 };
  const reach = centred ? 2 : 1;
  let width = across ? Math.abs(at.x - fixed.x) * reach : box.width;
  let height = down ? Math.abs(at.y - fixed.y) * reach : box.height;
  if (square && across && down && box.width && box.height) {
    const factor = Math.max(width / box.width, height / box.height);
    [width, height] = [box.width * factor, box.height * factor];
  }
  const side = { x: Math.sign(at.x - fixed.x) || across, y: Math.sign(at.y - fixed.y) || down };
  const middleOf = (fixedAt: number, towards: number, length: number): number =>
    centred || !towards ? fixedAt : fixedAt + (towards * length) / 2;
  return placed(box, {
    x: middleOf(across ? fixed.x : centre.x, across && side.x, width),
    y: middleOf(down ? fixed.y : centre.y, down && side.y, height),
    width,
    height,
  });
}

/** The angle that the turn handle sets; null of the others. */
export function boxAngle(box: Box, { index }: Handle): number | null {
  return index === TURN ? (box.rotation ?? 0) : null;
}

/** The box of another size: the corner that is top left before turning stays. */
export function sizedBox(box: Box, width: number, height: number): Box {
  return placed(box, { x: box.x + width / 2, y: box.y + height / 2, width, height });
}

/** The box turned about its centre to that angle, in steps where `stepped`. */
export function turnedBox(box: Box, degrees: number, stepped = false): Box {
  const { rotation: _, ...upright } = box;
  const angle = turnedTo(degrees, stepped ? STEP : null);
  return angle ? { ...upright, rotation: angle } : upright;
}

/** A box of that size whose centre, in the frame of the box before it was turned, is (x, y). */
function placed(box: Box, to: Pick<Box, "x" | "y" | "width" | "height">): Box {
  const { x, y } = box.rotation ? moved(rotation(box.rotation, middle(box)), to) : to;
  const { width, height } = to;
  return { ...box, x: x - width / 2, y: y - height / 2, width, height };
}

/** Where a place of the box lies on the picture: -1 and 1 are its sides, 0 its middle. */
function placeOn(box: Box, across: number, down: number): Point {
  const about = middle(box);
  const upright = { x: about.x + (across * box.width) / 2, y: about.y + (down * box.height) / 2 };
  return box.rotation ? moved(rotation(box.rotation, about), upright) : upright;
}

function turnPlace(box: Box, scale: number): Point {
  const { x, y } = placeOn(box, 0, -1);
  const angle = ((box.rotation ?? 0) * Math.PI) / 180;
  const out = OUTSIDE / scale;
  return { x: x + out * Math.sin(angle), y: y - out * Math.cos(angle) };
}

/** How far a box is turned whose top points there. */
function angleFrom(centre: Point, to: Point): number {
  return (Math.atan2(to.x - centre.x, centre.y - to.y) * 180) / Math.PI;
}

function middle({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}
