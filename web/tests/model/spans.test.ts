/** Sets of pixels, held to the same done pixel by pixel. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { outlineOf } from "../../src/model/outlines";
import { fill, rasterize } from "../../src/model/raster";
import { grown, regionAt, regionsOf, withoutHoles, withoutIslands } from "../../src/model/regions";
import { maskFrom, spansFrom } from "../../src/model/rle";
import {
  areaOf,
  boundsOf,
  distanceTo,
  has,
  intersection,
  type Spans,
  spansOf,
  subtraction,
  union,
  unionAll,
  xor,
} from "../../src/model/spans";

const SIDE = 9;
type Grid = readonly boolean[];

const grids = fc.array(fc.boolean(), { minLength: SIDE * SIDE, maxLength: SIDE * SIDE });

function setOf(grid: Grid, x = 0, y = 0): Spans {
  return spansFrom({ x, y, width: SIDE, height: SIDE, data: Uint8Array.from(grid, Number) });
}

function gridOf(spans: Spans): boolean[] {
  return Array.from({ length: SIDE * SIDE }, (_, at) => has(spans, at % SIDE, Math.floor(at / SIDE)));
}

function pixels(test: (column: number, row: number) => boolean): boolean[] {
  return Array.from({ length: SIDE * SIDE }, (_, at) => test(at % SIDE, Math.floor(at / SIDE)));
}

/** Numbers of connected pieces, by walking from pixel to pixel. */
function pieces(grid: Grid, diagonal: boolean): number[] {
  const labels = new Array(grid.length).fill(-1);
  for (let seed = 0; seed < grid.length; seed++) {
    if (!grid[seed] || labels[seed] >= 0) continue;
    const open = [seed];
    labels[seed] = seed;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const dx of [-1, 0, 1]) {
        for (const dy of [-1, 0, 1]) {
          const [column, row] = [(at % SIDE) + dx, Math.floor(at / SIDE) + dy];
          const near = row * SIDE + column;
          const inside = column >= 0 && row >= 0 && column < SIDE && row < SIDE;
          if (!inside || (dx && dy && !diagonal) || !grid[near] || labels[near] >= 0) continue;
          labels[near] = seed;
          open.push(near);
        }
      }
    }
  }
  return labels;
}

describe("sets of pixels", () => {
  it("are joined, cut and compared as their pixels are", () => {
    fc.assert(
      fc.property(grids, grids, fc.integer({ min: -4, max: 4 }), (a, b, shift) => {
        const [one, other] = [setOf(a), setOf(b, shift, -shift)];
        const inA = (column: number, row: number) => has(one, column, row);
        const inB = (column: number, row: number) => has(other, column, row);
        expect(gridOf(union(one, other))).toEqual(pixels((x, y) => inA(x, y) || inB(x, y)));
        expect(gridOf(intersection(one, other))).toEqual(pixels((x, y) => inA(x, y) && inB(x, y)));
        expect(gridOf(subtraction(one, other))).toEqual(pixels((x, y) => inA(x, y) && !inB(x, y)));
        expect(gridOf(xor(one, other))).toEqual(pixels((x, y) => inA(x, y) !== inB(x, y)));
        expect(areaOf(unionAll([one, other], -4, SIDE + 4))).toBe(areaOf(union(one, other)));
        expect(maskFrom(xor(xor(one, other), other))).toEqual(maskFrom(one));
      }),
    );
  });

  it("come back from their run-lengths wherever they lie", () => {
    fc.assert(
      fc.property(grids, fc.integer({ min: -9, max: 9 }), (grid, shift) => {
        const mask = maskFrom(setOf(grid, shift, 2 * shift));
        const { counts } = mask;
        expect(maskFrom(spansOf({ ...mask, counts }))).toEqual(mask);
      }),
    );
  });

  it("know the way to their nearest pixel", () => {
    fc.assert(
      fc.property(grids, fc.double({ min: -5, max: 14, noNaN: true }), (grid, x) => {
        const at = { x, y: 3.25 };
        const away = grid.map((set, pixel) => {
          const [column, row] = [pixel % SIDE, Math.floor(pixel / SIDE)];
          const aside = Math.max(0, column - at.x, at.x - column - 1);
          return set ? Math.hypot(aside, Math.max(0, row - at.y, at.y - row - 1)) : Infinity;
        });
        expect(distanceTo(setOf(grid), at)).toBeCloseTo(Math.min(...away), 9);
      }),
    );
  });
});

describe("regions", () => {
  it("are the pieces that walking finds, joined at corners or not", () => {
    fc.assert(
      fc.property(grids, fc.boolean(), (grid, diagonal) => {
        const labels = pieces(grid, diagonal);
        const areas = [...new Set(labels)]
          .filter((label) => label >= 0)
          .map((label) => labels.filter((one) => one === label).length);
        const found = regionsOf(setOf(grid), diagonal).map(({ area }) => area);
        expect(found.sort()).toEqual(areas.sort());
      }),
    );
  });

  it("are picked by a pixel, and small ones go", () => {
    fc.assert(
      fc.property(grids, fc.nat(SIDE * SIDE - 1), fc.integer({ min: 1, max: 12 }), (grid, seed, least) => {
        const labels = pieces(grid, false);
        const there = regionAt(setOf(grid), seed % SIDE, Math.floor(seed / SIDE));
        if (grid[seed]) expect(gridOf(there as Spans)).toEqual(labels.map((one) => one === labels[seed]));
        else expect(there).toBeNull();
        const large = labels.map(
          (label) => label >= 0 && labels.filter((one) => one === label).length >= least,
        );
        expect(gridOf(withoutIslands(setOf(grid), least))).toEqual(large);
      }),
    );
  });

  it("lose their holes: what the ground outside cannot reach, also by corners", () => {
    fc.assert(
      fc.property(grids, (grid) => {
        const framed = (column: number, row: number) =>
          column > 0 &&
          row > 0 &&
          column < SIDE - 1 &&
          row < SIDE - 1 &&
          (grid[row * SIDE + column] as boolean);
        const inner = pixels(framed);
        const ground = pieces(
          inner.map((set) => !set),
          true,
        );
        expect(gridOf(withoutHoles(setOf(inner)))).toEqual(ground.map((label) => label !== ground[0]));
      }),
    );
  });

  it("grow and shrink by the distance of pixels' centres", () => {
    fc.assert(
      fc.property(grids, fc.integer({ min: 1, max: 3 }), (grid, by) => {
        const set = setOf(grid);
        const near = (column: number, row: number, wanted: boolean) =>
          pixelsNear(column, row, by).some(([x, y]) => has(set, x, y) === wanted);
        const picture = [0, 0, SIDE, SIDE] as const;
        expect(gridOf(grown(set, by, picture))).toEqual(pixels((x, y) => near(x, y, true)));
        expect(gridOf(grown(set, -by, picture))).toEqual(pixels((x, y) => !near(x, y, false)));
      }),
    );
  });
});

function pixelsNear(column: number, row: number, by: number): [number, number][] {
  const found: [number, number][] = [];
  for (let dx = -by; dx <= by; dx++) {
    for (let dy = -by; dy <= by; dy++) if (dx * dx + dy * dy <= by * by) found.push([column + dx, row + dy]);
  }
  return found;
}

describe("outlines", () => {
  it("cover exactly the pixels that they were traced from", () => {
    fc.assert(
      fc.property(grids, (grid) => {
        const set = setOf(grid);
        const polygon = outlineOf(set);
        if (!polygon) expect(boundsOf(set)).toBeNull();
        else expect(maskFrom(rasterize(polygon, SIDE, SIDE))).toEqual(maskFrom(set));
      }),
    );
  });

  it("are filled alike in a window and in the whole picture", () => {
    const ring = fc.array(fc.double({ min: -3, max: 12, noNaN: true }), { minLength: 6, maxLength: 16 });
    fc.assert(
      fc.property(ring, (points) => {
        const path = { points: points.slice(0, points.length - (points.length % 2)), closed: true };
        const whole = fill([path], [0, 0, SIDE, SIDE]);
        const window = fill([path], [2, 3, 7, 8]);
        expect(gridOf(window)).toEqual(
          pixels((x, y) => x >= 2 && y >= 3 && x < 7 && y < 8 && has(whole, x, y)),
        );
      }),
    );
  });
});
