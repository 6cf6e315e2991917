/** What was seen at full size: marked when the view has rested, kept, veiled, and led to. */
import { expect, test } from "vitest";
import type { Ports } from "../../src/editor";
import { Desk, documentWith } from "./desk";

const soon = () => new Promise((done) => setTimeout(done));
const REST = 310;

/** A desk on a picture of 1000 × 700 px, 16 × 11 cells, seen through a screen of 400 × 300. */
async function desk(ports: Partial<Ports> = {}): Promise<Desk> {
  const made = new Desk([], ports);
  const image = { id: "large", name: "large.jpg", width: 1000, height: 700, schema: 1 };
  await made.editor.open({ image, document: documentWith(), url: "/large" });
  await soon();
  made.bench.settle(REST);
  return made;
}

const count = ({ editor }: Desk): number => editor.seen.cells.peek().seen.filter(Boolean).length;

test("only what has rested at 100 % or more counts, and only cells that were wholly there", async () => {
  const one = await desk();
  const { viewport, seen } = one.editor;
  expect([seen.matters.peek(), seen.cells.peek().across, seen.cells.peek().down]).toEqual([true, 16, 11]);
  expect(count(one)).toBe(0);
  viewport.restore({ scale: 1, x: 0, y: 0 });
  one.bench.settle(100);
  viewport.restore({ scale: 1, x: -200, y: 0 });
  one.bench.settle(REST);
  // 200 to 600 across and 0 to 300 down: columns 4 to 8, rows 0 to 3.
  expect(count(one)).toBe(5 * 4);
  expect(seen.share.peek()).toBeCloseTo((5 * 4 * 64 * 64) / 700_000);
  viewport.restore({ scale: 0.9, x: 0, y: 0 });
  one.bench.settle(REST);
  expect(count(one)).toBe(5 * 4);
});

test("the key leads over the whole picture, row by row, and says when all of it was seen", async () => {
  const one = await desk();
  const places: string[] = [];
  for (let press = 0; press < 40 && one.editor.seen.share.peek() < 1; press++) {
    one.key("Alt+V");
    const { x, y, scale } = one.editor.viewport.view.peek();
    places.push(`${x} ${y} ${scale}`);
    // The last look has to rest; in between, going on means that it was long enough.
    if (press > 3) one.bench.settle(REST);
  }
  expect(one.editor.seen.share.peek()).toBe(1);
  expect(new Set(places).size).toBe(places.length);
  expect(places.length).toBeLessThanOrEqual(13);
  one.key("Alt+V");
  expect(one.editor.said.peek()).toBe("All of the picture was seen at full size.");
});

test("what was seen is kept with the picture, and known again when it is opened", async () => {
  const kept = new Map<string, Uint8Array>();
  const seen = {
    load: async (image: string) => kept.get(image) ?? null,
    keep: (image: string, cells: Uint8Array) => void kept.set(image, cells),
  };
  const one = await desk({ seen });
  one.editor.viewport.restore({ scale: 2, x: 0, y: 0 });
  one.bench.settle(REST);
  expect(count(one)).toBe(3 * 2);
  expect(kept.get("large")?.filter(Boolean)).toHaveLength(3 * 2);
  expect(count(await desk({ seen }))).toBe(3 * 2);
  kept.set("large", new Uint8Array(5).fill(1));
  expect(count(await desk({ seen }))).toBe(0);
  expect(count(await desk({ seen: { ...seen, load: async () => Promise.reject(new Error("no")) } }))).toBe(0);
});

test("a small picture is seen as it opens, and nothing is made of it", () => {
  const one = new Desk();
  one.bench.settle(REST);
  expect([one.editor.seen.matters.peek(), one.editor.seen.share.peek()]).toEqual([false, 1]);
});

test("a veil lies over what was not seen while it is on, never over the bare picture", async () => {
  const one = await desk();
  const rects = (): number => {
    one.base.calls.splice(0);
    one.editor.stage.request("base");
    one.bench.settle(20);
    return one.base.calls.filter(({ name }) => name === "rect").length;
  };
  expect(rects()).toBe(0);
  one.key("Alt+Shift+V");
  expect(rects()).toBe(11);
  one.editor.viewport.restore({ scale: 1, x: -200, y: 0 });
  one.bench.settle(REST);
  one.editor.viewport.restore({ scale: 0.3, x: 0, y: 0 });
  expect(rects()).toBe(11 + 4);
  one.editor.visibility.setBare(true);
  expect(rects()).toBe(0);
  one.editor.visibility.setBare(false);
  one.key("Alt+Shift+V");
  expect(rects()).toBe(0);
});
