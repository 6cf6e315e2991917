/** Sides of a box that is being drawn land on strong edges of the picture near them. */
import { signal } from "@preact/signals-core";
import type { Box } from "../../../model/records";
import type { Bounds } from "../../../model/shapes/kind";
import type { Side } from "../../edges/sides";
import type { Editor } from "../../editor";
import { rounded } from "../points";

/** How edges of the picture draw what the hand does, as the person has set it. */
export class EdgeSettings {
  /**
   * Sides of boxes land on strong edges. Off to begin with: what it is good for has straight sides. In photographs of
   * everything a side often lies along the edge of something else, and a box is farther off with it than without.
   */
  readonly snap = signal(false);
}

/** How near a side comes before it lands on an edge, CSS px. */
const SNAP = 6;
/** Never farther than this share of the box's shorter side. */
const MOST_SHARE = 0.15;

/** The box with those sides moved that have a strong edge near them, and which ones these are. */
export function onEdges(
  { edges, settings, viewport }: Editor,
  box: Box,
): { box: Box; sides: readonly Side[] } {
  if (!settings.edges.snap.peek()) return { box, sides: [] };
  const reach = Math.min(SNAP / viewport.view.peek().scale, MOST_SHARE * Math.min(box.width, box.height));
  const given: Bounds = [box.x, box.y, box.x + box.width, box.y + box.height];
  const moved = given.map((at, number) => {
    const upright = number % 2 === 0;
    const [from, to] = upright ? [given[1], given[3]] : [given[0], given[2]];
    const found = edges.side({ upright, at, from, to }, reach);
    return found === null ? null : rounded(found);
  });
  const [x0, y0, x1, y1] = given.map((at, number) => moved[number] ?? at) as [number, number, number, number];
  const sides = [x0, y0, x1, y1].flatMap((at, number) => {
    const upright = number % 2 === 0;
    return moved[number] === null ? [] : { upright, at, from: upright ? y0 : x0, to: upright ? y1 : x1 };
  });
  return { box: { ...box, x: x0, y: y0, width: rounded(x1 - x0), height: rounded(y1 - y0) }, sides };
}
