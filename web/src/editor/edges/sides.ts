/** Sides of a box that lie near a strong edge land on it. */
import type { EdgeMap } from "./map";

/** A share of a side that must lie on a strong edge for the side to go there. */
const LEAST_SHARE = 0.35;
/** As many corners at least, so that a speck draws nothing. */
const LEAST_LENGTH = 10;
/** A rival edge with more than this share of the best one's strength leaves the side where the hand put it. */
const RIVAL = 0.8;
/** Corners on either side of a place that belong to the same edge. */
const SAME_EDGE = 2;

export interface Side {
  /** True where the side runs up and down. */
  readonly upright: boolean;
  /** Where it is: x of an upright side, y of a level one; corners. */
  readonly at: number;
  /** From where to where it runs, along the other axis. */
  readonly from: number;
  readonly to: number;
}

/** Where the side lands: on the one strong edge within `reach` corners; null where there is none, or more than one. */
export function sideOnEdge(map: EdgeMap, side: Side, reach: number): number | null {
  const { upright } = side;
  const most = upright ? map.width : map.height;
  const start = Math.max(1, Math.ceil(Math.min(side.from, side.to)));
  const end = Math.min((upright ? map.height : map.width) - 1, Math.floor(Math.max(side.from, side.to)));
  const length = end - start + 1;
  if (length < LEAST_LENGTH) return null;
  const first = Math.max(1, Math.ceil(side.at - reach));
  const last = Math.min(most - 1, Math.floor(side.at + reach));
  let [best, found, held] = [0, -1, 0];
  const sums: number[] = [];
  for (let place = first; place <= last; place++) {
    const { sum, strong } = changeAlong(map, upright, place, start, end);
    sums.push(sum);
    if (sum > best) [best, found, held] = [sum, place, strong];
  }
  if (held < Math.max(LEAST_LENGTH, LEAST_SHARE * length)) return null;
  const rival = sums.some((sum, at) => Math.abs(first + at - found) > SAME_EDGE && sum > RIVAL * best);
  return rival ? null : found + peak(sums, found - first);
}

/** All changes across the side if it stood there, none counted above a strong one, and at how many corners there is an edge. */
function changeAlong(
  map: EdgeMap,
  upright: boolean,
  place: number,
  start: number,
  end: number,
): { sum: number; strong: number } {
  const row = map.width + 1;
  const values = upright ? map.across : map.down;
  let [sum, strong] = [0, 0];
  for (let along = start; along <= end; along++) {
    const change = values[upright ? along * row + place : place * row + along] as number;
    sum += Math.min(change, map.strong);
    if (change >= 0.6 * map.strong) strong++;
  }
  return { sum, strong };
}

/** Parts of a corner from the largest of three sums to the top of a parabola through them. */
function peak(sums: readonly number[], at: number): number {
  const [before, here, after] = [sums[at - 1], sums[at] as number, sums[at + 1]];
  if (before === undefined || after === undefined) return 0;
  const bend = before - 2 * here + after;
  return bend < 0 ? (before - after) / (2 * bend) : 0;
}
