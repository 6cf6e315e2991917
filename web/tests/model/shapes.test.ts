/** Vertices, hit tests and moves, the same promises for every shape. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cocoRuns } from "../../src/model/cocoRaster";
import { rasterize } from "../../src/model/raster";
import type { Shape } from "../../src/model/records";
import { covered, maskFrom, spansFrom } from "../../src/model/rle";
import { decodeRuns, encodeRuns } from "../../src/model/runs";
import * as shapes from "../../src/model/shapes/registry";
import { has } from "../../src/model/spans";
import { between } from "../../src/model/zindex";

const SQUARE = [0, 0, 10, 0, 10, 10, 0, 10];
const HOLE = [4, 4, 6, 4, 6, 6, 4, 6];
const SHAPES: { readonly [name: string]: Shape } = {
  box: { type: "box", x: 2, y: 3, width: 10, height: 6 },
  "turned box": { type: "box", x: 2, y: 3, width: 10, height: 6, rotation: 30 },
  polygon: { type: "polygon", parts: [{ exterior: SQUARE, holes: [HOLE] }] },
  polyline: { type: "polyline", points: [0, 0, 5, 5, 9, 0] },
  keypoints: {
    type: "keypoints",
    points: [
      [1, 2, 2],
      [0, 0, 0],
      [4, 5, 1],
    ],
  },
  ellipse: { type: "ellipse", cx: 5, cy: 5, rx: 4, ry: 2, rotation: 10 },
  cuboid: { type: "cuboid", corners: [0, 0, 8, 0, 8, 8, 0, 8, 3, 3, 11, 3, 11, 11, 3, 11] },
};

describe.each(Object.entries(SHAPES))("%s", (_, shape) => {
  it("moves by what it is told, bounds and vertices with it", () => {
    const moved = shapes.translate(shape, 5, -2);
    const [x0, y0, x1, y1] = shapes.bounds(shape) ?? [0, 0, 0, 0];
    const expected = [x0 + 5, y0 - 2, x1 + 5, y1 - 2];
    shapes.bounds(moved)?.forEach((side, at) => {
      expect(side).toBeCloseTo(expected[at] as number, 9);
    });
    expect(shapes.area(moved)).toBeCloseTo(shapes.area(shape), 9);
  });

  it("puts a vertex where the hand puts it", () => {
    for (const { vertex, x, y } of shapes.vertices(shape)) {
      const to = { x: x + 1, y: y + 1 };
      const after = shapes
        .vertices(shapes.withVertexMoved(shape, vertex, to))
        .find((one) => one.vertex === vertex);
      // The end of an ellipse's axis follows along the axis only.
      if (shape.type === "ellipse") continue;
      expect(after?.x).toBeCloseTo(to.x, 9);
      expect(after?.y).toBeCloseTo(to.y, 9);
    }
  });

  it("inserts a point on every edge without changing its area, and takes it away again", () => {
    for (const { insert, from, to } of shapes.edges(shape)) {
      const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
      const more = shapes.withVertexInserted(shape, insert, middle);
      if (more === shape) continue;
      expect(shapes.area(more)).toBeCloseTo(shapes.area(shape), 9);
      expect(shapes.withVertexRemoved(more, insert)).toEqual(shape);
    }
  });
});

describe("hits", () => {
  it("leaves holes out", () => {
    expect(shapes.contains(SHAPES.polygon as Shape, { x: 5, y: 5 })).toBe(false);
    expect(shapes.contains(SHAPES.polygon as Shape, { x: 2, y: 5 })).toBe(true);
    expect(shapes.distance(SHAPES.polygon as Shape, { x: 2, y: 5 })).toBeCloseTo(2, 9);
  });
});

describe("masks", () => {
  const pixels = fc
    .record({
      width: fc.integer({ min: 1, max: 12 }),
      height: fc.integer({ min: 1, max: 12 }),
      seed: fc.integer(),
    })
    .chain(({ width, height }) =>
      fc
        .array(fc.constantFrom(0, 1), { minLength: width * height, maxLength: width * height })
        .map((data) => ({ x: 0, y: 0, width, height, data: Uint8Array.from(data) })),
    );

  it("come back as they went", () => {
    fc.assert(
      fc.property(pixels, (given) => {
        const mask = maskFrom(spansFrom(given));
        const read = rasterize({ ...mask }, given.width, given.height);
        expect(encodeRuns(decodeRuns(mask.counts))).toBe(mask.counts);
        expect(covered(mask)).toBe(given.data.reduce((sum, pixel) => sum + pixel, 0));
        const data = given.data.map((_, at) =>
          has(read, at % given.width, Math.floor(at / given.width)) ? 1 : 0,
        );
        expect(data).toEqual(given.data);
        expect(maskFrom(read)).toEqual(mask);
      }),
    );
  });

  it("hold the pixels whose centres a box covers, by either rasteriser", () => {
    const box = { type: "box", x: 1, y: 2, width: 3, height: 4 } as const;
    expect(covered(maskFrom(rasterize(box, 8, 8)))).toBe(12);
    const runs = cocoRuns([1, 2, 4, 2, 4, 6, 1, 6], 8, 8);
    expect(runs.filter((_, at) => at % 2).reduce((sum, run) => sum + run, 0)).toBe(12);
  });
});

describe("between", () => {
  it("always finds room", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (places) => {
        const order: string[] = [];
        for (const place of places) {
          const at = place % (order.length + 1);
          order.splice(at, 0, between(order[at - 1] ?? "", order[at] ?? ""));
        }
        expect([...order].sort()).toEqual(order);
        expect(new Set(order).size).toBe(order.length);
      }),
    );
  });
});
