import { expect, test } from "vitest";
import { commandOf } from "../../src/editor";
import type { Polygon, Shape } from "../../src/model/records";
import { annotation, box, Desk, polygon } from "./desk";

const SQUARE = polygon(100, 100, 200, 100, 200, 200, 100, 200);
/** An outer square with a hole of three points, and a second part. */
const PIERCED: Shape = {
  type: "polygon",
  parts: [
    { exterior: [10, 10, 110, 10, 110, 110, 10, 110], holes: [[40, 40, 60, 40, 60, 60]] },
    { exterior: [200, 200, 260, 200, 260, 260, 200, 260] },
  ],
};

function editing(shape: Shape): Desk {
  const one = annotation(shape);
  const desk = new Desk([one]);
  desk.editor.selection.set([one.id]);
  desk.key("Enter");
  return desk;
}

const state = ({ editor }: Desk): string => editor.tools.path.peek();
const current = ({ editor }: Desk): number | undefined => editor.sketch.point.peek()?.index;
const parts = (desk: Desk): Polygon["parts"] => (desk.all[0] as { shape: Polygon }).shape.parts;

test("Enter edits the points of the one selected shape, Escape and Enter go back to it, then it is let go", () => {
  const desk = editing(SQUARE);
  expect([state(desk), current(desk)]).toEqual(["tools.select.points.idle", 0]);
  desk.key("Escape");
  expect([state(desk), current(desk), desk.selected.length]).toEqual(["tools.select.idle", undefined, 1]);
  desk.key("Enter");
  desk.key("Enter");
  expect(state(desk)).toBe("tools.select.idle");
  desk.key("Escape");
  expect(desk.selected).toEqual([]);
});

test("Enter begins nothing without one free shape that has points", () => {
  const [a, b] = [annotation(SQUARE), annotation(box(10, 10, 30, 30))];
  const tag = annotation({ type: "tag" });
  const desk = new Desk([a, b, tag]);
  for (const ids of [[], [a.id, b.id], [tag.id]]) {
    desk.editor.selection.set(ids);
    desk.key("Enter");
    expect(state(desk)).toBe("tools.select.idle");
  }
  desk.editor.visibility.lock([a.id]);
  desk.editor.selection.set([a.id]);
  desk.key("Enter");
  expect(state(desk)).toBe("tools.select.idle");
});

test("Tab steps through the points of all parts and holes; past the last the key is the browser's", () => {
  const desk = editing(PIERCED);
  const seen = Array.from({ length: 10 }, () => {
    desk.key("Tab");
    return current(desk);
  });
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(desk.editor.said.peek()).toBe("Point 11 of 11, at 200, 260");
  desk.key("Shift+Tab");
  expect(current(desk)).toBe(9);
  desk.key("Tab");
  expect(desk.key("Tab")).toBe(false);
  expect([state(desk), desk.selected.length]).toEqual(["tools.select.idle", 1]);
  desk.key("Enter");
  expect(desk.key("Shift+Tab")).toBe(false);
});

test("arrows move the current point by 1, 10 and 0.1 px, one change each, and not beyond the picture", () => {
  const desk = editing(SQUARE);
  desk.key("Tab");
  for (const key of ["ArrowRight", "Shift+ArrowUp", "Alt+ArrowDown"]) desk.key(key);
  expect(desk.all[0]?.shape).toEqual(polygon(100, 100, 201, 90.1, 200, 200, 100, 200));
  expect(desk.editor.said.peek()).toBe("Point 2 of 4, at 201, 90.1");
  for (let press = 0; press < 12; press++) desk.key("Shift+ArrowUp");
  expect(desk.all[0]?.shape).toEqual(polygon(100, 100, 201, 0, 200, 200, 100, 200));
  expect(new Set(desk.diffs.map(({ gesture }) => gesture))).toEqual(new Set(["vertex.move"]));
  for (let press = desk.diffs.length; press; press--) desk.key("$mod+Z");
  expect([desk.all[0]?.shape, state(desk)]).toEqual([SQUARE, "tools.select.points.idle"]);
});

test("a tap of Space adds a point after the current one, on its own ring, and makes it current", () => {
  const desk = editing(PIERCED);
  for (let step = 0; step < 6; step++) desk.key("Tab");
  desk.key("Space");
  expect([current(desk), parts(desk)[0]?.holes]).toEqual([7, [[40, 40, 60, 40, 60, 60, 50, 50]]]);
  desk.key("ArrowLeft");
  expect(parts(desk)[0]?.holes).toEqual([[40, 40, 60, 40, 60, 60, 49, 50]]);
  commandOf("points.insert").run(desk.editor);
  expect(parts(desk)[0]?.holes).toEqual([[40, 40, 60, 40, 60, 60, 49, 50, 44.5, 45]]);
  expect(desk.diffs.map(({ gesture }) => gesture)).toEqual(["vertex.insert", "vertex.move", "vertex.insert"]);
});

test("a long Space pans and adds nothing", () => {
  const desk = editing(SQUARE);
  desk.editor.tools.holdSpace();
  desk.bench.time += 500;
  desk.editor.tools.letSpaceGo();
  expect(desk.diffs).toEqual([]);
});

test("X, Delete and Backspace take the point away, until too few would be left", () => {
  const desk = editing(polygon(10, 10, 60, 10, 90, 60, 60, 90, 10, 90, 5, 50));
  for (let step = 0; step < 5; step++) desk.key("Tab");
  for (const key of ["X", "Delete", "Backspace", "X"]) desk.key(key);
  expect(desk.all[0]?.shape).toEqual(polygon(10, 10, 60, 10, 90, 60));
  expect([desk.refused, current(desk), state(desk)]).toEqual([
    ["least-points"],
    2,
    "tools.select.points.idle",
  ]);
  expect(desk.diffs.map(({ gesture }) => gesture)).toEqual(Array(3).fill("vertex.remove"));
});

test("a hole of three points goes with its point", () => {
  const desk = editing(PIERCED);
  for (let step = 0; step < 5; step++) desk.key("Tab");
  desk.key("X");
  expect([parts(desk)[0]?.holes, parts(desk).length, current(desk)]).toEqual([undefined, 2, 5]);
});

test("the corners and sides of a box are moved alike; it gains and loses none", () => {
  const desk = editing(box(100, 100, 100, 80));
  desk.key("ArrowLeft");
  desk.key("Tab");
  desk.key("ArrowUp");
  expect(desk.all[0]?.shape).toEqual(box(99, 99, 101, 81));
  desk.key("X");
  desk.key("Space");
  expect([desk.refused, desk.all.length]).toEqual([["not-here", "not-here"], 1]);
});

test("a double click edits the points of the shape under it, from the nearest on", () => {
  const desk = new Desk([annotation(SQUARE)]);
  desk.click(180, 190);
  desk.editor.tools.handle("onDoubleClick", desk.press({ x: 180, y: 190 }));
  expect([state(desk), current(desk)]).toEqual(["tools.select.points.idle", 2]);
  desk.drag([
    [100, 100],
    [90, 90],
    [80, 80],
  ]);
  expect(desk.all[0]?.shape).toEqual(polygon(80, 80, 200, 100, 200, 200, 100, 200));
  expect([state(desk), current(desk)]).toEqual(["tools.select.points.idle", 0]);
  desk.click(350, 250);
  expect([state(desk), desk.selected]).toEqual(["tools.select.idle", []]);
});

test("points are let go where their shape is locked, gone, or another is selected", () => {
  const endings: ((desk: Desk) => void)[] = [
    (desk) => desk.key("L"),
    (desk) => desk.key("H"),
    (desk) => desk.editor.edits.remove("delete", desk.selected),
    (desk) => desk.key("$mod+D"),
    (desk) => desk.key("W"),
  ];
  for (const end of endings) {
    const desk = editing(SQUARE);
    end(desk);
    expect([desk.editor.tools.points, current(desk)]).toEqual([null, undefined]);
    desk.bench.settle();
  }
});

test("the current point is drawn in its class colour", () => {
  const desk = editing(SQUARE);
  desk.overlay.calls.length = 0;
  desk.bench.settle();
  const radii = desk.overlay.calls
    .filter(({ name, args }) => name === "arc" && args[0] === 100 && args[1] === 100)
    .map(({ args }) => args[2]);
  expect(radii).toEqual([6.5, 5.5, 4]);
});
