/** What lines are made of, and what is done to whole lines: other curves, two of one, one of two, an outline. */
import type { Flat, Polygon, Polyline } from "../records";
import { bezierPieces, type Cubic, catmullRomPieces, legsOf, splitAt } from "./curves";
import type { Edge, Point } from "./kind";
import { distanceToSegment, pointAt } from "./paths";

export type Curve = NonNullable<Polyline["curve"]>;

/** Every piece from anchor to anchor, as the points of its legs. */
export function pieces({ points, curve = "straight" }: Polyline): Flat[] {
  if (curve === "straight") return cubics({ points }).map(([x0, y0, , , , , x3, y3]) => [x0, y0, x3, y3]);
  return cubics({ points, curve }).map(legsOf);
}

/** The line as cubics: exactly the same line, whatever it is made of. */
function cubics({ points, curve = "straight" }: Pick<Polyline, "points" | "curve">): Cubic[] {
  if (curve === "bezier") return bezierPieces(points);
  if (curve === "catmull-rom") return catmullRomPieces(points);
  const found: Cubic[] = [];
  for (let at = 0; at + 3 < points.length; at += 2) {
    const [x0, y0, x3, y3] = points.slice(at, at + 4) as [number, number, number, number];
    const [dx, dy] = [(x3 - x0) / 3, (y3 - y0) / 3];
    found.push([x0, y0, x0 + dx, y0 + dy, x3 - dx, y3 - dy, x3, y3]);
  }
  return found;
}

/** The straight legs of the whole line. */
export function flattened(line: Polyline): Flat {
  if (!line.curve || line.curve === "straight") return line.points;
  return pieces(line).flatMap((piece, at) => (at ? piece.slice(2) : piece));
}

/** The legs; a point put on one of them becomes the anchor after the piece's first. */
export function legsToPoints(line: Polyline): Edge[] {
  const step = strideOf(line);
  return pieces(line).flatMap((legs, piece) =>
    Array.from({ length: legs.length / 2 - 1 }, (_, at) => ({
      insert: step * (piece + 1),
      from: pointAt(legs, at),
      to: pointAt(legs, at + 1),
    })),
  );
}

/** From anchor to anchor in the list of points. */
export function strideOf({ curve }: Polyline): 1 | 3 {
  return curve === "bezier" ? 3 : 1;
}

/** The points that the line runs through. */
export function anchorsOf(line: Polyline): Point[] {
  const step = strideOf(line);
  return Array.from({ length: (line.points.length / 2 - 1) / step + 1 }, (_, at) =>
    pointAt(line.points, step * at),
  );
}

/** The line with another curve through the same anchors; what becomes a Bézier path keeps its form. */
export function withCurve(line: Polyline, curve: Curve): Polyline {
  const { curve: now = "straight", ...rest } = line;
  if (now === curve) return line;
  if (curve === "bezier") return { ...rest, points: joinedPieces(cubics(line)), curve };
  const points = anchorsOf(line).flatMap(({ x, y }) => [x, y]);
  return curve === "straight" ? { ...rest, points } : { ...rest, points, curve };
}

/** The same line in the other direction; a partner stays where it is. */
export function reversed(line: Polyline): Polyline {
  const points: number[] = [];
  for (let at = line.points.length - 2; at >= 0; at -= 2) {
    points.push(line.points[at] as number, line.points[at + 1] as number);
  }
  return line.parallel === undefined ? { ...line, points } : { ...line, points, parallel: -line.parallel };
}

/** Two lines that meet at the anchor; null where it is none, or an end. */
export function cutAt(line: Polyline, vertex: number): readonly [Polyline, Polyline] | null {
  const last = line.points.length / 2 - 1;
  if (vertex % strideOf(line) || vertex <= 0 || vertex >= last) return null;
  return [
    { ...line, points: line.points.slice(0, 2 * vertex + 2) },
    { ...line, points: line.points.slice(2 * vertex) },
  ];
}

/** One line of two, joined where their ends lie nearest; of different kinds a Bézier path is made. */
export function joined(a: Polyline, b: Polyline): Polyline {
  const ways = [
    [a, b],
    [a, reversed(b)],
    [reversed(a), b],
    [reversed(a), reversed(b)],
  ] as const;
  const [first, second] = ways.reduce((best, way) => (gap(way) < gap(best) ? way : best));
  const same = (first.curve ?? "straight") === (second.curve ?? "straight");
  const [head, tail] = same ? [first, second] : [withCurve(first, "bezier"), withCurve(second, "bezier")];
  const touch = gap([head, tail]) < 1e-6;
  if (head.curve !== "bezier")
    return { ...head, points: [...head.points, ...tail.points.slice(touch ? 2 : 0)] };
  const bridge = touch ? [] : cubics({ points: [...head.points.slice(-2), ...tail.points.slice(0, 2)] });
  return { ...head, points: joinedPieces([...cubics(head), ...bridge, ...cubics(tail)]) };
}

/** How far the end of the one is from the beginning of the other. */
function gap([a, b]: readonly [Polyline, Polyline]): number {
  const [x0, y0] = a.points.slice(-2) as [number, number];
  const [x1, y1] = b.points as unknown as [number, number];
  return Math.hypot(x1 - x0, y1 - y0);
}

/** The polygon that the closed line encloses, curves as their legs; null of fewer than three points. */
export function enclosed(line: Polyline): Polygon | null {
  const points = [...flattened(line)];
  const n = points.length;
  if (points[0] === points[n - 2] && points[1] === points[n - 1]) points.splice(-2);
  return points.length < 6 ? null : { type: "polygon", parts: [{ exterior: points }] };
}

function joinedPieces(list: readonly Cubic[]): number[] {
  return list.flatMap((piece, at) => (at ? piece.slice(2) : [...piece]));
}

/** A Bézier path with an anchor more, on the piece before `vertex`, where it is nearest to the place. */
export function withAnchorInserted(points: Flat, vertex: number, at: Point): number[] {
  const all = bezierPieces(points);
  const number = vertex / 3 - 1;
  const piece = all[number];
  if (!piece) return [...points];
  return joinedPieces(all.toSpliced(number, 1, ...splitAt(piece, nearestOn(piece, at))));
}

/** The parameter at which a cubic comes nearest to the place, within its ends. */
function nearestOn(piece: Cubic, at: Point): number {
  const points = legsOf(piece);
  const legs = points.length / 2 - 1;
  let [found, least] = [0.5, Infinity];
  for (let leg = 0; leg < legs; leg++) {
    const [a, b] = [pointAt(points, leg), pointAt(points, leg + 1)];
    const away = distanceToSegment(at, a, b);
    if (away >= least) continue;
    const length = (b.x - a.x) ** 2 + (b.y - a.y) ** 2;
    const along = length ? ((at.x - a.x) * (b.x - a.x) + (at.y - a.y) * (b.y - a.y)) / length : 0;
    [found, least] = [(leg + Math.max(0, Math.min(1, along))) / legs, away];
  }
  return Math.max(0.01, Math.min(0.99, found));
}

/** A Bézier path without the anchor and its controls, or with the control on its anchor; null where too little is left. */
export function withAnchorRemoved(points: Flat, vertex: number): number[] | null {
  if (vertex % 3) {
    const { x, y } = pointAt(points, anchorOf(vertex));
    return points.toSpliced(2 * vertex, 2, x, y);
  }
  if (points.length <= 8) return null;
  const last = points.length / 2 - 1;
  const from = vertex === 0 ? 0 : vertex === last ? vertex - 2 : vertex - 1;
  return points.toSpliced(2 * from, 6);
}

/** The anchor that a control of a Bézier path belongs to. */
export function anchorOf(vertex: number): number {
  return vertex % 3 === 1 ? vertex - 1 : vertex + 1;
}

/** A Bézier path whose anchor is moved, its controls with it. */
export function withAnchorMoved(points: Flat, vertex: number, to: Point): number[] {
  const from = pointAt(points, vertex);
  const moved = [...points];
  for (const at of [vertex - 1, vertex, vertex + 1]) {
    if (at < 0 || 2 * at >= points.length) continue;
    moved[2 * at] = (moved[2 * at] as number) + to.x - from.x;
    moved[2 * at + 1] = (moved[2 * at + 1] as number) + to.y - from.y;
  }
  return moved;
}

/** Controls across from each other within this angle are one smooth curve, and stay so; radians. */
const SMOOTH = 0.02;

/** A Bézier path whose control is moved; the one across turns with it where both are smooth, unless it is left `alone`. */
export function withControlMoved(points: Flat, vertex: number, to: Point, alone: boolean): number[] {
  const moved = points.toSpliced(2 * vertex, 2, to.x, to.y);
  const anchor = anchorOf(vertex);
  const across = 2 * anchor - vertex;
  if (alone || across < 0 || 2 * across >= points.length) return moved;
  const [centre, from, other] = [pointAt(points, anchor), pointAt(points, vertex), pointAt(points, across)];
  const [was, length, now] = [distance(centre, from), distance(centre, other), distance(centre, to)];
  if (!was || !length || !now) return moved;
  const turn = angle(from, centre) - angle(centre, other);
  if (Math.abs(Math.sin(turn)) > SMOOTH || Math.cos(turn) < 0) return moved;
  const reach = Math.abs(was - length) < 0.01 * was ? now : length;
  const [dx, dy] = [(centre.x - to.x) / now, (centre.y - to.y) / now];
  return moved.toSpliced(2 * across, 2, centre.x + reach * dx, centre.y + reach * dy);
}

/** A Bézier path whose anchor gets two controls alike, the one ahead at the place. */
export function withControlsPulled(points: Flat, vertex: number, to: Point): number[] {
  const { x, y } = pointAt(points, vertex);
  const pulled = [...points];
  const put = (at: number, px: number, py: number): void => {
    if (at > 0 && 2 * at < points.length) [pulled[2 * at], pulled[2 * at + 1]] = [px, py];
  };
  put(vertex + 1, to.x, to.y);
  put(vertex - 1, 2 * x - to.x, 2 * y - to.y);
  return pulled;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

function angle(a: Point, b: Point): number {
  return Math.atan2(b.y - a.y, b.x - a.x);
}
