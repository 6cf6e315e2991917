/** Painting whole patches of like colour, and looking at colours of pictures in pieces and of true values. */
import { expect, test } from "vitest";
import { blockSide, ColorFinder } from "../../src/editor/colors/finder";
import type { Colored, Ground } from "../../src/editor/colors/ground";
import { patchesOf } from "../../src/editor/colors/slic";
import type { Mask } from "../../src/model/records";
import { areaOf, boundsOf, has, spansOf } from "../../src/model/spans";
import { Desk } from "./desk";
import { brushing, pixelsOf, SCENERY, square } from "./masking";

const soon = () => new Promise((done) => setTimeout(done));

/** Dark left of a border that leans to the right, bright beyond it. */
function leaning(width = 400, height = 300): Colored {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let at = 0; at < width * height; at++) {
    const [x, y] = [at % width, Math.floor(at / width)];
    data.fill(x < 170 + y / 5 ? 40 : 210, 4 * at, 4 * at + 4);
  }
  return { width, height, data };
}

function patching(masks: readonly Mask[] = []): Desk {
  const desk = brushing(24, masks);
  desk.bench.seen = leaning();
  desk.editor.settings.mask.tip.value = "patches";
  return desk;
}

test("patches keep to the edges, hang together, and every pixel is in one", () => {
  const { width, height } = leaning();
  const labels = patchesOf(leaning(), 24);
  const kinds = new Map<number, Set<boolean>>();
  const sizes = new Map<number, number>();
  labels.forEach((label, at) => {
    const dark = at % width < 170 + Math.floor(at / width) / 5;
    kinds.set(label, (kinds.get(label) ?? new Set()).add(dark));
    sizes.set(label, (sizes.get(label) ?? 0) + 1);
  });
  expect([...kinds.values()].every(({ size }) => size === 1)).toBe(true);
  expect(sizes.size).toBeGreaterThan((width * height) / 24 ** 2 / 2);
  expect(Math.min(...sizes.values())).toBeGreaterThanOrEqual((0.25 * 24 ** 2) | 0);
  for (const label of sizes.keys()) expect(pieces(labels, width, label)).toBe(1);
});

test("a stroke takes every patch that it touches, whole, as one diff; undo takes them back", async () => {
  const desk = patching();
  desk.drag([
    [40, 150],
    [120, 150],
    [190, 150],
  ]);
  await soon();
  expect(desk.diffs.map(({ gesture }) => gesture)).toEqual(["mask.paint"]);
  const set = spansOf(desk.all[0]?.shape as Mask);
  for (let x = 40; x <= 190; x += 5) expect(has(set, x, 150)).toBe(true);
  for (let y = 0; y < 300; y++)
    for (let x = 0; x < 400; x++) if (x >= 170 + y / 5) expect(has(set, x, y)).toBe(false);
  expect(areaOf(set)).toBeGreaterThan(150 * 12);
  expect(desk.editor.tools.path.peek()).toBe("tools.brush.idle");
  desk.key("$mod+Z");
  expect(desk.all).toEqual([]);
});

test("the eraser takes whole patches away, and Ctrl is the opposite", async () => {
  const desk = patching([square(0, 0, 100)]);
  desk.key("Shift+R");
  desk.click(50, 50);
  await soon();
  const left = pixelsOf(desk);
  expect(left).toBeLessThan(100 * 100 - 100);
  desk.click(50, 50, { ctrl: true });
  await soon();
  expect(pixelsOf(desk)).toBe(100 * 100);
  expect(left).toBeGreaterThan(100 * 100 - 3 * 24 ** 2);
});

test("the patch under the pointer is shown before it is painted, and its width goes by the tool's size", async () => {
  const desk = patching();
  desk.move(60, 60);
  await soon();
  const narrow = desk.editor.sketch.region.peek()?.mask;
  expect(narrow && has(spansOf(narrow), 60, 60)).toBe(true);
  expect([desk.editor.sketch.ring.peek(), desk.diffs]).toEqual([null, []]);
  for (let press = 0; press < 12; press++) desk.key("]");
  await soon();
  const wide = desk.editor.sketch.region.peek()?.mask;
  expect(areaOf(spansOf(wide as Mask))).toBeGreaterThan(2 * areaOf(spansOf(narrow as Mask)));
  for (let press = 0; press < 40; press++) desk.key("[");
  expect(desk.editor.settings.mask.diameter.peek()).toBe(6);
  desk.editor.settings.mask.tip.value = "round";
  desk.move(61, 60);
  expect(desk.editor.sketch.region.peek()).toBeNull();
});

test("a stroke that is let go before its patches are there waits for them, and one that is called off does not", async () => {
  const desk = patching();
  const { colors } = desk.bench;
  let come: () => void = () => {};
  const late = new Promise<void>((done) => {
    come = done;
  });
  desk.bench.colors.patches = async (...asked) => {
    await late;
    return ColorFinder.prototype.patches.apply(colors, asked);
  };
  desk.drag([
    [40, 40],
    [60, 40],
  ]);
  expect([desk.editor.tools.path.peek(), desk.diffs]).toEqual(["tools.brush.patching", []]);
  desk.editor.tools.cancel();
  desk.drag([
    [40, 200],
    [60, 200],
  ]);
  come();
  await soon();
  expect(desk.diffs).toHaveLength(1);
  expect(boundsOf(spansOf(desk.all[0]?.shape as Mask))?.[1]).toBeGreaterThan(150);
});

test("a lost press, a second finger or Escape leaves nothing behind; zooming in the middle does no harm", async () => {
  const desk = patching();
  desk.move(40, 40);
  desk.down(40, 40);
  desk.move(80, 40);
  await soon();
  expect(desk.editor.edits.drafts.peek().size).toBe(1);
  desk.editor.tools.cancel();
  await soon();
  expect([desk.diffs, desk.editor.edits.drafts.peek().size]).toEqual([[], 0]);
  desk.down(40, 40);
  desk.editor.viewport.zoomBy(2, { x: 40, y: 40 });
  desk.up(40, 40);
  await soon();
  expect(desk.diffs).toHaveLength(1);
});

test("by keyboard, Space takes the patch at the crosshair", async () => {
  const desk = patching();
  desk.key("ArrowRight");
  desk.key("Space");
  await soon();
  expect(desk.diffs).toHaveLength(1);
  expect(has(spansOf(desk.all[0]?.shape as Mask), 201, 150)).toBe(true);
});

test("what cannot be read is said, and nothing is painted", async () => {
  const desk = patching();
  desk.bench.colors.patches = async () => {
    throw new Error("404");
  };
  desk.drag([
    [40, 40],
    [60, 40],
  ]);
  await soon();
  expect([new Set(desk.refused), desk.diffs]).toEqual([new Set(["no-colors"]), []]);
  expect(desk.editor.tools.path.peek()).toBe("tools.brush.idle");
});

test("a stroke over what is labelled says so where nothing was free", () => {
  const desk = new Desk([], {}, SCENERY);
  desk.key("R");
  desk.editor.settings.mask.overlap.value = "free";
  desk.click(50, 50);
  desk.key("Escape");
  desk.click(50, 50);
  expect([desk.all.length, desk.refused]).toEqual([1, ["labelled"]]);
});

/** 16-bit values 3 px wide and high in pieces of 2: 0, 1, 2, … 8. */
function deep(black: number, white: number): { finder: ColorFinder; ground: Ground } {
  const read = async (url: string): Promise<ArrayBuffer> => {
    const [column, row] = url.split("/").slice(-2).map(Number) as [number, number];
    const values: number[] = [];
    for (let y = 2 * row; y < Math.min(3, 2 * row + 2); y++)
      for (let x = 2 * column; x < Math.min(3, 2 * column + 2); x++) values.push(3 * y + x);
    return Uint16Array.from(values).buffer;
  };
  const picture = async (): Promise<Colored> => {
    throw new Error("the rendition is not asked for");
  };
  const size = { width: 3, height: 3 };
  const pyramid = { ...size, url: "/values", side: 2, levels: 2 };
  const ground = { ...size, url: "/file", pyramid, window: { bands: 1 as const, black, white } };
  return { finder: new ColorFinder({ read, picture }), ground };
}

test("true values are told apart that are one in 8 bits, by as much as they are seen to differ", async () => {
  const job = { column: 0, row: 0, level: 0, contiguous: true };
  const near = async (black: number, white: number, tolerance: number): Promise<number> => {
    const { finder, ground } = deep(black, white);
    return areaOf(await finder.flood(ground, { ...job, tolerance }));
  };
  const channel = 1.001 * Math.sqrt(3);
  expect(await near(0, 65_535, 1)).toBe(9);
  expect(await near(0, 255, 2 * channel)).toBe(3);
  expect(await near(0, 255, 3 * channel)).toBe(4);
  expect(await near(4, 8, 0)).toBe(1);
});

test("patches of a picture in pieces are those of the whole", async () => {
  const picture = leaning();
  const read = async (): Promise<ArrayBuffer> => new ArrayBuffer(0);
  const whole = new ColorFinder({ read, picture: async () => picture });
  const pieced = new ColorFinder({
    read,
    picture: async (url) => {
      const [column, row] = url.split("/").slice(-2).map(Number) as [number, number];
      const [x, y] = [128 * column, 128 * row];
      const size = { width: Math.min(128, 400 - x), height: Math.min(128, 300 - y) };
      const data = new Uint8ClampedArray(4 * size.width * size.height);
      for (let line = 0; line < size.height; line++) {
        const start = 4 * ((y + line) * 400 + x);
        data.set(picture.data.subarray(start, start + 4 * size.width), 4 * line * size.width);
      }
      return { ...size, data };
    },
  });
  const size = { width: 400, height: 300 };
  const pyramid = { ...size, url: "/seen", side: 128, levels: 3 };
  const block = { column: 1, row: 0, side: 12 };
  const own = await whole.patches({ ...size, url: "/file", pyramid: null, window: null }, block);
  const same = await pieced.patches({ ...size, url: "/file", pyramid, window: null }, block);
  expect([own.x, own.width]).toEqual([blockSide(12), blockSide(12)]);
  expect(same.labels).toEqual(own.labels);
});

/** Into how many pieces the label falls. */
function pieces(labels: Int32Array, width: number, label: number): number {
  const left = new Set([...labels.keys()].filter((at) => labels[at] === label));
  let count = 0;
  for (let start = left.values().next().value; start !== undefined; start = left.values().next().value) {
    count++;
    for (const open = [start]; open.length; ) {
      const at = open.pop() as number;
      if (!left.delete(at)) continue;
      if (at % width) open.push(at - 1);
      if ((at + 1) % width) open.push(at + 1);
      open.push(at - width, at + width);
    }
  }
  return count;
}
