import fc from "fast-check";
import { expect, test } from "vitest";
import { meet } from "../../src/editor/bounds";
import type { Bitmap } from "../../src/editor/ports";
import { simplify } from "../../src/editor/shapes/detail";
import { TileCache } from "../../src/editor/tiles/cache";
import { TileLayer, type Window } from "../../src/editor/tiles/layer";
import { boundsOf, type Place, SIDE } from "../../src/editor/tiles/source";
import type { Annotation } from "../../src/model/records";
import type { Bounds } from "../../src/model/shapes/kind";
import { distanceTo } from "../../src/model/shapes/paths";
import { annotation, Bench, box, Desk, polygon, recorder } from "./desk";

function layer(cache = new TileCache(), steps = 0) {
  const bench = new Bench();
  const painted: Place[] = [];
  const source = {
    reach: 4,
    *paint(place: Place): Generator<void, void> {
      for (let step = 0; step < steps; step++) {
        bench.time += 3;
        yield;
      }
      painted.push(place);
    },
    job(place: Place) {
      return () => this.paint(place);
    },
  };
  return { tiles: new TileLayer(source, cache, bench), bench, painted, cache };
}

const windows: fc.Arbitrary<Window> = fc
  .record({
    x: fc.integer({ min: -3000, max: 300 }),
    y: fc.integer({ min: -3000, max: 300 }),
    level: fc.integer({ min: -6, max: 6 }),
    stretch: fc.double({ min: 0.85, max: 1.18, noNaN: true }),
  })
  .map(({ x, y, level, stretch }) => {
    const sharp = 2 ** (level / 2);
    return { x, y, width: 800, height: 600, sharp, scale: sharp * stretch };
  });

test("what is painted anew covers every change that is on the screen", () => {
  const change = fc.tuple(
    fc.double({ min: -500, max: 4000, noNaN: true }),
    fc.double({ min: -500, max: 4000, noNaN: true }),
    fc.double({ min: 0, max: 900, noNaN: true }),
  );
  fc.assert(
    fc.property(windows, fc.array(change, { maxLength: 4 }), (window, changes) => {
      const { tiles, painted } = layer();
      tiles.paint(window, Infinity);
      const all = [...painted];
      painted.length = 0;
      const bounds = changes.map(([x, y, side]): Bounds => [x, y, x + side, y + side]);
      for (const one of bounds) tiles.invalidate(one);
      tiles.paint(window, Infinity);
      const again = new Set(painted.map(({ column, row }) => `${column}:${row}`));
      for (const place of all) {
        if (bounds.some((one) => meet(one, boundsOf(place))))
          expect(again).toContain(`${place.column}:${place.row}`);
      }
      painted.length = 0;
      tiles.paint(window, Infinity);
      expect(painted).toEqual([]);
    }),
  );
});

test("tiles cover the whole window without gap or overlap", () => {
  fc.assert(
    fc.property(windows, (window) => {
      const { tiles } = layer();
      tiles.paint(window, Infinity);
      const { calls, context } = recorder();
      tiles.draw(context, window);
      const rows = new Map<number, [number, number][]>();
      for (const { args } of calls) {
        const [, x, y, width] = args as [Bitmap, number, number, number];
        rows.set(y, [...(rows.get(y) ?? []), [x, x + width]]);
      }
      for (const spans of rows.values()) {
        spans.sort(([a], [b]) => a - b);
        expect(spans.slice(1).map(([from]) => from)).toEqual(spans.slice(0, -1).map(([, to]) => to));
        expect(spans[0]?.[0]).toBeLessThanOrEqual(0);
        expect(spans.at(-1)?.[1]).toBeGreaterThanOrEqual(800);
      }
    }),
  );
});

test("painting stops at the deadline and goes on where it stopped", () => {
  const { tiles, bench, painted } = layer(new TileCache(), 5);
  const window = { x: 0, y: 0, width: 2 * SIDE, height: SIDE, scale: 1, sharp: 1 };
  const turns = Array.from({ length: 6 }, () => tiles.paint(window, bench.now() + 8));
  expect(turns.slice(0, 3)).toEqual([false, false, false]);
  expect([turns.at(-1), painted.length]).toEqual([true, 2]);
});

test("until sharp tiles are there, those of another scale are stretched over their place", () => {
  const { tiles } = layer();
  const window = { x: 0, y: 0, width: SIDE, height: SIDE, scale: 1, sharp: 1 };
  tiles.paint(window, Infinity);
  const { calls, context } = recorder();
  tiles.draw(context, { ...window, scale: 2, sharp: 2 });
  expect(calls.map(({ args }) => args.slice(1))).toEqual([[0, 0, 128, 128, 0, 0, 256, 256]]);
});

test("tiles never weigh more than is allowed, and the longest unseen go first", () => {
  fc.assert(
    fc.property(fc.array(windows, { minLength: 1, maxLength: 12 }), (views) => {
      const cache = new TileCache(20 * SIDE * SIDE * 4);
      const { tiles } = layer(cache);
      for (const view of views) {
        tiles.paint(view, Infinity);
        tiles.draw(recorder().context, view);
        expect(cache.bytes).toBeLessThanOrEqual(cache.most);
      }
    }),
    { numRuns: 40 },
  );
  const cache = new TileCache(300);
  const gone: string[] = [];
  const tile = (name: string) => ({ bitmap: null, bytes: 100, forget: () => void gone.push(name) });
  const [a, b, c, d] = ["a", "b", "c", "d"].map(tile) as [never, never, never, never];
  for (const one of [a, b, c]) cache.add(one);
  cache.touch(a);
  cache.add(d);
  expect(gone).toEqual(["b"]);
});

test("the exact scale is painted after the view has rested", () => {
  const desk = new Desk([annotation(box(10, 10, 100, 100))]);
  desk.editor.viewport.zoomTo(1.3);
  desk.bench.settle();
  const before = desk.bench.painted.length;
  desk.bench.settle(50);
  expect(desk.bench.painted.length).toBe(before);
  desk.bench.settle(60);
  expect(desk.bench.painted.length).toBeGreaterThan(before);
});

test("nothing is drawn while nothing changes", () => {
  const desk = new Desk([annotation(box(10, 10, 100, 100))]);
  desk.bench.settle(200);
  expect(desk.bench.waiting).toBe(0);
  desk.editor.sketch.hover.value = desk.all[0]?.id ?? null;
  expect(desk.bench.waiting).toBe(1);
});

test("only the tiles of a dragged shape are painted anew, and none while it moves", () => {
  const many = Array.from({ length: 30 }, (_, at) => annotation(box(10 + 12 * at, 10, 10, 10)));
  const desk = new Desk(many);
  desk.down(15, 15);
  desk.move(30, 30);
  desk.bench.settle();
  const before = desk.bench.painted.length;
  for (let step = 0; step < 10; step++) {
    desk.move(40 + step, 40);
    desk.bench.settle();
  }
  expect(desk.bench.painted.length).toBe(before);
});

test("simplified outlines stay within the tolerance", () => {
  const ring = fc.array(fc.double({ min: -500, max: 500, noNaN: true }), { minLength: 10, maxLength: 120 });
  fc.assert(
    fc.property(ring, fc.double({ min: 0.1, max: 20, noNaN: true }), (numbers, tolerance) => {
      const points = numbers.slice(0, 2 * Math.floor(numbers.length / 2));
      const kept = simplify(points, tolerance);
      for (let at = 0; at < points.length; at += 2) {
        const away = distanceTo([{ points: kept, closed: false }], {
          x: points[at] as number,
          y: points[at + 1] as number,
        });
        expect(away).toBeLessThanOrEqual(tolerance + 1e-6);
      }
    }),
  );
});

test("every shape type is painted, with its halo under its line", () => {
  const shapes = [
    box(10, 10, 50, 50),
    polygon(10, 10, 90, 10, 90, 90),
    { type: "polyline", points: [10, 10, 50, 60] },
    {
      type: "keypoints",
      points: [
        [20, 20, 2],
        [40, 40, 1],
      ],
    },
    { type: "ellipse", cx: 50, cy: 50, rx: 20, ry: 10 },
    { type: "mask", x: 5, y: 5, width: 2, height: 2, counts: "04" },
    { type: "cuboid", corners: [10, 10, 60, 10, 60, 60, 10, 60, 20, 5, 70, 5, 70, 55, 20, 55] },
  ] as const;
  for (const shape of shapes) {
    const desk = new Desk([annotation(shape as never)]);
    const calls = desk.bench.painted.flatMap((one) => one.calls.map(({ name }) => name));
    const strokes = calls.filter((name) => name === (shape.type === "keypoints" ? "arc" : "stroke")).length;
    const drawn = shape.type === "mask" ? calls.includes("putImageData") : strokes >= 2;
    expect([shape.type, drawn]).toEqual([shape.type, true]);
  }
});

test.each(["", "04", "PP3", "\u0001"])(
  "a mask with broken run-lengths (%j) shows its crop, and can be selected",
  (counts) => {
    const broken = annotation({ type: "mask", x: 50, y: 50, width: 40, height: 40, counts });
    const desk = new Desk([broken, annotation(box(10, 10, 20, 20))]);
    expect(desk.bench.painted.flatMap(({ calls }) => calls.map(({ name }) => name))).toContain("stroke");
    desk.key("$mod+A");
    desk.bench.settle(200);
    expect(desk.selected).toHaveLength(2);
    desk.click(70, 70);
    desk.bench.settle(200);
  },
);

test("a name bears the signs of a locked shape and of a crowd", () => {
  const signs = (flags: Annotation["flags"], locked: boolean): string[] => {
    const one = annotation(box(50, 50, 100, 100), flags ? { flags } : {});
    const desk = new Desk([one]);
    if (locked) desk.editor.visibility.lock([one.id]);
    desk.bench.settle(200);
    const [name] = desk.bench.painted.filter(({ height }) => height === 18).slice(-1);
    return (name?.calls ?? []).flatMap((call) => (call.name === "arc" ? `${call.args[2]}` : []));
  };
  expect([signs(undefined, false), signs(undefined, true), signs(["crowd"], false)]).toEqual([
    [],
    ["2.5"],
    ["4"],
  ]);
});
