import { expect, test } from "vitest";
import { arrowBetween, arrowTo } from "../../src/model/arrows";
import type { Shape } from "../../src/model/records";

const box = (x: number, y: number, width: number, height: number): Shape => ({
  type: "box",
  x,
  y,
  width,
  height,
});

test("an arrow leads from border to border along the line of the middles", () => {
  expect(arrowBetween(box(0, 0, 20, 20), box(100, 0, 40, 20))).toEqual({
    from: { x: 20, y: 10 },
    to: { x: 100, y: 10 },
  });
});

test("what has no outline is met at the rectangle around it, a point at its place", () => {
  const point: Shape = { type: "keypoints", points: [[50, 10, 2]] };
  expect(arrowBetween(box(0, 0, 20, 20), point)).toEqual({ from: { x: 20, y: 10 }, to: { x: 50, y: 10 } });
  const line: Shape = { type: "polyline", points: [60, 0, 80, 20] };
  expect(arrowBetween(line, box(0, 0, 20, 20))).toEqual({ from: { x: 60, y: 10 }, to: { x: 20, y: 10 } });
});

test("of one in the other, the arrow stays between them", () => {
  const [inner, outer] = [box(10, 40, 20, 20), box(0, 0, 100, 100)];
  expect(arrowBetween(inner, outer)).toEqual({ from: { x: 30, y: 50 }, to: { x: 50, y: 50 } });
  expect(arrowBetween(outer, inner)).toEqual({ from: { x: 50, y: 50 }, to: { x: 30, y: 50 } });
});

test("there is none to a picture's label, nor between middles on one spot", () => {
  expect(arrowBetween(box(0, 0, 10, 10), { type: "tag" })).toBeNull();
  expect(arrowBetween(box(0, 0, 10, 10), box(2, 2, 6, 6))).toBeNull();
});

test("an arrow to a place begins at the border", () => {
  expect(arrowTo(box(0, 0, 20, 20), { x: 10, y: 90 })).toEqual({
    from: { x: 10, y: 20 },
    to: { x: 10, y: 90 },
  });
  expect(arrowTo({ type: "tag" }, { x: 1, y: 1 })).toBeNull();
});

test("for any two boxes both ends lie on the borders, on the line of the middles", () => {
  let seed = 11;
  const next = (most: number): number => {
    seed = (seed * 48271) % 2147483647;
    return 1 + (seed % most);
  };
  for (let turn = 0; turn < 500; turn++) {
    const [a, b] = [
      box(next(50), next(200), next(40), next(40)),
      box(120 + next(50), next(200), next(40), next(40)),
    ];
    const arrow = arrowBetween(a, b);
    for (const [shape, at] of [
      [a, arrow?.from],
      [b, arrow?.to],
    ] as const) {
      const { x, y, width, height } = shape as { x: number; y: number; width: number; height: number };
      const off = Math.max(
        Math.abs((at?.x ?? NaN) - x - width / 2) / (width / 2),
        Math.abs((at?.y ?? NaN) - y - height / 2) / (height / 2),
      );
      expect(off).toBeCloseTo(1, 6);
    }
  }
});
