/** Areas of polygons joined, subtracted, shared and cut. Costly: asked of a worker, never of the page's own thread. */
import { difference, type Geom, intersection, union } from "polyclip-ts";
import type { Flat, Part } from "./records";
import type { Path, Point } from "./shapes/kind";
import { along, boundsOf, distanceTo, inside, legs, meeting, pointAt, signedArea } from "./shapes/paths";

export type Parts = readonly Part[];

export type Operation = "join" | "subtract" | "intersect";

const RUN = { join: union, subtract: difference, intersect: intersection };

/** Two places are the same within this share of the shape's size. */
const SAME = 1e-9;
/** Legs of the circle that closes a knife's line into an area. */
const STEPS = 12;

/** What a worker is asked. */
export type ClipJob =
  | { readonly does: Operation; readonly first: Parts; readonly others: readonly Parts[] }
  | { readonly does: "split"; readonly first: Parts; readonly line: Flat };

/** The pieces that come of it: one of an operation that leaves anything, several of a split, else none. */
export function pieces(job: ClipJob): readonly Parts[] {
  if (job.does === "split") return split(job.first, job.line);
  const left = clip(job.does, job.first, job.others);
  return left.length ? [left] : [];
}

/** What is left of the first after the operation with all others; empty where no area is. */
export function clip(operation: Operation, first: Parts, others: readonly Parts[]): Parts {
  const [subject, ...clips] = [first, ...others].map(geomOf) as [Geom, ...Geom[]];
  return RUN[operation](subject, ...clips).flatMap(([exterior, ...holes]) => partOf(exterior, holes));
}

/**
 * The pieces into which the line cuts; the largest stands first, with the parts that the line does not divide.
 *
 * Empty where nothing falls apart, so where the line ends within, or crosses itself.
 */
export function split(parts: Parts, line: Flat): readonly Parts[] {
  const knife = extended(parts, line);
  if (!knife) return [];
  const cut: Part[] = [];
  const whole: Part[] = [];
  for (const part of parts) {
    const pieces = piecesOf(part, knife);
    if (pieces.length > 1) cut.push(...pieces);
    else whole.push(part);
  }
  const [largest, ...rest] = cut.sort((a, b) => areaOf(b) - areaOf(a));
  return largest ? [[largest, ...whole], ...rest.map((piece) => [piece])] : [];
}

interface Knife {
  /** One side of the line, as far as any part reaches. */
  readonly side: Parts;
  /** The legs that were added before the first point and after the last. */
  readonly added: readonly (readonly [Point, Point])[];
}

/** The line made longer at both ends until it divides the whole plane; null where it crosses itself. */
function extended(parts: Parts, line: Flat): Knife | null {
  const bounds = boundsOf([...parts.flatMap(({ exterior }) => exterior), ...line]);
  if (!bounds || line.length < 4) return null;
  const centre = { x: (bounds[0] + bounds[2]) / 2, y: (bounds[1] + bounds[3]) / 2 };
  const radius = 2 * Math.hypot(bounds[2] - bounds[0], bounds[3] - bounds[1]);
  const last = line.length / 2 - 1;
  const [first, end] = [pointAt(line, 0), pointAt(line, last)];
  const from = onCircle(first, pointAt(line, 1), centre, radius);
  const to = onCircle(end, pointAt(line, last - 1), centre, radius);
  if (!from || !to) return null;
  const whole = [from.x, from.y, ...line, to.x, to.y];
  if (crossesItself(whole)) return null;
  const exterior = [...whole, ...arc(to, from, centre, radius)];
  const added = [
    [from, first],
    [end, to],
  ] as const;
  return { side: [{ exterior }], added };
}

/** Where the ray from `at` away from `behind` leaves the circle. */
function onCircle(at: Point, behind: Point, centre: Point, radius: number): Point | null {
  const length = Math.hypot(at.x - behind.x, at.y - behind.y);
  if (!length) return null;
  const [dx, dy] = [(at.x - behind.x) / length, (at.y - behind.y) / length];
  const [x, y] = [at.x - centre.x, at.y - centre.y];
  const along = x * dx + y * dy;
  const far = Math.sqrt(along * along - x * x - y * y + radius * radius) - along;
  return { x: at.x + far * dx, y: at.y + far * dy };
}

/** Points of the circle between the two, the way round on which angles grow. */
function arc(from: Point, to: Point, centre: Point, radius: number): number[] {
  const [start, end] = [from, to].map(({ x, y }) => Math.atan2(y - centre.y, x - centre.x)) as [
    number,
    number,
  ];
  const way = end > start ? end - start : end - start + 2 * Math.PI;
  return Array.from({ length: STEPS - 1 }, (_, step) => {
    const angle = start + (way * (step + 1)) / STEPS;
    return [centre.x + radius * Math.cos(angle), centre.y + radius * Math.sin(angle)];
  }).flat();
}

function crossesItself(line: Flat): boolean {
  const all = legs([{ points: line, closed: false }]);
  return all.some((a, at) => all.slice(at + 2).some((b) => meeting(a.from, a.to, b.from, b.to) !== null));
}

/** What the knife leaves of a part: what only the added legs divide stays together. */
function piecesOf(part: Part, { side, added }: Knife): Part[] {
  const [here, there] = [clip("intersect", [part], [side]), clip("subtract", [part], [side])];
  const pieces = [...here, ...there];
  if (pieces.length < 2) return pieces;
  const groups = new Map<Part, Set<Part>>(pieces.map((piece) => [piece, new Set([piece])]));
  for (const leg of added) {
    for (const middle of within(part, leg)) {
      const [a, b] = [nearest(here, middle), nearest(there, middle)];
      if (!a || !b) continue;
      const both = new Set([...(groups.get(a) ?? []), ...(groups.get(b) ?? [])]);
      for (const piece of both) groups.set(piece, both);
    }
  }
  return [...new Set(groups.values())].flatMap(([first, ...others]) =>
    others.length && first
      ? clip(
          "join",
          [first],
          others.map((one) => [one]),
        )
      : (first ?? []),
  );
}

/** The middle of each stretch of the leg that lies within the part. */
function within(part: Part, [from, to]: readonly [Point, Point]): Point[] {
  const paths = pathsOf(part);
  const places = legs(paths).flatMap((edge) => meeting(from, to, edge.from, edge.to) ?? []);
  const ordered = [0, ...places, 1].sort((a, b) => a - b);
  return ordered
    .slice(1)
    .map((place, at) => [ordered[at] as number, place] as const)
    .filter(([start, end]) => end - start > SAME)
    .map(([start, end]) => along(from, to, (start + end) / 2))
    .filter((middle) => inside(paths, middle));
}

function nearest(pieces: Parts, at: Point): Part | null {
  let [found, least]: [Part | null, number] = [null, Infinity];
  for (const piece of pieces) {
    const away = distanceTo(pathsOf(piece), at);
    if (away < least) [found, least] = [piece, away];
  }
  return found;
}

function pathsOf({ exterior, holes = [] }: Part): Path[] {
  return [exterior, ...holes].map((points) => ({ points, closed: true }));
}

function areaOf({ exterior, holes = [] }: Part): number {
  return holes.reduce((sum, hole) => sum - Math.abs(signedArea(hole)), Math.abs(signedArea(exterior)));
}

function geomOf(parts: Parts): Geom {
  return parts.map(({ exterior, holes = [] }) => [exterior, ...holes].map(pairs));
}

function pairs(ring: Flat): [number, number][] {
  return Array.from({ length: ring.length / 2 }, (_, at) => [
    ring[2 * at] as number,
    ring[2 * at + 1] as number,
  ]);
}

/** Rings come back with the first point once more at their end; slivers without area are left out. */
function partOf(exterior: [number, number][] | undefined, holes: readonly [number, number][][]): Part | [] {
  const ring = openOf(exterior ?? []);
  if (!hasArea(ring)) return [];
  const cut = holes.map(openOf).filter(hasArea);
  return cut.length ? { exterior: ring, holes: cut } : { exterior: ring };
}

function openOf(ring: readonly [number, number][]): number[] {
  return ring.slice(0, -1).flat();
}

function hasArea(ring: Flat): boolean {
  const bounds = boundsOf(ring);
  if (!bounds || ring.length < 6) return false;
  const size = Math.max(bounds[2] - bounds[0], bounds[3] - bounds[1]);
  return Math.abs(signedArea(ring)) > SAME * size * size;
}
