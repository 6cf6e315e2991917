import fc from "fast-check";
import { expect, test } from "vitest";
import { fieldsOf, withNumber } from "../../src/editor";
import type { Shape } from "../../src/model/records";
import { bounds } from "../../src/model/shapes/registry";
import { annotation, box, polygon } from "./desk";

const TURNED: Shape = { type: "box", x: 20, y: 30, width: 80, height: 40, rotation: 30 };
const ELLIPSE: Shape = { type: "ellipse", cx: 60, cy: 50, rx: 30, ry: 20, rotation: 70 };
const TRIANGLE = polygon(10, 20, 40, 20, 40, 60);
const SHAPES = [box(10, 20, 30, 40), TURNED, ELLIPSE, TRIANGLE];
const POINTING = { direction: { angle: 90, length: 25 } };

test("a number typed over is the number shown; of an upright shape the others stay", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...SHAPES),
      fc.nat(6),
      fc.integer({ min: 1, max: 359 }),
      (shape, pick, value) => {
        const one = annotation(shape, POINTING);
        const before = fieldsOf(one);
        const { name } = before[pick % before.length] as (typeof before)[number];
        for (const field of fieldsOf(withNumber(one, name, value))) {
          const was = before.find((other) => other.name === field.name)?.value as number;
          if (field.name === name) expect(field.value).toBeCloseTo(value, 6);
          else if (shape !== TURNED && name !== "angle") expect(field.value).toBeCloseTo(was, 6);
        }
      },
    ),
  );
});

test("what a shape cannot have is not taken", () => {
  const refused: [Shape, "width" | "radius-y" | "height" | "parallel", number][] = [
    [box(0, 0, 10, 10), "width", 0],
    [ELLIPSE, "radius-y", -3],
    [TRIANGLE, "height", 0],
    [TRIANGLE, "parallel", 3],
  ];
  for (const [shape, name, value] of refused) {
    const one = annotation(shape);
    expect(withNumber(one, name, value)).toBe(one);
  }
});

test("a wider polygon keeps its left side", () => {
  expect(bounds(withNumber(annotation(TRIANGLE), "width", 60).shape)).toEqual([10, 20, 70, 60]);
});
