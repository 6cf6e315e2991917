/** COCO's rasteriser, bit for bit as pycocotools: five times finer, rounded, then along the columns' boundaries. */
import type { Flat, Shape } from "./records";
import { subtraction, union } from "./rle";
import { type Crop, encodeRuns } from "./runs";
import { flatten } from "./shapes/registry";

const SCALE = 5;
/** What C makes of a slope of 0 ÷ 0, which a repeated point has. */
const NO_SLOPE = -2147483648;

/** The shape's pixels inside a picture of that size: its rings together, a polygon's parts without their holes. */
export function cocoMask(shape: Shape, width: number, height: number): Crop {
  const nothing: Crop = { x: 0, y: 0, width, height, counts: encodeRuns([width * height]) };
  const ringMask = (ring: Flat): Crop => ({ ...nothing, counts: encodeRuns(cocoRuns(ring, width, height)) });
  if (shape.type !== "polygon") {
    const rings = flatten(shape).filter(({ closed }) => closed);
    return rings.reduce<Crop>((sum, { points }) => union(sum, ringMask(points)), nothing);
  }
  const parts = shape.parts.map(({ exterior, holes = [] }) =>
    holes.reduce<Crop>((part, hole) => subtraction(part, ringMask(hole)), ringMask(exterior)),
  );
  return parts.reduce<Crop>(union, nothing);
}

/** The runs (background first, down the columns) of one closed ring in a picture of that size. */
export function cocoRuns(ring: Flat, width: number, height: number): number[] {
  const { u, v } = outline(ring);
  const crossings: number[] = [];
  for (let at = 1; at < u.length; at++) {
    const [x, before] = [u[at] as number, u[at - 1] as number];
    if (x === before) continue;
    const column = ((x < before ? x : x - 1) + 0.5) / SCALE - 0.5;
    if (!Number.isInteger(column) || column < 0 || column > width - 1) continue;
    const row = (Math.min(v[at] as number, v[at - 1] as number) + 0.5) / SCALE - 0.5;
    crossings.push(column * height + Math.ceil(Math.min(Math.max(row, 0), height)));
  }
  crossings.push(width * height);
  return joined(crossings.sort((a, b) => a - b));
}

/** The ring's points on the fine grid, every step of it. */
function outline(ring: Flat): { u: number[]; v: number[] } {
  const fine = ring.map((number) => Math.trunc(SCALE * number + 0.5));
  const u: number[] = [];
  const v: number[] = [];
  for (let at = 0; at < fine.length; at += 2) {
    const next = (at + 2) % fine.length;
    const [x0, y0, x1, y1] = [fine[at], fine[at + 1], fine[next], fine[next + 1]] as [
      number,
      number,
      number,
      number,
    ];
    const [dx, dy] = [Math.abs(x1 - x0), Math.abs(y1 - y0)];
    const flat = dx >= dy;
    const flip = flat ? x0 > x1 : y0 > y1;
    const [xs, ys, xe, ye] = flip ? [x1, y1, x0, y0] : [x0, y0, x1, y1];
    const slope = flat ? (ye - ys) / dx : (xe - xs) / dy;
    for (let step = 0, steps = flat ? dx : dy; step <= steps; step++) {
      const t = flip ? steps - step : step;
      u.push(flat ? t + xs : rounded(xs + slope * t));
      v.push(flat ? rounded(ys + slope * t) : t + ys);
    }
  }
  return { u, v };
}

function rounded(value: number): number {
  return Number.isNaN(value) ? NO_SLOPE : Math.trunc(value + 0.5);
}

/** Run-lengths of sorted crossings; two at one place cancel each other. */
function joined(crossings: readonly number[]): number[] {
  const lengths = crossings.map((place, at) => place - (at ? (crossings[at - 1] as number) : 0));
  const runs = [lengths[0] as number];
  for (let at = 1; at < lengths.length; at++) {
    if (lengths[at]) runs.push(lengths[at] as number);
    else if (++at < lengths.length) runs[runs.length - 1] = (runs.at(-1) as number) + (lengths[at] as number);
  }
  return runs;
}
