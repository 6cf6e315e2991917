/** What is wrong with the rings of a polygon's part. */
import type { Flat, Part } from "../records";
import type { Edge, Fault, Point } from "./kind";
import { along, corners, distanceTo, inside, legs, meeting, pointAt } from "./paths";

/** Rings that come nearer than this touch, px. */
const TOUCH = 1e-9;

/** A leg of a ring, ready to be met with others. */
interface Leg extends Edge {
  readonly ring: number;
  /** Which leg of the ring, and which one follows. */
  readonly number: number;
  readonly next: number;
  readonly left: number;
  readonly right: number;
}

/** The first fault of a part: its outline crosses or touches itself, holds no area, or a hole reaches beyond it. */
export function faultOf({ exterior, holes = [] }: Part): Fault | null {
  const rings = [exterior, ...holes].map(distinct);
  const flat = rings.find((ring) => ring.length < 6 || isLine(ring));
  if (flat) return { code: "zero-area", at: pointAt(flat, 0) };
  const crossing = crossingOf(rings);
  if (crossing) return crossing;
  const [outer, ...inner] = rings.map((points) => ({ points, closed: true }));
  const stray = corners(inner.map(({ points }) => points)).find(
    (at) => outer && !inside([outer], at) && distanceTo([outer], at) > TOUCH,
  );
  return stray ? { code: "hole-outside", at: { x: stray.x, y: stray.y } } : null;
}

/** True where all points lie on one line; a figure of eight may hold no area and be none. */
function isLine(ring: Flat): boolean {
  const [a, b] = [pointAt(ring, 0), pointAt(ring, 1)];
  return corners([ring]).every(({ x, y }) => (b.x - a.x) * (y - a.y) === (b.y - a.y) * (x - a.x));
}

/** The ring without points that stand where the one before does. */
function distinct(ring: Flat): Flat {
  const kept: number[] = [];
  for (let at = 0; at < ring.length; at += 2) {
    const before = at ? at - 2 : ring.length - 2;
    if (ring[at] !== ring[before] || ring[at + 1] !== ring[before + 1])
      kept.push(ring[at] as number, ring[at + 1] as number);
  }
  return kept.length ? kept : ring.slice(0, 2);
}

/** A sweep from left to right over the legs of all rings. */
function crossingOf(rings: readonly Flat[]): Fault | null {
  const swept = rings.flatMap(legsOf).sort((a, b) => a.left - b.left);
  const open: Leg[] = [];
  for (const leg of swept) {
    let kept = 0;
    for (const other of open) {
      if (other.right < leg.left) continue;
      open[kept++] = other;
      const at = crossed(leg, other);
      if (!at) continue;
      const outside = leg.ring !== other.ring && Math.min(leg.ring, other.ring) === 0;
      return { code: outside ? "hole-outside" : "self-crossing", at };
    }
    open.length = kept;
    open.push(leg);
  }
  return null;
}

function legsOf(points: Flat, ring: number): Leg[] {
  return legs([{ points, closed: true }]).map((edge, number, { length }) => ({
    ...edge,
    ring,
    number,
    next: (number + 1) % length,
    left: Math.min(edge.from.x, edge.to.x),
    right: Math.max(edge.from.x, edge.to.x),
  }));
}

/** Where two legs meet that should not: neighbours share their end, and rings may touch each other. */
function crossed(a: Leg, b: Leg): Point | null {
  if (Math.max(a.from.y, a.to.y) < Math.min(b.from.y, b.to.y)) return null;
  if (Math.max(b.from.y, b.to.y) < Math.min(a.from.y, a.to.y)) return null;
  const share = meeting(a.from, a.to, b.from, b.to);
  if (share === null) return null;
  const at = along(a.from, a.to, share);
  if (a.ring !== b.ring) return [a.from, a.to, b.from, b.to].some((end) => near(end, at)) ? null : at;
  if (a.next === b.number) return turnsBack(a, b) ? a.to : null;
  if (b.next === a.number) return turnsBack(b, a) ? b.to : null;
  return at;
}

/** True where the second leg goes back on the first. */
function turnsBack(first: Edge, second: Edge): boolean {
  const [dx, dy] = [first.to.x - first.from.x, first.to.y - first.from.y];
  const [ex, ey] = [second.to.x - second.from.x, second.to.y - second.from.y];
  return dx * ey === dy * ex && dx * ex + dy * ey < 0;
}

function near(a: Point, b: Point): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y) < TOUCH;
}
