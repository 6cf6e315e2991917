/** A polygon's rings: adding a hole or a part, taking one away, and changing every one. */
import type { Flat, Part, Polygon } from "../records";
import type { Path, Point } from "./kind";
import { inside, legs, meeting, pointAt } from "./paths";

/** Every ring, each part's exterior before its holes: the order in which vertices are counted. */
export function ringsOf(parts: readonly Part[]): Flat[] {
  return parts.flatMap(({ exterior, holes = [] }) => [exterior, ...holes]);
}

/** Which ring a vertex lies on, and as which of its points. */
export function placeOf({ parts }: Polygon, vertex: number): { ring: number; at: number } {
  let at = vertex;
  let ring = 0;
  for (const points of ringsOf(parts)) {
    if (at < points.length / 2) break;
    at -= points.length / 2;
    ring += 1;
  }
  return { ring, at };
}

export function withRings(shape: Polygon, change: (ring: Flat, number: number) => Flat): Polygon {
  let number = 0;
  const parts = shape.parts.map((part) => {
    const exterior = change(part.exterior, number++);
    return part.holes ? { exterior, holes: part.holes.map((hole) => change(hole, number++)) } : { exterior };
  });
  return { ...shape, parts };
}

/** The polygon without the hole or the part that the vertex lies on; null where nothing would be left. */
export function withoutRing({ subtype: _, ...shape }: Polygon, vertex: number): Polygon | null {
  const { ring } = placeOf(shape, vertex);
  let number = 0;
  const parts: Part[] = [];
  for (const { exterior, holes = [] } of shape.parts) {
    const own = number++;
    const kept = holes.filter(() => number++ !== ring);
    if (own !== ring) parts.push(kept.length ? { exterior, holes: kept } : { exterior });
  }
  return parts.length ? { ...shape, parts } : null;
}

/** The polygon with the ring as one more part. */
export function withPart({ subtype: _, ...shape }: Polygon, exterior: Flat): Polygon {
  return { ...shape, parts: [...shape.parts, { exterior }] };
}

/** The polygon with the ring as a hole of the part that it lies in; null where it lies in none, or meets a ring. */
export function withHole({ subtype: _, ...shape }: Polygon, hole: Flat): Polygon | null {
  if (meets(shape, hole)) return null;
  const within = shape.parts.findIndex((part) => inside(pathsOf([part]), pointAt(hole, 0)));
  if (within < 0) return null;
  const swallowed = (ring: Flat): boolean => inside([closed(hole)], pointAt(ring, 0));
  const part = shape.parts[within] as Part;
  if (ringsOf(shape.parts).some(swallowed)) return null;
  const parts = shape.parts.with(within, { ...part, holes: [...(part.holes ?? []), hole] });
  return { ...shape, parts };
}

/** True where the ring crosses or touches one of the polygon's. */
export function meets({ parts }: Polygon, ring: Flat): boolean {
  const theirs = legs(pathsOf(parts));
  return legs([closed(ring)]).some((mine) =>
    theirs.some(({ from, to }) => meeting(mine.from, mine.to, from, to) !== null),
  );
}

/** True where the point lies in one of the parts, holes left out. */
export function covers({ parts }: Polygon, at: Point): boolean {
  return inside(pathsOf(parts), at);
}

function pathsOf(parts: readonly Part[]): Path[] {
  return ringsOf(parts).map(closed);
}

function closed(points: Flat): Path {
  return { points, closed: true };
}
