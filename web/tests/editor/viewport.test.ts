import fc from "fast-check";
import { expect, test } from "vitest";
import { Viewport } from "../../src/editor/viewport";
import { Desk } from "./desk";

const ratios = fc.constantFrom(1, 1.25, 1.5, 2, 3);
const places = fc.record({
  x: fc.double({ min: 0, max: 800, noNaN: true }),
  y: fc.double({ min: 0, max: 600, noNaN: true }),
});

function shown(ratio: number): Viewport {
  const viewport = new Viewport();
  viewport.resize({ width: 800, height: 600, ratio });
  viewport.open({ width: 3840, height: 2160 });
  return viewport;
}

test("zooming keeps the place under the pointer, to a device pixel", () => {
  fc.assert(
    fc.property(ratios, places, fc.double({ min: -6, max: 25, noNaN: true }), (ratio, about, notches) => {
      const viewport = shown(ratio);
      viewport.zoomTo(1, { x: 400, y: 300 });
      const before = viewport.toPicture(about);
      viewport.zoomBy(notches, about);
      const after = viewport.toScreen(before);
      const [x0, y0, x1, y1] = viewport.visible.peek();
      const held = x0 > 0 && y0 > 0 && x1 < 3840 && y1 < 2160;
      if (held) expect(Math.hypot(after.x - about.x, after.y - about.y)).toBeLessThanOrEqual(1 / ratio);
    }),
  );
});

test("screen and picture are each other's inverse, and offsets lie on device pixels", () => {
  fc.assert(
    fc.property(ratios, places, fc.integer({ min: -20, max: 30 }), (ratio, at, notches) => {
      const viewport = shown(ratio);
      viewport.zoomBy(notches, at);
      const back = viewport.toScreen(viewport.toPicture(at));
      expect(Math.hypot(back.x - at.x, back.y - at.y)).toBeLessThan(1e-9);
      const { x, y } = viewport.view.peek();
      for (const offset of [x, y])
        expect(Math.abs(offset * ratio - Math.round(offset * ratio))).toBeLessThan(1e-6);
    }),
  );
});

test("the whole picture fits, and a strip of it always stays on the screen", () => {
  const viewport = shown(1);
  expect(viewport.whole.peek()).toBe(true);
  viewport.panBy(-1e6, 1e6);
  const [x0, y0, x1, y1] = viewport.visible.peek();
  expect([x0 < 3840, y1 > 0, x1 > 0, y0 < 2160]).toEqual([true, true, true, true]);
});

test("a resize fits again until the person has moved the view", () => {
  const viewport = shown(1);
  viewport.resize({ width: 1600, height: 1000, ratio: 1 });
  expect(viewport.scale.peek()).toBeCloseTo((1600 - 48) / 3840);
  viewport.zoomTo(2);
  const middle = viewport.toPicture(viewport.middle);
  viewport.resize({ width: 800, height: 600, ratio: 1 });
  const after = viewport.toPicture(viewport.middle);
  expect(viewport.scale.peek()).toBe(2);
  expect(Math.hypot(after.x - middle.x, after.y - middle.y)).toBeLessThan(1);
});

test("what is drawn is stored within one CSS px ÷ zoom, at every zoom and pixel ratio", () => {
  const corner = fc.record({ x: fc.integer({ min: 0, max: 399 }), y: fc.integer({ min: 0, max: 299 }) });
  fc.assert(
    fc.property(ratios, corner, corner, fc.integer({ min: -10, max: 29 }), (ratio, a, b, notches) => {
      if (Math.abs(a.x - b.x) < 8 || Math.abs(a.y - b.y) < 8) return;
      const desk = new Desk();
      const { viewport } = desk.editor;
      viewport.resize({ width: 400, height: 300, ratio });
      viewport.zoomBy(notches, a);
      const scale = viewport.scale.peek();
      const meant = [a, b].map((at) => viewport.toPicture(at));
      if (meant.some(({ x, y }) => x < 0 || y < 0 || x > 400 || y > 300)) return;
      desk.key("W");
      desk.drag([
        [a.x, a.y],
        [b.x, b.y],
      ]);
      const shape = desk.all[0]?.shape;
      if (shape?.type !== "box") throw new Error("no box was drawn");
      const stored = [shape.x, shape.y, shape.x + shape.width, shape.y + shape.height];
      const [p, q] = meant as [{ x: number; y: number }, { x: number; y: number }];
      const wanted = [Math.min(p.x, q.x), Math.min(p.y, q.y), Math.max(p.x, q.x), Math.max(p.y, q.y)];
      const off = stored.map((value, at) => Math.abs(value - (wanted[at] as number)));
      expect(Math.max(...off)).toBeLessThanOrEqual(1 / scale);
    }),
    { numRuns: 60 },
  );
});
