/** The eight handles of a box, and what dragging one of them makes of it. */
import type { Box } from "../../../model/records";
import type { Point } from "../../../model/shapes/kind";
import { moved, rotation } from "../../../model/shapes/paths";
import type { Drag, Handle } from "../kind";

/** Clockwise from the top left; -1, 0, 1 say which side the handle moves. */
const PLACES = [
  [-1, -1, "nwse-resize"],
  [0, -1, "ns-resize"],
  [1, -1, "nesw-resize"],
  [1, 0, "ew-resize"],
  [1, 1, "nwse-resize"],
  [0, 1, "ns-resize"],
  [-1, 1, "nesw-resize"],
  [-1, 0, "ew-resize"],
] as const;

export function boxHandles(box: Box): readonly Handle[] {
  const about = middle(box);
  const turn = rotation(box.rotation ?? 0, about);
  return PLACES.map(([across, down, cursor], index) => {
    const upright = { x: about.x + (across * box.width) / 2, y: about.y + (down * box.height) / 2 };
    const at = box.rotation ? moved(turn, upright) : upright;
    return { kind: "handle", index, side: across === 0 || down === 0, cursor, ...at };
  });
}

/** The box with the handle at the point; what lies opposite stays, or the centre where the drag is centred. */
export function dragBox(box: Box, { index }: Handle, { to, square, centred }: Drag): Box {
  const [across, down] = PLACES[index] as (typeof PLACES)[number];
  const centre = middle(box);
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
  return placed(box, centre, {
    x: middleOf(across ? fixed.x : centre.x, across && side.x, width),
    y: middleOf(down ? fixed.y : centre.y, down && side.y, height),
    width,
    height,
  });
}

/** A box of that size whose centre, in the frame of the box before it was turned, is (x, y). */
function placed(box: Box, about: Point, to: Pick<Box, "x" | "y" | "width" | "height">): Box {
  const centre = box.rotation ? moved(rotation(box.rotation, about), to) : to;
  return {
    ...box,
    x: centre.x - to.width / 2,
    y: centre.y - to.height / 2,
    width: to.width,
    height: to.height,
  };
}

function middle({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}
