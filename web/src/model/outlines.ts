/** Outlines of pixels: rings along the pixels' sides, the same on the server (`limner.geometry.outlines`). */
import type { Flat, Part, Polygon } from "./records";
import { has, type Spans } from "./spans";

/** Where the border of the set turns. Where four pixels meet like on a chess board, two corners share a place. */
interface Corner {
  readonly x: number;
  readonly y: number;
  /** Of two at one place, the one that comes later in reading order. */
  readonly second: boolean;
}

/**
 * The polygon whose pixels by the even-odd rule are exactly these; null where none is set.
 *
 * Pixels that touch at a corner only are not joined there. Exteriors run clockwise on the screen, holes the other way.
 */
export function outlineOf(spans: Spans): Polygon | null {
  const corners = cornersOf(spans);
  const rings = ringsOf(corners);
  if (!rings.length) return null;
  const owners = ownersOf(spans, corners, rings);
  const parts = new Map<number, { exterior: Flat; holes: Flat[] }>();
  rings.forEach((ring, number) => {
    const owner = owners[number] as number;
    const points = (owner === number ? ring : ring.toReversed()).flatMap((at) => {
      const { x, y } = corners[at] as Corner;
      return [x, y];
    });
    if (owner === number) parts.set(number, { exterior: points, holes: [] });
    else parts.get(owner)?.holes.push(points);
  });
  const made = [...parts.values()].map(
    ({ exterior, holes }): Part => (holes.length ? { exterior, holes } : { exterior }),
  );
  return { type: "polygon", parts: made };
}

/** The corners column by column, from the top down: each pair of them ends one upright side. */
function cornersOf({ x, starts, rows }: Spans): Corner[] {
  const corners: Corner[] = [];
  const width = starts.length - 1;
  for (let column = 0; column <= width; column++) {
    let at = column ? (starts[column - 1] as number) : 0;
    const leftEnd = column ? (starts[column] as number) : 0;
    let other = starts[Math.min(column, width)] as number;
    const rightEnd = starts[Math.min(column + 1, width)] as number;
    while (at < leftEnd || other < rightEnd) {
      const left = at < leftEnd ? (rows[at] as number) : Infinity;
      const right = other < rightEnd ? (rows[other] as number) : Infinity;
      const y = Math.min(left, right);
      const both = left === right;
      // Of a span's two ends the first stands at an even place: there the pixel below is set.
      const chess = both && at % 2 !== other % 2;
      const rising = chess && other % 2 === 1;
      if (!both || chess) corners.push({ x: x + column, y, second: rising });
      if (chess) corners.push({ x: x + column, y, second: !rising });
      if (left === y) at++;
      if (right === y) other++;
    }
  }
  return corners;
}

/** The rings as numbers of corners, clockwise, each from its first corner in reading order and first across. */
function ringsOf(corners: readonly Corner[]): number[][] {
  const reading = Array.from(corners, (_, at) => at).sort((one, other) => {
    const [a, b] = [corners[one] as Corner, corners[other] as Corner];
    return a.y - b.y || a.x - b.x || Number(a.second) - Number(b.second);
  });
  const across = new Int32Array(corners.length);
  for (let at = 0; at < reading.length; at += 2) {
    const [a, b] = [reading[at] as number, reading[at + 1] as number];
    across[a] = b;
    across[b] = a;
  }
  const seen = new Uint8Array(corners.length);
  const rings: number[][] = [];
  for (const first of reading) {
    if (seen[first]) continue;
    const ring: number[] = [];
    // Down the columns corners stand in pairs: an upright side ends at the neighbour.
    for (let at = first; !seen[at]; at = (across[at] as number) ^ 1) {
      const beyond = across[at] as number;
      seen[at] = seen[beyond] = 1;
      ring.push(at, beyond);
    }
    rings.push(ring);
  }
  return rings;
}

/**
 * For each ring the number of its exterior: itself, or of a hole the one around it.
 *
 * A ring is a hole where the pixel below its first side is clear. The set pixels above that side reach left to an
 * upright side of the same piece, of a ring that came before.
 */
function ownersOf(spans: Spans, corners: readonly Corner[], rings: readonly number[][]): number[] {
  const ringOf = new Int32Array(corners.length);
  rings.forEach((ring, number) => {
    for (const at of ring) ringOf[at] = number;
  });
  const owners: number[] = [];
  let sides: Map<number, number[]> | null = null;
  rings.forEach(([first = 0], number) => {
    const { x, y } = corners[first] as Corner;
    if (has(spans, x, y)) owners.push(number);
    else {
      sides ??= sidesByRow(corners);
      const nearest = (sides.get(y - 1) ?? []).findLast((at) => (corners[at] as Corner).x <= x);
      owners.push(owners[ringOf[nearest ?? first] as number] as number);
    }
  });
  return owners;
}

/** The upper ends of the upright sides that pass each row of pixels, from left to right. */
function sidesByRow(corners: readonly Corner[]): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  for (let at = 0; at < corners.length; at += 2) {
    for (let row = (corners[at] as Corner).y; row < (corners[at + 1] as Corner).y; row++) {
      const here = rows.get(row);
      if (here) here.push(at);
      else rows.set(row, [at]);
    }
  }
  return rows;
}
