import fc from "fast-check";
import { expect, test } from "vitest";
import type { Box, Ellipse, Shape } from "../../src/model/records";
import { area, contains, vertices } from "../../src/model/shapes/registry";
import { annotation, box, Desk } from "./desk";

const SIDE = { x: 100, y: 100 };

function lastShape(desk: Desk): Shape | undefined {
  return desk.all.at(-1)?.shape;
}

test("four extreme points in any order make the box that they reach", () => {
  const points = [
    [150, 40],
    [90, 100],
    [160, 170],
    [210, 120],
  ] as const;
  for (const order of [
    [0, 1, 2, 3],
    [2, 0, 3, 1],
    [3, 2, 1, 0],
  ]) {
    const desk = new Desk();
    desk.editor.settings.box.clicks.value = "extremes";
    desk.key("W");
    for (const at of order) desk.click(...(points[at] as [number, number]));
    expect(lastShape(desk)).toEqual(box(90, 40, 120, 130));
    expect([desk.diffs.map(({ gesture }) => gesture), desk.selected.length]).toEqual([["draw.box"], 1]);
  }
});

test("extreme points are taken back, finished early, and dropped", () => {
  const desk = new Desk();
  desk.editor.settings.box.clicks.value = "extremes";
  desk.key("W");
  for (const [x, y] of [
    [100, 100],
    [200, 150],
    [390, 290],
  ] as const)
    desk.click(x, y);
  desk.key("Backspace");
  desk.key("Enter");
  expect(lastShape(desk)).toEqual(box(100, 100, 100, 50));
  desk.click(10, 10);
  desk.key("Backspace");
  expect(desk.editor.tools.path.peek()).toBe("tools.box.idle");
  desk.click(10, 10);
  desk.click(60, 60);
  desk.key("Escape");
  expect([desk.all.length, desk.editor.sketch.drawing.peek(), desk.editor.edits.drafts.peek().size]).toEqual([
    1,
    null,
    0,
  ]);
});

test("with extreme points a drag still goes from corner to corner", () => {
  const desk = new Desk();
  desk.editor.settings.box.clicks.value = "extremes";
  desk.key("W");
  desk.drag([
    [10, 20],
    [15, 25],
    [110, 80],
  ]);
  expect(lastShape(desk)).toEqual(box(10, 20, 100, 60));
});

test.each([
  ["three clicks", (desk: Desk) => [desk.click(SIDE.x, SIDE.y), desk.click(180, 160), desk.click(90, 210)]],
  [
    "a drag and a click",
    (desk: Desk) => [
      desk.drag([
        [SIDE.x, SIDE.y],
        [140, 130],
        [180, 160],
      ]),
      desk.click(90, 210),
    ],
  ],
])("a turned box is made by %s", (_, draw) => {
  const desk = new Desk();
  desk.key("Shift+W");
  draw(desk);
  const made = lastShape(desk) as Box;
  expect([made.width, made.rotation]).toEqual([100, 36.9]);
  const corners = vertices(made);
  expect(corners[0]?.x).toBeCloseTo(100, 0);
  expect(corners[0]?.y).toBeCloseTo(100, 0);
  expect(corners[1]?.x).toBeCloseTo(180, 0);
  expect(desk.diffs.map(({ gesture }) => gesture)).toEqual(["draw.turned-box"]);
});

test("the depth of a turned box is pulled to either side; its side is taken back", () => {
  const desk = new Desk();
  desk.key("Shift+W");
  desk.click(100, 100);
  desk.click(200, 100);
  desk.move(150, 60);
  expect(desk.editor.edits.drafts.peek().size).toBe(1);
  desk.key("Backspace");
  expect([desk.editor.tools.path.peek(), desk.editor.edits.drafts.peek().size]).toEqual([
    "tools.turned-box.siding",
    0,
  ]);
  desk.click(160, 130, { shift: true });
  desk.click(100, 60);
  const made = lastShape(desk) as Box;
  expect(made.rotation).toBe(45);
  expect(contains(made, { x: 120, y: 100 })).toBe(true);
});

test.each([
  ["corner to corner", {}, { cx: 150, cy: 130, rx: 50, ry: 30 }],
  ["as a circle", { shift: true }, { cx: 150, cy: 150, rx: 50, ry: 50 }],
  ["from the centre", { alt: true }, { cx: 100, cy: 100, rx: 100, ry: 60 }],
])("an ellipse is dragged %s", (_, modifiers, wanted) => {
  const desk = new Desk();
  desk.key("Y");
  desk.drag(
    [
      [100, 100],
      [150, 130],
      [200, 160],
    ],
    modifiers,
  );
  expect(lastShape(desk)).toEqual({ type: "ellipse", ...wanted });
});

test("an ellipse is drawn by a side and its depth, and by keyboard alone", () => {
  const desk = new Desk();
  desk.editor.settings.ellipse.clicks.value = "siding";
  desk.key("Y");
  desk.click(100, 100);
  desk.click(180, 160);
  desk.click(90, 210);
  expect((lastShape(desk) as Ellipse).rotation).toBe(36.9);
  desk.editor.settings.ellipse.clicks.value = "spanning";
  desk.key("Escape");
  desk.key("ArrowLeft");
  desk.key("Space");
  for (const key of ["ArrowRight", "ArrowDown"]) for (let at = 0; at < 4; at++) desk.key(`Shift+${key}`);
  desk.key("Space");
  expect(lastShape(desk)).toEqual({ type: "ellipse", cx: 220, cy: 170, rx: 20, ry: 20 });
});

const STATES: readonly (readonly [string, string, (desk: Desk) => void])[] = [
  ["W", "tools.box.spanning", (desk) => desk.click(100, 100)],
  ["Shift+W", "tools.turned-box.siding", (desk) => desk.click(100, 100)],
  ["Shift+W", "tools.turned-box.deepening", (desk) => [desk.click(100, 100), desk.click(200, 120)]],
  ["Y", "tools.ellipse.spanning", (desk) => desk.click(100, 100)],
];

test.each(STATES)("%s in %s ends as if it had not begun, and outlives zoom and pan", (key, state, begin) => {
  const desk = new Desk();
  desk.key(key);
  begin(desk);
  desk.move(190, 190);
  expect(desk.editor.tools.path.peek()).toBe(state);
  desk.drag(
    [
      [10, 10],
      [30, 30],
    ],
    { button: 1 },
  );
  desk.editor.viewport.zoomBy(2);
  expect(desk.editor.tools.path.peek()).toBe(state);
  desk.editor.tools.cancel();
  const { edits, sketch, tools } = desk.editor;
  expect([desk.all, desk.diffs, edits.drafts.peek().size, sketch.drawing.peek()]).toEqual([[], [], 0, null]);
  expect(tools.path.peek().endsWith(".idle")).toBe(true);
});

const TURNED: Shape = { type: "box", x: 100, y: 100, width: 100, height: 60, rotation: 30 };
const ELLIPSE: Shape = { type: "ellipse", cx: 150, cy: 130, rx: 50, ry: 30, rotation: 30 };

function holding(shape: Shape): Desk {
  const one = annotation(shape);
  const desk = new Desk([one]);
  desk.editor.selection.set([one.id]);
  return desk;
}

test("double click shows the turn handle of an upright box; dragging it turns, Shift in steps of 15°", () => {
  const desk = holding(box(100, 100, 100, 100));
  desk.drag([
    [150, 80],
    [160, 82],
    [220, 150],
  ]);
  expect(desk.all[0]?.shape).toEqual(box(100, 100, 100, 100));
  desk.editor.selection.set([desk.all[0]?.id as string]);
  desk.click(120, 140);
  desk.editor.tools.handle("onDoubleClick", desk.press({ x: 120, y: 140 }));
  desk.move(150, 80);
  desk.down(150, 80);
  desk.move(180, 90);
  desk.move(198, 102);
  expect(desk.editor.sketch.tip.peek()?.text).toBe("45°");
  desk.move(185, 85, { shift: true });
  const [draft] = [...desk.editor.edits.drafts.peek().values()];
  expect(draft?.shape).toMatchObject({ rotation: 30 });
  desk.up(185, 85, { shift: true });
  expect([(lastShape(desk) as Box).rotation, desk.editor.sketch.tip.peek()]).toEqual([30, null]);
  expect(desk.diffs.map(({ gesture }) => gesture)).toEqual(["reshape"]);
  desk.key("$mod+Z");
  expect(lastShape(desk)).toEqual(box(100, 100, 100, 100));
});

test("resizing what is turned keeps the opposite side in place", () => {
  const angle = fc.integer({ min: 1, max: 359 });
  const by = fc.record({ x: fc.integer({ min: 5, max: 40 }), y: fc.integer({ min: 5, max: 40 }) });
  fc.assert(
    fc.property(angle, by, (rotation, { x, y }) => {
      const desk = holding({ ...TURNED, rotation } as Box);
      const corners = vertices(TURNED_AT(rotation));
      const [first, third] = [corners[0] as Point, corners[2] as Point];
      desk.drag([
        [third.x, third.y],
        [third.x + x, third.y + y],
      ]);
      const after = vertices(lastShape(desk) as Box);
      const stays = after.some((corner) => Math.hypot(corner.x - first.x, corner.y - first.y) < 1e-6);
      expect(stays).toBe(true);
    }),
    { numRuns: 8 },
  );
});

type Point = { x: number; y: number };
const TURNED_AT = (rotation: number): Box => ({ ...TURNED, rotation }) as Box;

test("resizing by keys keeps the corner of a turned box, and widens an ellipse", () => {
  const desk = holding(TURNED);
  const [corner] = vertices(TURNED);
  desk.key("$mod+Shift+ArrowRight");
  desk.key("$mod+ArrowDown");
  const made = lastShape(desk) as Box;
  expect([made.width, made.height]).toEqual([110, 61]);
  expect(vertices(made)[0]?.x).toBeCloseTo(corner?.x as number, 9);
  expect(vertices(made)[0]?.y).toBeCloseTo(corner?.y as number, 9);
  const other = holding(ELLIPSE);
  other.key("$mod+Shift+ArrowRight");
  expect(lastShape(other)).toMatchObject({ rx: 55, ry: 30 });
});

test("an ellipse is pulled by the box that is turned with it", () => {
  const desk = holding({ type: "ellipse", cx: 150, cy: 130, rx: 50, ry: 30 });
  desk.drag([
    [200, 130],
    [215, 130],
    [220, 130],
  ]);
  expect(lastShape(desk)).toEqual({ type: "ellipse", cx: 160, cy: 130, rx: 60, ry: 30 });
  desk.drag(
    [
      [160, 100],
      [160, 95],
      [160, 90],
    ],
    { alt: true },
  );
  expect(lastShape(desk)).toEqual({ type: "ellipse", cx: 160, cy: 130, rx: 60, ry: 40 });
  expect(area(lastShape(desk) as Ellipse)).toBeCloseTo(Math.PI * 2400, 6);
});

test("a box begun beside a handle of the last one is drawn; on the handle's mark it is resized", () => {
  const desk = new Desk();
  desk.key("W");
  desk.drag([
    [100, 100],
    [150, 150],
    [200, 180],
  ]);
  desk.drag([
    [207, 186],
    [250, 220],
    [260, 240],
  ]);
  const shapes = (): Shape[] => desk.all.map(({ shape }) => shape);
  expect(shapes()).toContainEqual(box(100, 100, 100, 80));
  expect(shapes()).toContainEqual(box(207, 186, 53, 54));
  desk.drag([
    [262, 241],
    [270, 250],
    [280, 260],
  ]);
  expect(shapes()).toContainEqual(box(207, 186, 71, 73));
});
