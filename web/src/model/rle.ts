/** Masks: COCO's compressed run-lengths, read, written and combined. Runs go down the columns of the crop. */
import { crc32 } from "./crc32";
import type { MaskDelta } from "./diffs";
import { InvalidRecord } from "./errors";
import { same } from "./json";
import type { Mask, Shape } from "./records";

/** A rectangle of whole pixels and its run-lengths; a mask without its type, or a delta without its checksums. */
export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly counts: string;
}

/** Pixels of a crop: 1 or 0, row by row. */
export interface Pixels {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** The runs of a compressed string: background, foreground, background, … */
export function decodeRuns(counts: string): number[] {
  const runs: number[] = [];
  for (let at = 0; at < counts.length; ) {
    let value = 0;
    let shift = 0;
    for (let more = true; more; shift++) {
      const char = counts.charCodeAt(at++) - 48;
      if (!(char >= 0 && char < 64) || shift > 9) {
        throw new InvalidRecord(`run-lengths break off or are no run-lengths at ${at - 1}`, "counts");
      }
      value += (char & 0x1f) * 2 ** (5 * shift);
      more = (char & 0x20) !== 0;
      if (!more && char & 0x10) value -= 2 ** (5 * (shift + 1));
    }
    if (runs.length > 2) value += runs[runs.length - 2] as number;
    if (value < 0) throw new InvalidRecord(`run ${runs.length} is ${value}, below 0`, "counts");
    runs.push(value);
  }
  return runs;
}

/** The compressed string of runs. */
export function encodeRuns(runs: readonly number[]): string {
  let out = "";
  for (let at = 0; at < runs.length; at++) {
    let value = (runs[at] as number) - (at > 2 ? (runs[at - 2] as number) : 0);
    for (let more = true; more; ) {
      let char = value & 0x1f;
      value >>= 5;
      more = char & 0x10 ? value !== -1 : value !== 0;
      if (more) char |= 0x20;
      out += String.fromCharCode(char + 48);
    }
  }
  return out;
}

/** How many pixels are set. */
export function covered(crop: Crop): number {
  return decodeRuns(crop.counts).reduce((sum, run, at) => (at % 2 ? sum + run : sum), 0);
}

/** True where the pixel of the picture is set. */
export function pixelAt(crop: Crop, x: number, y: number): boolean {
  const [column, row] = [x - crop.x, y - crop.y];
  if (column < 0 || row < 0 || column >= crop.width || row >= crop.height) return false;
  let left = column * crop.height + row;
  const runs = decodeRuns(crop.counts);
  for (let at = 0; at < runs.length; at++) {
    left -= runs[at] as number;
    if (left < 0) return at % 2 === 1;
  }
  return false;
}

/** The crop's pixels. Throws InvalidRecord where the runs do not fill it. */
export function pixelsOf({ x, y, width, height, counts }: Crop): Pixels {
  const data = new Uint8Array(width * height);
  let at = 0;
  decodeRuns(counts).forEach((run, number) => {
    const end = at + run;
    if (end > data.length) throw new InvalidRecord(`runs hold more than ${data.length} pixels`, "counts");
    if (number % 2)
      for (let pixel = at; pixel < end; pixel++)
        data[(pixel % height) * width + Math.floor(pixel / height)] = 1;
    at = end;
  });
  if (at !== data.length) throw new InvalidRecord(`runs hold ${at} pixels, not ${data.length}`, "counts");
  return { x, y, width, height, data };
}

/** The pixels as a mask, cropped to those that are set; an empty one is 0, 0, 0, 0. */
export function maskOf(pixels: Pixels): Mask {
  const { x0, y0, x1, y1 } = tight(pixels);
  if (x1 <= x0) return { type: "mask", x: 0, y: 0, width: 0, height: 0, counts: "" };
  const counts = encodeRuns(runsOf(pixels, x0, y0, x1, y1));
  return { type: "mask", x: pixels.x + x0, y: pixels.y + y0, width: x1 - x0, height: y1 - y0, counts };
}

/** Pixels of both, each as `keep` says: 1 in a only, 2 in b only, 3 in both. */
export function combine(a: Crop, b: Crop, keep: (where: number) => boolean): Mask {
  const whole = frameOf(a, b);
  const data = new Uint8Array(whole.width * whole.height);
  for (const [crop, bit] of [
    [a, 1],
    [b, 2],
  ] as const) {
    if (!crop.width || !crop.height) continue;
    const pixels = pixelsOf(crop);
    for (let row = 0; row < crop.height; row++) {
      const from = (crop.y - whole.y + row) * whole.width + crop.x - whole.x;
      for (let column = 0; column < crop.width; column++) {
        if (pixels.data[row * crop.width + column])
          data[from + column] = (data[from + column] as number) | bit;
      }
    }
  }
  for (let at = 0; at < data.length; at++) data[at] = data[at] && keep(data[at] as number) ? 1 : 0;
  return maskOf({ ...whole, data });
}

export const union = (a: Crop, b: Crop): Mask => combine(a, b, () => true);
export const intersection = (a: Crop, b: Crop): Mask => combine(a, b, (where) => where === 3);
export const subtraction = (a: Crop, b: Crop): Mask => combine(a, b, (where) => where === 1);
export const xor = (a: Crop, b: Crop): Mask => combine(a, b, (where) => where !== 3);

/** Intersection over union, 0 to 1; 0 where both are empty. */
export function iou(a: Crop, b: Crop): number {
  const both = covered(intersection(a, b));
  const either = covered(a) + covered(b) - both;
  return either ? both / either : 0;
}

/** What a delta's `base` and `after` hold of a mask. */
export function checksum({ x, y, width, height, counts }: Crop): number {
  return crc32(`${x},${y},${width},${height},${counts}`);
}

/** The mask cropped to its pixels, its runs as COCO writes them. */
export function tightened(mask: Crop): Mask {
  return maskOf(pixelsOf(mask));
}

/** True for a mask in its normal form. */
export function isNormal(mask: Mask): boolean {
  return same(tightened(mask), mask);
}

/** The delta that leads from one mask to the normal form of the other. */
export function deltaBetween(before: Mask, after: Mask): MaskDelta {
  const { x, y, width, height, counts } = xor(before, after);
  return { x, y, width, height, counts, base: checksum(before), after: checksum(tightened(after)) };
}

/**
 * The mask after the delta, in normal form; the shape itself where that was done before, null for others.
 *
 * Throws InvalidRecord where the delta does not lead to what its checksum says.
 */
export function toggled(shape: Shape, delta: MaskDelta): Mask | null {
  if (shape.type !== "mask") return null;
  const now = checksum(shape);
  if (now === delta.after) return shape;
  if (now !== delta.base) return null;
  const result = xor(shape, delta);
  if (checksum(result) === delta.after) return result;
  throw new InvalidRecord("the delta does not lead to its checksum", "delta", "", "bad-delta");
}

function frameOf(a: Crop, b: Crop): Omit<Crop, "counts"> {
  const full = [a, b].filter((crop) => crop.width && crop.height);
  if (!full.length) return { x: 0, y: 0, width: 0, height: 0 };
  const [x, y] = [Math.min(...full.map((crop) => crop.x)), Math.min(...full.map((crop) => crop.y))];
  const [right, bottom] = [
    Math.max(...full.map((crop) => crop.x + crop.width)),
    Math.max(...full.map((crop) => crop.y + crop.height)),
  ];
  return { x, y, width: right - x, height: bottom - y };
}

function tight({ width, height, data }: Pixels): { x0: number; y0: number; x1: number; y1: number } {
  let [x0, y0, x1, y1] = [width, height, 0, 0];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (!data[row * width + column]) continue;
      x0 = Math.min(x0, column);
      x1 = Math.max(x1, column + 1);
      y0 = Math.min(y0, row);
      y1 = row + 1;
    }
  }
  return { x0, y0, x1, y1 };
}

function runsOf({ width, data }: Pixels, x0: number, y0: number, x1: number, y1: number): number[] {
  const runs: number[] = [];
  let [value, run] = [0, 0];
  for (let column = x0; column < x1; column++) {
    for (let row = y0; row < y1; row++) {
      if (data[row * width + column] === value) run += 1;
      else {
        runs.push(run);
        [value, run] = [1 - value, 1];
      }
    }
  }
  runs.push(run);
  return runs;
}
