import { expect, test } from "vitest";
import { annotation, BUS, box, CAR, Desk } from "./desk";

test("a dragged box is one diff, selected, of the current class", () => {
  const desk = new Desk();
  desk.key("W");
  desk.drag([
    [10, 20],
    [15, 25],
    [110, 80],
  ]);
  expect(desk.all.map(({ shape, class_id }) => [shape, class_id])).toEqual([[box(10, 20, 100, 60), CAR.id]]);
  expect(desk.diffs.map(({ gesture, entries }) => [gesture, entries.length])).toEqual([["draw.box", 1]]);
  expect(desk.selected).toEqual([desk.all[0]?.id]);
  expect(desk.editor.tools.path.peek()).toBe("tools.box.idle");
});

test.each([
  ["Shift makes it square", { shift: true }, box(100, 100, 60, 60)],
  ["Alt draws from the centre", { alt: true }, box(40, 80, 120, 40)],
])("%s", (_, modifiers, shape) => {
  const desk = new Desk();
  desk.key("W");
  desk.drag(
    [
      [100, 100],
      [130, 110],
      [160, 120],
    ],
    modifiers,
  );
  expect(desk.all[0]?.shape).toEqual(shape);
});

test("two clicks make a box, and what is drawn stays on the picture", () => {
  const desk = new Desk();
  desk.key("B");
  desk.click(300, 200);
  expect(desk.diffs).toEqual([]);
  desk.click(900, 900);
  expect(desk.all[0]?.shape).toEqual(box(300, 200, 100, 100));
});

test("under 4 px nothing is dragged", () => {
  const desk = new Desk();
  desk.key("W");
  desk.down(10, 10);
  desk.move(13, 10);
  expect(desk.editor.tools.path.peek()).toBe("tools.box.pointing");
  desk.move(14, 10);
  expect(desk.editor.tools.path.peek()).toBe("tools.box.spanning");
});

test("Escape, or a lost pointer, ends a box as if it had not begun", () => {
  const desk = new Desk();
  desk.key("W");
  desk.down(10, 10);
  desk.move(90, 90);
  desk.key("Escape");
  desk.up(90, 90);
  expect([desk.all, desk.diffs, desk.editor.edits.drafts.peek().size]).toEqual([[], [], 0]);
});

const CORNERS = [
  [50, 50],
  [150, 50],
  [150, 150],
] as const;

test.each([
  ["a click on the first point", (desk: Desk) => desk.click(52, 51)],
  ["Enter", (desk: Desk) => desk.key("Enter")],
  [
    "a double click",
    (desk: Desk) => {
      desk.click(150, 150);
      desk.editor.tools.handle("onDoubleClick", desk.press({ x: 150, y: 150 }));
    },
  ],
])("a polygon is closed by %s", (_, close) => {
  const desk = new Desk();
  desk.key("E");
  for (const [x, y] of CORNERS) desk.click(x, y);
  close(desk);
  expect(desk.all.map(({ shape }) => shape)).toEqual([
    { type: "polygon", parts: [{ exterior: CORNERS.flat() }] },
  ]);
  expect(desk.diffs.map(({ gesture }) => gesture)).toEqual(["draw.polygon"]);
});

test("points of a polygon are taken back, and it is dropped whole by Escape", () => {
  const desk = new Desk();
  desk.key("P");
  for (const [x, y] of CORNERS) desk.click(x, y);
  desk.key("Backspace");
  expect(desk.editor.sketch.drawing.peek()?.points).toHaveLength(2);
  desk.key("Enter");
  expect(desk.refused).toEqual(["few-points"]);
  desk.key("Escape");
  expect([desk.editor.sketch.drawing.peek(), desk.all.length, desk.editor.tools.path.peek()]).toEqual([
    null,
    0,
    "tools.polygon.idle",
  ]);
});

test("a polygon goes on after panning, zooming and a lost drag", () => {
  const desk = new Desk();
  desk.key("E");
  for (const [x, y] of CORNERS) desk.click(x, y);
  desk.drag(
    [
      [200, 200],
      [230, 220],
    ],
    { button: 1 },
  );
  desk.editor.viewport.zoomBy(2);
  desk.down(10, 10);
  desk.move(40, 40);
  desk.move(80, 80);
  expect(desk.editor.tools.path.peek()).toBe("tools.polygon.tracing");
  desk.editor.tools.cancel();
  desk.key("Enter");
  expect(desk.all[0]?.shape).toEqual({ type: "polygon", parts: [{ exterior: CORNERS.flat() }] });
});

test("dragging draws as few points as stay near the hand", () => {
  const desk = new Desk();
  desk.key("E");
  desk.drag([
    [50, 50],
    [60, 50],
    [63, 50],
    [75, 50],
    [75, 70],
    [50, 70],
  ]);
  desk.key("Enter");
  expect(desk.all[0]?.shape).toEqual({
    type: "polygon",
    parts: [{ exterior: [50, 50, 75, 50, 75, 70, 50, 70] }],
  });
});

test("a point is placed where the button is let go", () => {
  const desk = new Desk();
  desk.key("Shift+S");
  desk.drag([
    [50, 50],
    [60.5, 70.25],
  ]);
  expect(desk.all[0]?.shape).toEqual({ type: "keypoints", points: [[60.5, 70.25, 2]] });
  expect(desk.diffs.map(({ gesture }) => gesture)).toEqual(["draw.point"]);
});

test("digits put tags on the picture and take them off", () => {
  const desk = new Desk();
  desk.key("I");
  desk.key("2");
  expect(desk.all.map(({ shape, class_id }) => [shape.type, class_id])).toEqual([["tag", BUS.id]]);
  desk.click(5, 5);
  expect(desk.all).toEqual([]);
  expect(desk.diffs.map(({ gesture }) => gesture)).toEqual(["tag.add", "tag.remove"]);
});

test("a box is drawn by keyboard alone", () => {
  const desk = new Desk();
  desk.key("W");
  desk.key("ArrowLeft");
  expect(desk.editor.sketch.crosshair.peek()).toEqual({ x: 200, y: 150 });
  desk.key("Shift+ArrowLeft");
  desk.key("Alt+ArrowUp");
  desk.key("Space");
  for (let step = 0; step < 3; step++) desk.key("Shift+ArrowRight");
  desk.key("ArrowDown");
  for (let step = 0; step < 2; step++) desk.key("Shift+ArrowDown");
  desk.key("Space");
  expect(desk.all[0]?.shape).toEqual(box(190, 149.9, 30, 21));
});

test("a polygon and a point are drawn by keyboard alone", () => {
  const desk = new Desk();
  desk.key("E");
  desk.key("ArrowLeft");
  desk.key("Space");
  desk.key("Shift+ArrowRight");
  desk.key("Space");
  desk.key("Shift+ArrowDown");
  desk.key("Space");
  desk.key("Enter");
  expect(desk.all[0]?.shape).toEqual({
    type: "polygon",
    parts: [{ exterior: [200, 150, 210, 150, 210, 160] }],
  });
  desk.key("Escape");
  desk.key("Shift+S");
  desk.key("ArrowUp");
  desk.key("Space");
  expect(desk.all.map(({ shape }) => shape)).toContainEqual({ type: "keypoints", points: [[200, 150, 2]] });
});

test("a long Space pans and places nothing", () => {
  const desk = new Desk();
  desk.key("Shift+S");
  desk.key("ArrowUp");
  desk.editor.tools.holdSpace();
  desk.bench.time += 1000;
  desk.editor.tools.letSpaceGo();
  expect(desk.all).toEqual([]);
});

test("handles of the selected are taken also with a drawing tool, bodies are drawn over", () => {
  const one = annotation(box(100, 100, 100, 100));
  const desk = new Desk([one]);
  desk.editor.tools.use("box");
  desk.editor.selection.set([one.id]);
  desk.drag([
    [200, 200],
    [210, 215],
    [220, 230],
  ]);
  expect(desk.all[0]?.shape).toEqual(box(100, 100, 120, 130));
  desk.drag([
    [120, 120],
    [130, 130],
    [140, 150],
  ]);
  expect(desk.all).toHaveLength(2);
});

test("a class that does not take the shape says so", () => {
  const desk = new Desk();
  const kind = { ...CAR, shapes: ["polygon"] };
  (desk.editor.classes.ontology as { value: unknown }).value = { classes: [kind], schema: 1 };
  desk.key("W");
  desk.drag([
    [10, 10],
    [50, 50],
  ]);
  expect([desk.all, desk.refused]).toEqual([[], ["class-shape"]]);
});
