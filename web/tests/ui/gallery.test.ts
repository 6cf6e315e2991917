// @vitest-environment happy-dom
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CAPTION, GAP, GridLayout } from "../../src/ui/pictures/layout";
import { filterOf } from "../../src/ui/pictures/source";
import { parse } from "../../src/ui/route";

const ratios = fc
  .array(fc.integer({ min: 1, max: 65_535 }), { maxLength: 300 })
  .map((all) => Uint16Array.from(all));
const widths = fc.integer({ min: 200, max: 2400 });
const heights = fc.integer({ min: 88, max: 480 });

describe("the gallery's rows", () => {
  test("hold every picture once, in order, without overlap, inside the width", () => {
    fc.assert(
      fc.property(ratios, widths, heights, (all, width, target) => {
        const layout = new GridLayout(all, width, target);
        let next = 0;
        let bottom = -GAP;
        for (const row of layout.rows) {
          expect(row.from).toBe(next);
          expect(row.top).toBeGreaterThanOrEqual(bottom + GAP);
          next = row.to;
          bottom = row.top + row.height + CAPTION;
          let right = -GAP;
          for (const cell of layout.cells(row)) {
            expect(cell.left).toBeGreaterThanOrEqual(right + GAP - 1e-6);
            right = cell.left + cell.width;
          }
          expect(right).toBeLessThanOrEqual(width + 1e-6);
        }
        expect(next).toBe(all.length);
        expect(layout.height).toBe(all.length ? bottom + GAP : 0);
      }),
    );
  });

  test("find the row of each picture, and the rows that meet a strip", () => {
    fc.assert(
      fc.property(
        ratios,
        widths,
        heights,
        fc.nat(20_000),
        fc.nat(2000),
        (all, width, target, top, length) => {
          const layout = new GridLayout(all, width, target);
          for (let index = 0; index < all.length; index += 7) {
            const row = layout.rows[layout.rowOf(index)];
            expect(row && row.from <= index && index < row.to).toBe(true);
          }
          const [first, last] = layout.between(top, top + length);
          layout.rows.forEach((row, at) => {
            const meets = row.top < top + length && row.top + row.height + CAPTION > top;
            if (meets) expect(at >= first && at < last).toBe(true);
          });
        },
      ),
    );
  });

  test("lead up and down to a picture of the row beside, and stay at the ends", () => {
    fc.assert(
      fc.property(ratios, widths, heights, fc.nat(299), (all, width, target, at) => {
        if (at >= all.length) return;
        const layout = new GridLayout(all, width, target);
        const below = layout.vertical(at, 1);
        const last = layout.rowOf(at) === layout.rows.length - 1;
        expect(layout.rowOf(below)).toBe(layout.rowOf(at) + (last ? 0 : 1));
        if (last) expect(below).toBe(at);
      }),
    );
  });
});

describe("the address", () => {
  test.each([
    ["/", { page: "projects" }],
    ["/p/7", { page: "pictures", project: "7" }],
    ["/p/7/classes", { page: "classes", project: "7" }],
    ["/p/7/i/9", { page: "editor", project: "7", image: "9" }],
    ["/nowhere/else", { page: "projects" }],
  ])("%s names a page", (path, page) => {
    expect(parse(path)).toEqual(page);
  });

  test("carries the filter in one order, and nothing else", () => {
    const query = new URLSearchParams("theme=dark&sort=-objects&status=done&name=&class=c");
    expect(filterOf(query)).toBe("status=done&class=c&sort=-objects");
  });
});
