import { expect, test, vi } from "vitest";
import { commandOf } from "../../src/editor";
import type { Shape } from "../../src/model/records";
import { area, fault } from "../../src/model/shapes/registry";
import { annotation, BUS, box, CAR, Desk, polygon } from "./desk";
import { answered, gestures, parts, SQUARE, shapes, square, state, withSelected } from "./outlines";

test("J joins all selected into the first, which keeps its class, its answers and its place in the order", async () => {
  const first = annotation(polygon(100, 100, 200, 100, 200, 200, 100, 200), {
    class_id: BUS.id,
    z: "V",
    flags: ["difficult"],
  });
  const [second, apart] = [
    annotation(box(150, 150, 100, 100), { z: "a" }),
    annotation(box(10, 10, 20, 20), { z: "b" }),
  ];
  const desk = new Desk([first, second, apart]);
  desk.editor.selection.set([first.id, second.id, apart.id]);
  desk.key("J");
  await answered();
  expect(desk.all).toHaveLength(1);
  expect(desk.all[0]).toMatchObject({ id: first.id, class_id: BUS.id, z: "V", flags: ["difficult"] });
  expect([area(desk.all[0]?.shape as Shape), parts(desk).length]).toEqual([17_900, 2]);
  expect(desk.diffs.map(({ gesture, atomic, entries }) => [gesture, atomic, entries.length])).toEqual([
    ["join", true, 3],
  ]);
  desk.key("$mod+Z");
  expect(desk.all.map(({ id }) => id)).toEqual([first.id, second.id, apart.id]);
  desk.key("$mod+Y");
  expect(desk.all).toHaveLength(1);
});

test("Shift+J takes the others away from the first and leaves them; what all share is kept by a command", async () => {
  const [first, second] = [square(), annotation(polygon(150, 50, 250, 50, 250, 250, 150, 250))];
  const desk = new Desk([first, second]);
  desk.editor.selection.set([first.id, second.id]);
  desk.key("Shift+J");
  await answered();
  expect(shapes(desk).map(area)).toEqual([5000, 20_000]);
  desk.key("$mod+Z");
  desk.editor.selection.clear();
  desk.editor.selection.set([second.id, first.id]);
  await commandOf("shape.intersect").run(desk.editor);
  expect(shapes(desk).map(area)).toEqual([10_000, 5000]);
  desk.key("$mod+Z");
  desk.key("Shift+J");
  await answered();
  expect(gestures(desk)).toEqual(["subtract", "subtract", "intersect", "intersect", "subtract"]);
});

test("what cannot be combined says why", async () => {
  const [one, inner, apart] = [square(), annotation(box(120, 120, 20, 20)), annotation(box(10, 10, 20, 20))];
  const desk = new Desk([one, inner, apart]);
  desk.key("J");
  desk.editor.selection.set([one.id]);
  desk.key("J");
  desk.editor.selection.set([inner.id, one.id]);
  desk.key("Shift+J");
  await answered();
  desk.editor.selection.set([one.id, apart.id]);
  desk.key("Shift+J");
  await answered();
  expect([desk.refused, desk.diffs]).toEqual([
    ["no-selection", "two-areas", "nothing-left", "no-overlap"],
    [],
  ]);
});

test("an answer that comes after a change is thrown away", async () => {
  const [one, other] = [square(), annotation(box(150, 150, 100, 100))];
  const desk = new Desk([one, other]);
  desk.editor.selection.set([one.id, other.id]);
  desk.key("J");
  desk.key("ArrowLeft");
  await answered();
  expect([gestures(desk), desk.refused, desk.all.length]).toEqual([["nudge"], ["changed-meanwhile"], 2]);
});

test("an answer that never comes right says so and changes nothing", async () => {
  const desk = withSelected("V", square(), annotation(box(150, 150, 100, 100)));
  vi.spyOn(desk.bench, "clip").mockRejectedValue(new Error("no"));
  desk.key("J");
  await answered();
  expect([desk.refused, desk.diffs]).toEqual([["clip-failed"], []]);
});

test("a class that takes no polygon keeps its boxes", async () => {
  const [one, other] = [annotation(box(100, 100, 100, 100)), annotation(box(150, 150, 100, 100))];
  const desk = new Desk([one, other]);
  (desk.editor.classes.ontology as { value: unknown }).value = {
    classes: [{ ...CAR, shapes: ["box"] }],
    schema: 1,
  };
  desk.editor.selection.set([one.id, other.id]);
  desk.key("J");
  await answered();
  expect([desk.refused, desk.diffs]).toEqual([["class-shape"], []]);
});

test("the knife cuts everything it goes right across; the largest piece stays what it was", async () => {
  const one = annotation(polygon(...SQUARE), { z: "V", group_id: CAR.id, number: 7 });
  const [aside, above] = [
    annotation(box(10, 10, 20, 20), { z: "a" }),
    annotation(box(120, 250, 20, 20), { z: "b" }),
  ];
  const desk = new Desk([one, aside, above]);
  desk.key("K");
  desk.drag([
    [90, 130],
    [150, 130],
    [210, 130],
  ]);
  await answered();
  const [largest, piece] = desk.all;
  expect(largest).toMatchObject({ id: one.id, z: "V", number: 7 });
  expect([area(largest?.shape as Shape), area(piece?.shape as Shape)]).toEqual([7000, 3000]);
  expect(piece).toMatchObject({ class_id: CAR.id, group_id: CAR.id });
  expect(piece?.number).toBeUndefined();
  expect((piece?.z ?? "") > "V" && (piece?.z ?? "") < "a").toBe(true);
  expect(desk.diffs.map(({ gesture, atomic }) => [gesture, atomic])).toEqual([["cut", true]]);
  desk.key("$mod+Z");
  expect(desk.all.map(({ shape }) => shape)).toEqual([one.shape, aside.shape, above.shape]);
});

test("a cut with bends goes through a hole; what is selected is cut alone", async () => {
  const pierced = annotation({
    type: "polygon",
    parts: [{ exterior: SQUARE, holes: [[130, 130, 170, 130, 170, 170, 130, 170]] }],
  });
  const other = annotation(polygon(100, 210, 200, 210, 200, 260, 100, 260));
  const desk = withSelected("V", pierced);
  desk.document.perform("add", [{ op: "add", record: other }]);
  desk.diffs.length = 0;
  desk.key("K");
  for (const [x, y] of [
    [150, 90],
    [150, 150],
    [155, 220],
  ] as const)
    desk.click(x, y);
  desk.key("Enter");
  await answered();
  expect(desk.all).toHaveLength(3);
  expect(shapes(desk).reduce((sum, shape) => sum + area(shape), 0)).toBeCloseTo(10_000 - 1600 + 5000, 9);
  expect(shapes(desk).every((shape) => fault(shape) === null)).toBe(true);
  expect(desk.selected).toHaveLength(2);
});

test("a cut that nothing falls apart by says so, and one is dropped by Escape", async () => {
  const desk = new Desk([square()]);
  desk.key("K");
  desk.drag([
    [90, 130],
    [110, 130],
    [150, 130],
  ]);
  await answered();
  desk.click(90, 130);
  desk.key("Enter");
  desk.key("Escape");
  desk.down(90, 130);
  desk.move(150, 130);
  desk.editor.tools.cancel();
  desk.up(220, 130);
  await answered();
  expect([desk.refused, desk.diffs, state(desk)]).toEqual([
    ["not-across", "few-cuts"],
    [],
    "tools.knife.idle",
  ]);
});

test("a cut is made by keyboard alone, also of what is selected", async () => {
  const desk = withSelected("K", square());
  desk.key("ArrowUp");
  for (let step = 0; step < 5; step++) desk.key("Shift+ArrowUp");
  desk.key("Shift+ArrowUp");
  for (let step = 0; step < 5; step++) desk.key("Shift+ArrowLeft");
  desk.key("Space");
  for (let step = 0; step < 13; step++) desk.key("Shift+ArrowDown");
  desk.key("Space");
  desk.key("Enter");
  await answered();
  expect(shapes(desk).map(area)).toEqual([5000, 5000]);
});

test("boxes and polygons are made of each other", () => {
  const one = annotation({ type: "box", x: 100, y: 100, width: 100, height: 50, rotation: 90 });
  const desk = withSelected("V", one, square());
  commandOf("shape.to-polygon").run(desk.editor);
  expect(parts(desk)[0]?.exterior.map(Math.round)).toEqual([175, 75, 175, 175, 125, 175, 125, 75]);
  commandOf("shape.to-box").run(desk.editor);
  expect(shapes(desk)[1]).toEqual(box(100, 100, 100, 100));
  expect(gestures(desk)).toEqual(["to-polygon", "to-box"]);
});

test("smoothing rounds the corners of every ring, again and again", () => {
  const desk = withSelected("V", square());
  for (let turn = 0; turn < 3; turn++) commandOf("shape.smooth").run(desk.editor);
  expect(parts(desk)[0]?.exterior.length).toBeGreaterThan(24);
  expect(fault(desk.all[0]?.shape as Shape)).toBeNull();
  expect(gestures(desk)).toEqual(["smooth", "smooth", "smooth"]);
});
