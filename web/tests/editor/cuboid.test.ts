import fc from "fast-check";
import { expect, test } from "vitest";
import { commandOf } from "../../src/editor";
import type { Cuboid, Shape } from "../../src/model/records";
import type { Point } from "../../src/model/shapes/kind";
import { pointAt } from "../../src/model/shapes/paths";
import {
  FAMILIES,
  towards,
  vanishingOf,
  withBackMoved,
  withCornerPulled,
  withFacePulled,
  withVanishing,
} from "../../src/model/shapes/perspective";
import { annotation, Desk } from "./desk";

const FRONT = [100, 100, 180, 100, 180, 160, 100, 160];
const PARALLEL: Cuboid = {
  type: "cuboid",
  corners: [...FRONT, 130, 80, 210, 80, 210, 140, 130, 140],
};
const DEEP = towards(FRONT, { x: 300, y: 40 }, 0.25);

function holding(shape: Shape): Desk {
  const one = annotation(shape);
  const desk = new Desk([one]);
  desk.editor.selection.set([one.id]);
  return desk;
}

const shapeOf = (desk: Desk): Cuboid => desk.all.at(-1)?.shape as Cuboid;
const state = ({ editor }: Desk): string => editor.tools.path.peek();
const corner = (shape: Cuboid, at: number): Point => pointAt(shape.corners, at);

function expectAt(shape: Cuboid, at: number, x: number, y: number): void {
  expect(corner(shape, at).x).toBeCloseTo(x, 6);
  expect(corner(shape, at).y).toBeCloseTo(y, 6);
}

/** A box in space seen by a pinhole camera: turned about two axes, so that every family has a vanishing point. */
function seen(turn: number, tilt: number, sizes: readonly [number, number, number]): Cuboid {
  const [width, height, depth] = sizes;
  const corners = [
    [-1, -1, -1],
    [1, -1, -1],
    [1, 1, -1],
    [-1, 1, -1],
    [-1, -1, 1],
    [1, -1, 1],
    [1, 1, 1],
    [-1, 1, 1],
  ].flatMap(([a, b, c]) => {
    const [x, y, z] = [(a as number) * width, (b as number) * height, (c as number) * depth];
    const [u, w] = [x * Math.cos(turn) + z * Math.sin(turn), z * Math.cos(turn) - x * Math.sin(turn)];
    const [v, d] = [y * Math.cos(tilt) - w * Math.sin(tilt), y * Math.sin(tilt) + w * Math.cos(tilt) + 8];
    return [200 + (400 * u) / d, 150 + (400 * v) / d];
  });
  return { type: "cuboid", corners };
}

const size = fc.double({ min: 0.5, max: 1.5, noNaN: true });
const camera = fc.record({
  turn: fc.double({ min: 0.2, max: 0.6, noNaN: true }),
  tilt: fc.double({ min: 0.2, max: 0.6, noNaN: true }),
  sizes: fc.tuple(size, size, size),
});
const by = fc.record({ x: fc.integer({ min: -8, max: 8 }), y: fc.integer({ min: -8, max: 8 }) });

test("pulling corners and faces keeps all three vanishing points", () => {
  fc.assert(
    fc.property(
      camera,
      fc.nat(3),
      by,
      fc.constantFrom(...FAMILIES),
      ({ turn, tilt, sizes }, at, d, family) => {
        const shape = seen(turn, tilt, sizes);
        const from = corner(shape, at);
        const to = { x: from.x + d.x, y: from.y + d.y };
        const pulled = withCornerPulled(shape, at, to);
        expectAt(pulled, at, to.x, to.y);
        for (const after of [pulled, withFacePulled(shape, at, family, to)]) {
          for (const one of FAMILIES) {
            const [was, is] = [vanishingOf(shape, one), vanishingOf(after, one)];
            expect(is.w).toBe(1);
            expect(Math.hypot(is.x - was.x, is.y - was.y)).toBeLessThan(1e-3 * Math.hypot(was.x, was.y));
          }
        }
      },
    ),
  );
});

test("a corner pulled to where it is changes nothing", () => {
  fc.assert(
    fc.property(camera, fc.nat(3), ({ turn, tilt, sizes }, at) => {
      const shape = seen(turn, tilt, sizes);
      const same = withCornerPulled(shape, at, corner(shape, at));
      same.corners.forEach((length, index) => {
        expect(length).toBeCloseTo(shape.corners[index] as number, 5);
      });
    }),
  );
});

test("parallel edges stay parallel, and what is turned inside out is named anew", () => {
  expect(vanishingOf(PARALLEL, 2).w).toBe(0);
  const wider = withFacePulled(PARALLEL, 1, 0, { x: 220, y: 100 });
  expect(wider.corners).toEqual([
    100, 100, 220, 100, 220, 160, 100, 160, 130, 80, 250, 80, 250, 140, 130, 140,
  ]);
  const turned = withCornerPulled(PARALLEL, 2, { x: 60, y: 70 });
  expect(turned.corners.slice(0, 8)).toEqual([60, 70, 100, 70, 100, 100, 60, 100]);
});

test("another vanishing point keeps the front face and the depth", () => {
  const moved = withVanishing(DEEP, { x: 20, y: 20 });
  expect(moved.corners.slice(0, 8)).toEqual(FRONT);
  expectAt(moved, 4, 80, 80);
  expect(vanishingOf(moved, 2).x).toBeCloseTo(20, 6);
});

function front(desk: Desk): void {
  desk.key("Shift+Y");
  desk.drag([
    [100, 100],
    [120, 120],
    [180, 160],
  ]);
}

test("a front face is drawn, then the back face is pulled out of it: one diff", () => {
  const desk = new Desk();
  front(desk);
  expect([state(desk), desk.diffs, desk.editor.edits.drafts.peek().size]).toEqual([
    "tools.cuboid.pulling",
    [],
    1,
  ]);
  desk.move(200, 90);
  desk.click(210, 80);
  expect(shapeOf(desk)).toEqual(PARALLEL);
  expect([desk.diffs.map(({ gesture }) => gesture), state(desk)]).toEqual([
    ["draw.cuboid"],
    "tools.cuboid.idle",
  ]);
});

test("a back face too near is not taken; the front is taken back; Escape drops all", () => {
  const desk = new Desk();
  front(desk);
  desk.click(180, 160);
  expect(state(desk)).toBe("tools.cuboid.pulling");
  desk.key("Backspace");
  expect(state(desk)).toBe("tools.cuboid.spanning");
  desk.click(180, 160);
  desk.move(220, 60);
  desk.editor.viewport.zoomBy(1);
  desk.key("Escape");
  expect([desk.all, desk.diffs, desk.editor.edits.drafts.peek().size, state(desk)]).toEqual([
    [],
    [],
    0,
    "tools.cuboid.idle",
  ]);
});

test("towards a vanishing point the back face shrinks; the point is dragged, and given back where the drag is lost", () => {
  const desk = new Desk();
  desk.editor.settings.cuboid.perspective.value = true;
  desk.key("Shift+Y");
  expect(desk.editor.sketch.guides.peek()).toHaveLength(2);
  desk.drag([
    [200, 150],
    [250, 100],
    [300, 40],
  ]);
  desk.down(300, 40);
  desk.move(20, 20);
  expect(state(desk)).toBe("tools.cuboid.aiming");
  desk.editor.tools.cancel();
  desk.up(20, 20);
  front(desk);
  expect(desk.editor.sketch.guides.peek()).toHaveLength(2);
  desk.click(210, 85);
  expect(shapeOf(desk).corners.slice(0, 8)).toEqual(FRONT);
  expect(vanishingOf(shapeOf(desk), 2).x).toBeCloseTo(300, 6);
  expectAt(shapeOf(desk), 5, 210, 85);
  desk.key("V");
  expect(desk.editor.sketch.guides.peek()).toEqual([]);
});

test("a cuboid is drawn by keyboard alone", () => {
  const desk = new Desk();
  desk.key("Shift+Y");
  desk.key("ArrowLeft");
  desk.key("Space");
  for (const key of ["Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown"]) desk.key(key);
  desk.key("Space");
  for (const key of ["Shift+ArrowRight", "Shift+ArrowDown"]) desk.key(key);
  desk.key("Space");
  expect(shapeOf(desk).corners).toEqual([
    200, 150, 220, 150, 220, 160, 200, 160, 210, 160, 230, 160, 230, 170, 210, 170,
  ]);
});

test("sides, corners and the back face are pulled by hand; Alt moves a corner alone", () => {
  const desk = holding(PARALLEL);
  desk.drag([
    [180, 130],
    [190, 130],
    [220, 130],
  ]);
  expectAt(shapeOf(desk), 6, 250, 140);
  desk.key("$mod+Z");
  desk.drag([
    [170, 110],
    [175, 105],
    [180, 100],
  ]);
  expect(shapeOf(desk)).toEqual(withBackMoved(PARALLEL, 10, -10));
  desk.key("$mod+Z");
  desk.drag(
    [
      [180, 100],
      [186, 96],
      [190, 90],
    ],
    { alt: true },
  );
  expect(shapeOf(desk).corners).toEqual(PARALLEL.corners.toSpliced(2, 2, 190, 90));
});

test("in perspective a back corner goes along its edge, and the vanishing point is moved while points are edited", () => {
  const desk = holding(DEEP);
  const { x, y } = corner(DEEP, 4);
  desk.drag([
    [x, y],
    [x + 10, y - 3],
    [x + 30, y - 9],
  ]);
  const is = vanishingOf(shapeOf(desk), 2);
  expect([is.x, is.y].map(Math.round)).toEqual([300, 40]);
  expect(corner(shapeOf(desk), 4).x).toBeGreaterThan(x + 20);
  desk.key("Enter");
  desk.drag([
    [300, 40],
    [310, 30],
    [340, 20],
  ]);
  expect([state(desk), Math.round(vanishingOf(shapeOf(desk), 2).x)]).toEqual([
    "tools.select.points.idle",
    340,
  ]);
  expect(shapeOf(desk).corners.slice(0, 8)).toEqual(FRONT);
});

test("the next cuboid is drawn towards the vanishing point of the selected one", () => {
  const desk = holding(DEEP);
  const command = commandOf("cuboid.vanishing");
  expect(command.available(desk.editor)).toBe(true);
  command.run(desk.editor);
  expect([state(desk), desk.editor.settings.cuboid.perspective.peek()]).toEqual(["tools.cuboid.idle", true]);
  expect(desk.editor.sketch.guides.peek()[0]?.points.slice(0, 2)).toEqual([291, 40]);
  expect(command.available(holding(PARALLEL).editor)).toBe(false);
});
