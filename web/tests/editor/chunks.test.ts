/** A mask that changes under a brush looks as one that was drawn at once. */
import { expect, test } from "vitest";
import type { Bitmap, Context, Surface } from "../../src/editor/ports";
import { LOOKS, type LookName } from "../../src/editor/shapes/look";
import { chunksOf, handOn } from "../../src/editor/shapes/mask/chunks";
import { inkOf } from "../../src/editor/shapes/mask/ink";
import type { Mask } from "../../src/model/records";
import { maskFrom } from "../../src/model/rle";
import type { Bounds } from "../../src/model/shapes/kind";
import { boxOf, type Spans, spansOf, subtraction, union } from "../../src/model/spans";

interface Pixels extends Bitmap {
  readonly pixels: Uint32Array;
}

let drawn = 0;

/** A canvas that holds pixels, as far as masks draw on one. */
function canvas(width: number, height: number): Surface {
  const pixels = new Uint32Array(width * height);
  const context = {
    createImageData: (wide: number, tall: number) => ({
      width: wide,
      height: tall,
      data: new Uint8ClampedArray(4 * wide * tall),
    }),
    putImageData: (image: ImageData, x: number, y: number) => {
      const given = new Uint32Array(image.data.buffer);
      drawn += given.length;
      expect(x >= 0 && y >= 0 && x + image.width <= width && y + image.height <= height).toBe(true);
      for (let row = 0; row < image.height; row++) {
        pixels.set(given.subarray(row * image.width, (row + 1) * image.width), (y + row) * width + x);
      }
    },
    drawImage: (image: unknown) => pixels.set((image as Pixels).pixels),
  };
  return {
    width,
    height,
    context: context as unknown as Context,
    take: () => ({ width, height, pixels }) as Pixels,
  };
}

const WHOLE: Bounds = [-40, -40, 1100, 700];

function shown(mask: Mask, size: number, look: LookName): Map<string, readonly number[]> {
  const ink = inkOf(LOOKS[look], "#fc7800", 1, true);
  const found = [...chunksOf(canvas, mask, size, ink, false, WHOLE)];
  return new Map(
    found.map(({ bounds, bitmap }) => [`${bounds}`, bitmap ? [...(bitmap as Pixels).pixels] : []]),
  );
}

const isEmpty = (pixels: readonly number[] | undefined): boolean => !pixels?.some((pixel) => pixel);

function alike(a: ReturnType<typeof shown>, b: ReturnType<typeof shown>): void {
  expect([...a.keys()]).toEqual([...b.keys()]);
  for (const [key, pixels] of a) {
    const other = b.get(key);
    expect(isEmpty(pixels) === isEmpty(other)).toBe(true);
    if (isEmpty(pixels)) continue;
    const at = pixels.findIndex((pixel, index) => pixel !== other?.[index]);
    expect(at === -1 ? "alike" : `${key} differs at ${at % 256}, ${Math.floor(at / 256)}`).toBe("alike");
  }
}

/** Whole numbers under `most`, the same ones each time. */
function numbers(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

test.each([
  [1, "selected"],
  [1, "suggestion"],
  [1, "crowd"],
  [2, "selected"],
  [4, "passive"],
] as const)("in cells of %i px, %s", (size, look) => {
  const next = numbers(size * 97 + look.length);
  let set: Spans = boxOf([200, 200, 420, 330]);
  let mask = maskFrom(set);
  shown(mask, size, look);
  for (let step = 0; step < 14; step++) {
    // Some steps are not looked at: what they touch adds up.
    for (let stroke = 0; stroke <= next(3); stroke++) {
      const [x, y] = [next(1000), next(600)];
      const box: Bounds = [x, y, x + 1 + next(80), y + 1 + next(80)];
      const region = boxOf(box);
      set = next(3) ? union(set, region) : subtraction(set, region);
      const after = maskFrom(set);
      handOn(mask, after, box);
      mask = after;
    }
    const once = maskFrom(spansOf(mask));
    alike(shown(mask, size, look), shown(once, size, look));
  }
});

test("a dab draws what it touches and no more", () => {
  const before = maskFrom(boxOf([0, 0, 1000, 600]));
  shown(before, 1, "selected");
  const after = maskFrom(subtraction(spansOf(before), boxOf([300, 300, 340, 340])));
  handOn(before, after, [300, 300, 340, 340]);
  drawn = 0;
  shown(after, 1, "selected");
  expect(drawn).toBe(46 * 46);
});
