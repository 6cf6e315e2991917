/** What a hand takes hold of on a line: its anchors, the controls of a Bézier path, and its parallel partner. */
import type { Polyline } from "../../../model/records";
import type { Path, Point } from "../../../model/shapes/kind";
import {
  anchorOf,
  flattened,
  withAnchorMoved,
  withControlMoved,
  withControlsPulled,
} from "../../../model/shapes/lines";
import { middleOf } from "../../../model/shapes/parallel";
import { pointAt, withPointMoved } from "../../../model/shapes/paths";
import { rounded, stepped } from "../../tools/points";
import type { Drag, Handle } from "../kind";

/** Points in their order; a control that lies on its anchor is out of reach. The partner's handle comes last. */
export function lineHandles(line: Polyline): readonly Handle[] {
  const handles: Handle[] = [];
  for (let index = 0; index < countOf(line); index++) {
    const place = pointAt(line.points, index);
    if (!isControl(line, index)) handles.push({ kind: "vertex", index, cursor: "move", ...place });
    else if (!same(place, pointAt(line.points, anchorOf(index))))
      handles.push({ kind: "vertex", round: true, index, cursor: "move", ...place });
  }
  const partner = partnerPlace(line);
  if (!partner) return handles;
  return [...handles, { kind: "handle", round: true, index: countOf(line), cursor: "move", ...partner.to }];
}

/** From each anchor to its controls, and from the line to its partner. */
export function lineGuides(line: Polyline): readonly Path[] {
  const arms: Path[] = [];
  for (let index = 0; index < countOf(line); index++) {
    if (isControl(line, index))
      arms.push(leg(pointAt(line.points, anchorOf(index)), pointAt(line.points, index)));
  }
  const partner = partnerPlace(line);
  return partner ? [...arms, leg(partner.from, partner.to)] : arms;
}

/** Alt pulls controls out of an anchor, and leaves the control across where it is. */
export function dragLine(line: Polyline, { index }: Handle, { to, square, centred }: Drag): Polyline {
  const { points } = line;
  if (index === countOf(line)) return withPartnerAt(line, to);
  if (line.curve !== "bezier") return { ...line, points: withPointMoved(points, index, to) };
  if (isControl(line, index)) {
    const place = square ? stepped(pointAt(points, anchorOf(index)), to) : to;
    return { ...line, points: withControlMoved(points, index, place, centred) };
  }
  return { ...line, points: (centred ? withControlsPulled : withAnchorMoved)(points, index, to) };
}

function withPartnerAt(line: Polyline, to: Point): Polyline {
  const middle = middleOf(flattened(line));
  if (!middle) return line;
  const { at, normal } = middle;
  return { ...line, parallel: rounded((to.x - at.x) * normal.x + (to.y - at.y) * normal.y) };
}

function partnerPlace(line: Polyline): { readonly from: Point; readonly to: Point } | null {
  const middle = line.parallel === undefined ? null : middleOf(flattened(line));
  if (!middle) return null;
  const { at, normal } = middle;
  const distance = line.parallel ?? 0;
  return { from: at, to: { x: at.x + distance * normal.x, y: at.y + distance * normal.y } };
}

function isControl({ curve }: Polyline, index: number): boolean {
  return curve === "bezier" && index % 3 > 0;
}

function countOf({ points }: Polyline): number {
  return points.length / 2;
}

function leg(from: Point, to: Point): Path {
  return { points: [from.x, from.y, to.x, to.y], closed: false };
}

function same(a: Point, b: Point): boolean {
  return a.x === b.x && a.y === b.y;
}
