/** Nodes of a line that is being drawn, and the line that they make. */
import type { Polyline } from "../../../model/records";
import type { Point } from "../../../model/shapes/kind";
import { anchorsOf } from "../../../model/shapes/lines";
import { pointAt } from "../../../model/shapes/paths";
import { rounded } from "../points";

/** An anchor and the controls on either side of it; null where the line leaves it straight. */
export interface Node {
  readonly at: Point;
  readonly before: Point | null;
  readonly after: Point | null;
}

export function nodesOf(line: Polyline): Node[] {
  return anchorsOf(line).map((at, order) => {
    const control = (index: number): Point | null => {
      if (line.curve !== "bezier" || index < 0 || 2 * index >= line.points.length) return null;
      const place = pointAt(line.points, index);
      return place.x === at.x && place.y === at.y ? null : place;
    };
    return { at, before: control(3 * order - 1), after: control(3 * order + 1) };
  });
}

/** A Bézier path where any node has controls; else a curve through the anchors where `smooth`, else straight legs. */
export function lineOf(nodes: readonly Node[], smooth: boolean): Polyline {
  const flat = (points: readonly Point[]): number[] => points.flatMap(({ x, y }) => [rounded(x), rounded(y)]);
  const bent = nodes.some(({ before, after }) => before || after);
  if (!bent || nodes.length < 2) {
    const line: Polyline = { type: "polyline", points: flat(nodes.map(({ at }) => at)) };
    return smooth ? { ...line, curve: "catmull-rom" } : line;
  }
  const points = nodes.flatMap(({ at, before, after }, order) => [
    ...(order ? [before ?? at] : []),
    at,
    ...(order < nodes.length - 1 ? [after ?? at] : []),
  ]);
  return { type: "polyline", points: flat(points), curve: "bezier" };
}
