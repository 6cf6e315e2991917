/** Masks combined, compared and changed by differences. */
import { crc32 } from "./crc32";
import type { MaskDelta } from "./diffs";
import { InvalidRecord } from "./errors";
import { same } from "./json";
import type { Mask, Shape } from "./records";
import type { Crop } from "./runs";
import * as spans from "./spans";

/** Pixels of a crop: not 0 where they are set, row by row. */
export interface Pixels {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** The set as a mask in its normal form: cropped to its pixels, an empty one 0, 0, 0, 0; written down when asked. */
export function maskFrom(set: spans.Spans): Mask {
  const [x, y, right, bottom] = spans.boundsOf(set) ?? [0, 0, 0, 0];
  let counts: string | undefined;
  const mask: Mask = {
    type: "mask",
    x,
    y,
    width: right - x,
    height: bottom - y,
    get counts() {
      counts ??= spans.countsOf(set);
      return counts;
    },
  };
  spans.remember(mask, set);
  return mask;
}

/** The set pixels. */
export function spansFrom({ x, y, width, height, data }: Pixels): spans.Spans {
  const weaver = new spans.Weaver(x, width);
  for (let column = 0; column < width; column++) {
    let top = -1;
    for (let row = 0; row <= height; row++) {
      const set = row < height && data[row * width + column];
      if (set && top < 0) top = row;
      else if (!set && top >= 0) {
        weaver.add(y + top, y + row);
        top = -1;
      }
    }
    weaver.next();
  }
  return weaver.done();
}

/** How many pixels are set. */
export const covered = (crop: Crop): number => spans.areaOf(spans.spansOf(crop));

type Combining = (a: spans.Spans, b: spans.Spans) => spans.Spans;

const combine =
  (combining: Combining) =>
  (a: Crop, b: Crop): Mask =>
    maskFrom(combining(spans.spansOf(a), spans.spansOf(b)));

export const union = combine(spans.union);
export const subtraction = combine(spans.subtraction);
export const xor = combine(spans.xor);

/** Intersection over union, 0 to 1; 0 where both are empty. */
export function iou(a: Crop, b: Crop): number {
  const both = spans.areaOf(spans.intersection(spans.spansOf(a), spans.spansOf(b)));
  const either = covered(a) + covered(b) - both;
  return either ? both / either : 0;
}

/** What a delta's `base` and `after` hold of a mask. */
export function checksum({ x, y, width, height, counts }: Crop): number {
  return crc32(`${x},${y},${width},${height},${counts}`);
}

/** The mask cropped to its pixels, its runs as COCO writes them. */
export function tightened(mask: Crop): Mask {
  return maskFrom(spans.spansOf(mask));
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
