import { describe, expect, test } from "vitest";
import { commandOf } from "../../src/editor";
import { flood, TOO_LARGE } from "../../src/editor/colors/flood";
import type { Colored, Grid } from "../../src/editor/colors/ground";
import { sweep } from "../../src/editor/masks/sweep";
import type { Mask } from "../../src/model/records";
import { covered, maskFrom } from "../../src/model/rle";
import { areaOf, boundsOf, boxOf, has, xor } from "../../src/model/spans";
import { annotation, box, Desk, polygon } from "./desk";
import { brushing, isSet, pixelsOf, SCENERY, square } from "./masking";

describe("fill", () => {
  test("labels the whole area that nothing covers, and refuses what is labelled", () => {
    const ring = [box(100, 100, 50, 5), box(100, 145, 50, 5), box(100, 105, 5, 40), box(145, 105, 5, 40)];
    const desk = new Desk(
      ring.map((shape) => annotation(shape)),
      {},
      SCENERY,
    );
    desk.key("Shift+B");
    desk.click(120, 120);
    expect(desk.all.at(-1)?.shape).toEqual(square(105, 105, 40));
    desk.key("Escape");
    desk.click(120, 120);
    expect(desk.refused).toEqual(["labelled"]);
    desk.click(10, 10);
    expect(covered(desk.all.at(-1)?.shape as Mask)).toBe(400 * 300 - 50 * 50);
  });

  test("with Ctrl takes one piece of the selected mask away", () => {
    const desk = brushing(10);
    desk.click(50, 50);
    desk.click(150, 50);
    desk.key("Shift+B");
    desk.click(150, 50, { ctrl: true });
    expect([isSet(desk, 50, 50), isSet(desk, 150, 50)]).toEqual([true, false]);
  });
});

describe("lasso", () => {
  const AROUND = [
    [50, 50],
    [90, 50],
    [90, 90],
    [50, 90],
  ] as const;

  test("paints what a drag goes around, and erases with Ctrl", () => {
    const desk = new Desk();
    desk.key("Shift+Q");
    desk.drag(AROUND);
    expect(desk.all[0]?.shape).toEqual(square(50, 50, 40));
    desk.drag(
      [
        [60, 60],
        [80, 60],
        [80, 80],
        [60, 80],
      ],
      { ctrl: true },
    );
    expect([pixelsOf(desk), desk.editor.tools.path.peek()]).toEqual([1200, "tools.lasso.idle"]);
  });

  test.each([
    ["Enter", (desk: Desk) => desk.key("Enter")],
    ["the first point", (desk: Desk) => desk.click(51, 51)],
    [
      "a double click",
      (desk: Desk) => desk.editor.tools.handle("onDoubleClick", desk.press({ x: 50, y: 90 })),
    ],
  ])("point by point, closed by %s", (_, close) => {
    const desk = new Desk();
    desk.key("Shift+Q");
    for (const [x, y] of AROUND) desk.click(x, y);
    close(desk);
    expect(desk.all.map(({ shape }) => shape)).toEqual([square(50, 50, 40)]);
  });

  test("is dropped by Escape, loses its last point, and needs three", () => {
    const desk = new Desk();
    desk.key("Shift+Q");
    for (const [x, y] of AROUND) desk.click(x, y);
    desk.key("Backspace");
    desk.key("Backspace");
    desk.key("Enter");
    expect(desk.refused).toEqual(["few-points"]);
    desk.key("Escape");
    expect([desk.editor.sketch.drawing.peek(), desk.all, desk.editor.tools.path.peek()]).toEqual([
      null,
      [],
      "tools.lasso.idle",
    ]);
    desk.down(50, 50);
    desk.move(90, 50);
    desk.move(90, 90);
    desk.editor.tools.cancel();
    expect([desk.editor.sketch.drawing.peek(), desk.all]).toEqual([null, []]);
  });
});

describe("wand", () => {
  /** Left half 10, right half 200, and a spot of 10 on the right. */
  function colorful(): Desk {
    const desk = new Desk();
    const data = new Uint8ClampedArray(4 * 400 * 300);
    for (let at = 0; at < 400 * 300; at++) {
      const [x, y] = [at % 400, Math.floor(at / 400)];
      const dark = x < 200 || (x >= 300 && x < 310 && y < 10);
      data.fill(dark ? 10 : 200, 4 * at, 4 * at + 4);
    }
    desk.bench.seen = { width: 400, height: 300, data };
    desk.key("Shift+V");
    return desk;
  }
  const soon = () => new Promise((done) => setTimeout(done));

  test("shows what it would take while the pointer rests, and takes it by a click", async () => {
    const desk = colorful();
    desk.move(100, 100);
    desk.bench.settle(80);
    await soon();
    expect(desk.editor.sketch.region.peek()?.mask).toMatchObject({ x: 0, y: 0, width: 200, height: 300 });
    expect(desk.diffs).toEqual([]);
    desk.click(100, 100);
    await soon();
    expect(desk.all.map((_, at) => pixelsOf(desk, at))).toEqual([60_000]);
    expect(desk.editor.sketch.region.peek()).toBeNull();
  });

  test("takes the whole picture's, farther colours, or takes away", async () => {
    const desk = colorful();
    desk.editor.settings.mask.contiguous.value = false;
    desk.click(100, 100);
    await soon();
    expect(pixelsOf(desk)).toBe(60_100);
    desk.editor.settings.mask.contiguous.value = true;
    desk.click(305, 5, { ctrl: true });
    await soon();
    expect(pixelsOf(desk)).toBe(60_000);
    desk.editor.settings.mask.tolerance.value = 400;
    desk.click(305, 5);
    await soon();
    expect(pixelsOf(desk)).toBe(400 * 300);
  });

  test("paints nothing where another tool or picture came in between", async () => {
    const desk = colorful();
    desk.click(100, 100);
    desk.key("V");
    await soon();
    expect(desk.all).toEqual([]);
  });
});

test("commands grow, shrink, clean and convert what is selected", () => {
  const shape = maskFrom(boxOf([50, 50, 60, 60]));
  const desk = new Desk([annotation(shape)]);
  const run = (id: string) => commandOf(id).run(desk.editor);
  desk.editor.selection.set([desk.all[0]?.id as string]);
  run("mask.grow");
  expect(pixelsOf(desk)).toBe(140);
  run("mask.shrink");
  expect(desk.all[0]?.shape).toEqual(shape);
  run("mask.to-polygon");
  expect(desk.all[0]?.shape).toEqual({
    type: "polygon",
    parts: [{ exterior: [50, 50, 60, 50, 60, 60, 50, 60] }],
  });
  run("mask.from-outline");
  expect(desk.all[0]?.shape).toEqual(shape);
  desk.editor.settings.mask.least.value = 500;
  run("mask.islands");
  expect([desk.refused, desk.all[0]?.shape]).toEqual([["no-pixels-left"], shape]);
});

test("an outline becomes a mask, is mended and becomes an outline again, by keys alone", () => {
  const ring = [80, 80, 80, 90, 90, 90, 90, 80];
  const desk = new Desk([
    annotation({
      type: "polygon",
      parts: [
        { exterior: [50, 50, 120, 50, 120, 120, 50, 120], holes: [ring] },
        { exterior: [200, 50, 204, 50, 204, 54, 200, 54] },
      ],
    }),
  ]);
  desk.editor.selection.set([desk.all[0]?.id as string]);
  const after = (key: string): number => {
    expect(desk.key(key)).toBe(true);
    return pixelsOf(desk);
  };
  const [square, hole, island] = [70 * 70, 10 * 10, 4 * 4];
  expect(after("Alt+Shift+R")).toBe(square - hole + island);
  expect(after("Alt+Shift+I")).toBe(square - hole);
  expect(after("Alt+Shift+F")).toBe(square);
  expect(after("Alt+=")).toBe(square + 4 * 70);
  expect(after("Alt+-")).toBe(square);
  desk.key("Alt+Q");
  expect(desk.all[0]?.shape).toEqual(polygon(50, 50, 120, 50, 120, 120, 50, 120));
  for (let step = 0; step < 6; step++) desk.key("$mod+Z");
  expect(desk.all[0]?.shape.type).toBe("polygon");
  desk.key("Alt+Shift+R");
  desk.key("Alt+Shift+Q");
  const { shape } = desk.all[0] ?? {};
  expect(shape?.type === "polygon" && shape.parts.map(({ holes = [] }) => holes.length)).toEqual([1, 0]);
});

test("coverage counts pixels that something covers once, and leads to what is left", () => {
  const desk = new Desk([annotation(box(0, 0, 400, 200)), annotation(box(0, 100, 200, 200))], {}, SCENERY);
  desk.bench.settle(10);
  const { coverage } = desk.editor;
  expect([coverage.labelled.peek(), coverage.pixels.peek()]).toEqual([100_000, 120_000]);
  desk.key("R");
  desk.key("Alt+M");
  expect(desk.editor.said.peek()).toBe("Unlabelled area 1 of 1, 20,000 px");
  desk.key("Shift+B");
  desk.key("Alt+M");
  desk.key("Space");
  desk.bench.settle(10);
  expect(coverage.labelled.peek()).toBe(120_000);
  desk.key("Alt+M");
  expect(desk.editor.said.peek()).toBe("Every pixel is labelled.");
  desk.key("$mod+Z");
  desk.bench.settle(10);
  expect(coverage.labelled.peek()).toBe(100_000);
});

test("a brush of one pixel leaves no gap, and a tip covers the pixels whose centre it covers", () => {
  const at = (x: number, y: number, diameter: number) => ({ at: { x, y }, diameter });
  const line = sweep(at(0.5, 0.5, 1), at(20.5, 7.5, 1), "round");
  for (let column = 0; column < 20; column++)
    expect([column, Array.from({ length: 9 }, (_, row) => has(line, column, row)).some(Boolean)]).toEqual([
      column,
      true,
    ]);
  const disc = sweep(at(50, 50, 40), at(50, 50, 40), "round");
  let count = 0;
  for (let x = 0; x < 100; x++)
    for (let y = 0; y < 100; y++) if ((x + 0.5 - 50) ** 2 + (y + 0.5 - 50) ** 2 <= 400) count++;
  expect(areaOf(disc)).toBe(count);
  expect(areaOf(sweep(at(50, 50, 10), at(60, 50, 10), "square"))).toBe(200);
});

/** A picture in pieces of 4 px, at a level of so many px to one. */
function inPieces({ width, height, data }: Colored, side: number, factor = 1): Grid {
  const piece = async (column: number, row: number): Promise<Colored> => {
    const [x, y] = [column * side, row * side];
    const size = { width: Math.min(side, width - x), height: Math.min(side, height - y) };
    const own = new Uint8ClampedArray(4 * size.width * size.height);
    for (let line = 0; line < size.height; line++) {
      const start = 4 * ((y + line) * width + x);
      own.set(data.subarray(start, start + 4 * size.width), 4 * line * size.width);
    }
    return { ...size, data: own };
  };
  const picture = { width: width * factor, height: height * factor - (factor > 1 ? 1 : 0) };
  return { width, height, side, factor, picture, piece };
}

test("a flood stops at the picture's edge and does not wrap around", async () => {
  const data = new Uint8ClampedArray(4 * 3 * 2).fill(255);
  data.fill(0, 4, 8);
  data.fill(0, 16, 20);
  const job = { column: 0, row: 0, level: 0, tolerance: 10, contiguous: true };
  const left = await flood(inPieces({ width: 3, height: 2, data }, 3), job);
  expect([areaOf(left), has(left, 2, 0)]).toEqual([2, false]);
});

test("a flood from piece to piece finds what one of the whole does, whatever winds where", async () => {
  const random = seeded(7);
  for (let round = 0; round < 60; round++) {
    const [width, height] = [3 + Math.floor(random() * 20), 3 + Math.floor(random() * 20)];
    const data = new Uint8ClampedArray(4 * width * height).map(() => (random() < 0.35 ? 200 : 0));
    for (let pixel = 0; pixel < width * height; pixel++)
      data.fill(data[4 * pixel] as number, 4 * pixel, 4 * pixel + 4);
    for (const contiguous of [true, false]) {
      const job = {
        column: Math.floor(random() * width),
        row: Math.floor(random() * height),
        level: 0,
        tolerance: 10,
        contiguous,
      };
      const picture = { width, height, data };
      const whole = await flood(inPieces(picture, Math.max(width, height)), job);
      const pieced = await flood(inPieces(picture, 4), job);
      expect(areaOf(xor(whole, pieced))).toBe(0);
      expect(has(whole, job.column, job.row)).toBe(true);
    }
  }
});

test("more pieces than are sensible are not looked at, and the reason is the error's", async () => {
  const data = new Uint8ClampedArray(4 * 36 * 36).fill(9);
  const grid = inPieces({ width: 36, height: 36, data }, 4);
  const job = { column: 0, row: 0, level: 0, tolerance: 0, contiguous: true };
  await expect(flood(grid, job)).rejects.toThrow(TOO_LARGE);
  data.fill(0, 4 * 36 * 20);
  expect(areaOf(await flood(grid, job))).toBe(36 * 20);
});

test("what is found at a coarser level covers the picture's pixels, and ends at its edge", async () => {
  const data = new Uint8ClampedArray(4 * 6 * 5).fill(9);
  const grid = inPieces({ width: 6, height: 5, data }, 4, 4);
  const all = await flood(grid, { column: 23, row: 18, level: 2, tolerance: 0, contiguous: true });
  expect(boundsOf(all)).toEqual([0, 0, 24, 19]);
  expect(areaOf(all)).toBe(24 * 19);
});

/** Numbers from 0 to 1 that are the same every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
