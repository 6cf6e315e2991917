import fc from "fast-check";
import { expect, test } from "vitest";
import type { Polygon } from "../../src/model/records";
import { area, fault } from "../../src/model/shapes/registry";
import { withHole, withoutRing, withPart } from "../../src/model/shapes/rings";
import { smoothed, Thinning } from "../../src/model/thinning";

const SQUARE = [10, 10, 60, 10, 60, 60, 10, 60];
const HOLE = [99, 99, 101, 99, 100, 101];
const shape = (...parts: Polygon["parts"]): Polygon => ({ type: "polygon", parts });

/** A ring about (100, 100) that does not cross itself, with room for the hole. */
const star = fc
  .array(
    fc.tuple(fc.double({ min: 0.01, max: 1, noNaN: true }), fc.double({ min: 20, max: 80, noNaN: true })),
    {
      minLength: 4,
      maxLength: 60,
    },
  )
  .map((steps) => {
    const whole = steps.reduce((sum, [step]) => sum + step, 0);
    let angle = 0;
    return steps.flatMap(([step, radius]) => {
      angle += (2 * Math.PI * step) / whole;
      return [100 + radius * Math.cos(angle), 100 + radius * Math.sin(angle)];
    });
  })
  .filter((exterior) => !fault(shape({ exterior, holes: [HOLE] })));

test("fewer points never make an outline cross itself, and the error grows from nothing", () => {
  fc.assert(
    fc.property(star, (exterior) => {
      const thinning = new Thinning(shape({ exterior, holes: [HOLE] }));
      expect(thinning.most).toBe(exterior.length / 2 + 3);
      expect(thinning.to(thinning.most).error).toBe(0);
      for (let points = thinning.most; points >= thinning.least; points -= 3) {
        const { polygon, error } = thinning.to(points);
        const [part] = polygon.parts;
        expect((part?.exterior.length ?? 0) / 2 + (part?.holes?.[0]?.length ?? 0) / 2).toBe(points);
        expect(error).toBeGreaterThanOrEqual(0);
        expect(fault(polygon)?.code ?? null).toBeNull();
      }
    }),
    { seed: 5, numRuns: 200 },
  );
});

test("points on a straight line go first and cost nothing", () => {
  const thinning = new Thinning(shape({ exterior: [10, 10, 35, 10, 60, 10, 60, 60, 10, 60] }));
  expect(thinning.to(4)).toEqual({ polygon: shape({ exterior: SQUARE }), error: 0 });
  expect(thinning.to(3).error).toBeCloseTo(Math.hypot(25, 25));
  expect([thinning.most, thinning.least]).toEqual([5, 3]);
});

test("an outline of 5,000 points is thinned quickly", () => {
  const exterior = Array.from({ length: 5000 }, (_, at) => {
    const angle = (at / 5000) * 2 * Math.PI;
    const radius = 400 + 20 * Math.sin(40 * angle);
    return [500 + radius * Math.cos(angle), 500 + radius * Math.sin(angle)];
  }).flat();
  const before = performance.now();
  const thinning = new Thinning(shape({ exterior }));
  const { error } = thinning.to(200);
  expect(performance.now() - before).toBeLessThan(2000);
  expect(error).toBeLessThan(8);
});

test("smoothing cuts corners off a quarter of the way along", () => {
  expect(smoothed([0, 0, 8, 0, 8, 8])).toEqual([2, 0, 6, 0, 8, 2, 8, 6, 6, 6, 2, 2]);
});

test("a hole lies in one part and meets nothing; else there is none", () => {
  const two = shape({ exterior: SQUARE }, { exterior: [80, 10, 120, 10, 120, 60] });
  const hole = [85, 12, 95, 12, 95, 15];
  expect(withHole(two, hole)).toEqual(
    shape({ exterior: SQUARE }, { exterior: [80, 10, 120, 10, 120, 60], holes: [hole] }),
  );
  expect(withHole(two, [0, 0, 5, 0, 5, 5])).toBeNull();
  expect(withHole(two, [50, 20, 70, 20, 70, 30])).toBeNull();
  const pierced = withHole(shape({ exterior: SQUARE }), [20, 20, 30, 20, 30, 30]) as Polygon;
  expect(withHole(pierced, [15, 15, 50, 15, 50, 50])).toBeNull();
  expect(area(pierced)).toBe(2450);
});

test("a hole or a part is taken away by one of its points; the last part stays", () => {
  const one = withPart(shape({ exterior: SQUARE, holes: [[20, 20, 30, 20, 30, 30]] }), [0, 0, 5, 0, 5, 5]);
  expect(withoutRing(one, 5)).toEqual(shape({ exterior: SQUARE }, { exterior: [0, 0, 5, 0, 5, 5] }));
  expect(withoutRing(one, 2)).toEqual(shape({ exterior: [0, 0, 5, 0, 5, 5] }));
  expect(withoutRing(shape({ exterior: SQUARE }), 1)).toBeNull();
});
