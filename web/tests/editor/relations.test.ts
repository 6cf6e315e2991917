import { beforeEach, expect, test } from "vitest";
import type { Annotation, RelationType } from "../../src/model/records";
import { annotation, BUS, box, CAR, Desk } from "./desk";

const RIDES: RelationType = { id: "00000000-0000-7000-8000-0000000000f1", name: "rides" };
const NEAR: RelationType = { id: "00000000-0000-7000-8000-0000000000f2", name: "near", directed: false };

let desk: Desk;
let car: Annotation;
let bus: Annotation;
beforeEach(() => {
  car = annotation(box(50, 50, 60, 40));
  bus = annotation(box(250, 50, 60, 40), { class_id: BUS.id });
  desk = deskOf([RIDES, NEAR]);
});

function deskOf(relation_types: readonly RelationType[]): Desk {
  const made = new Desk([car, bus]);
  (made.editor.classes.ontology as { value: unknown }).value = {
    classes: [CAR, BUS],
    relation_types,
    schema: 1,
  };
  return made;
}

const ends = (): readonly (readonly string[])[] =>
  desk.document.relations.map(({ type_id, source_id, target_id }) => [type_id, source_id, target_id]);
const path = (): string => desk.editor.tools.path.peek();

function relate(): void {
  desk.key("N");
  desk.drag([
    [80, 70],
    [150, 70],
    [280, 70],
  ]);
}

test("a drag from one to the other relates them, in one diff, selected", () => {
  relate();
  expect(ends()).toEqual([[RIDES.id, car.id, bus.id]]);
  expect([desk.selected, desk.diffs.map(({ gesture }) => gesture), path()]).toEqual([
    [desk.document.relations[0]?.id],
    ["relation.add"],
    "tools.relation.idle",
  ]);
  desk.key("$mod+Z");
  expect(ends()).toEqual([]);
  desk.key("$mod+Y");
  expect(ends()).toHaveLength(1);
});

test("two clicks do too; between them the arrow follows the pointer to the border", () => {
  desk.key("N");
  desk.click(80, 70);
  desk.move(180, 70);
  expect(desk.editor.sketch.arrow.peek()).toEqual({ from: { x: 110, y: 70 }, to: { x: 180, y: 70 } });
  desk.click(200, 200);
  expect(path()).toBe("tools.relation.linking");
  desk.move(280, 75);
  expect(desk.editor.sketch.arrow.peek()?.to).toEqual({ x: 250, y: 70 });
  desk.click(280, 75);
  expect(ends()).toEqual([[RIDES.id, car.id, bus.id]]);
  expect(desk.editor.sketch.arrow.peek()).toBeNull();
});

test("by keys: from the selected object to the next selected", () => {
  desk.key("Tab");
  desk.key("N");
  expect([path(), desk.editor.said.peek()]).toEqual(["tools.relation.linking", "From car to …"]);
  desk.key("Tab");
  desk.key("Enter");
  expect(ends()).toEqual([[RIDES.id, car.id, bus.id]]);
});

test("by the crosshair, from what lies under it", () => {
  desk.key("N");
  desk.editor.sketch.crosshair.value = { x: 80, y: 70 };
  desk.key("Space");
  desk.editor.sketch.crosshair.value = { x: 280, y: 70 };
  desk.key("Space");
  expect(ends()).toEqual([[RIDES.id, car.id, bus.id]]);
});

test("Escape, Backspace or a lost pointer end it as if it had not begun", () => {
  desk.key("N");
  for (const end of ["Escape", "Backspace"]) {
    desk.click(80, 70);
    desk.key(end);
    expect([path(), desk.editor.sketch.arrow.peek()]).toEqual(["tools.relation.idle", null]);
  }
  desk.down(80, 70);
  desk.editor.tools.cancel();
  desk.up(280, 70);
  expect([ends(), path()]).toEqual([[], "tools.relation.idle"]);
});

test("the kind is chosen by digit", () => {
  desk.key("N");
  desk.key("2");
  desk.drag([
    [80, 70],
    [280, 70],
  ]);
  expect(ends()).toEqual([[NEAR.id, car.id, bus.id]]);
  expect(desk.editor.classes.current.peek()).toEqual(CAR);
});

test("kinds that do not fit the classes are passed over, or refused", () => {
  desk = deskOf([{ ...RIDES, source_classes: [BUS.id] }, NEAR]);
  relate();
  expect(ends()).toEqual([[NEAR.id, car.id, bus.id]]);
  desk = deskOf([{ ...RIDES, source_classes: [BUS.id] }]);
  relate();
  expect([ends(), desk.refused]).toEqual([[], ["relation-class"]]);
});

test("without kinds, and of what is related already, it says so", () => {
  relate();
  relate();
  expect([ends().length, desk.refused]).toEqual([1, ["relation-there"]]);
  desk = deskOf([]);
  relate();
  expect([ends(), desk.refused]).toEqual([[], ["no-relation-type"]]);
});

test("an arrow is hit, selected, turned round and deleted; its objects stay", () => {
  relate();
  desk.key("Escape");
  desk.key("V");
  desk.click(180, 72);
  const [relation] = desk.document.relations;
  expect(desk.selected).toEqual([relation?.id]);
  desk.key("Alt+X");
  expect(ends()).toEqual([[RIDES.id, bus.id, car.id]]);
  desk.key("X");
  expect([ends(), desk.all.length]).toEqual([[], 2]);
});

test("arrows go with their shapes, and with an object its relations", () => {
  relate();
  desk.key("V");
  desk.down(280, 70);
  desk.move(290, 170);
  desk.move(280, 170);
  expect(desk.editor.relations.arrows()[0]?.to.y).toBeGreaterThan(100);
  desk.up(280, 170);
  desk.key("X");
  expect([ends(), desk.all]).toEqual([[], [car]]);
});

test("arrows of hidden objects are not shown, and none over the bare picture", () => {
  relate();
  desk.bench.settle();
  const texts = () => desk.overlay.calls.filter(({ name }) => name === "fillText").map(({ args }) => args[0]);
  expect(texts()).toContain("rides");
  desk.editor.visibility.hide([bus.id]);
  expect(desk.editor.relations.arrows()).toEqual([]);
  desk.editor.visibility.showAll();
  desk.editor.visibility.setBare(true);
  expect(desk.editor.hit({ x: 180, y: 70 }, "mouse")).toBeNull();
});

test("a group is selected by one of it, the one by a click more; G and Shift+G join and part", () => {
  desk.key("$mod+A");
  desk.key("G");
  const [one, other] = desk.all;
  expect([one?.group_id === other?.group_id, one?.group_id === undefined]).toEqual([true, false]);
  desk.click(200, 200);
  desk.click(80, 70);
  expect(new Set(desk.selected)).toEqual(new Set([car.id, bus.id]));
  desk.click(80, 70);
  expect(desk.selected).toEqual([car.id]);
  desk.key("G");
  expect(desk.selected).toHaveLength(2);
  desk.drag([
    [80, 70],
    [90, 80],
    [100, 90],
  ]);
  expect(desk.all.map(({ shape }) => (shape.type === "box" ? shape.x : 0))).toEqual([70, 270]);
  desk.key("Shift+G");
  expect(desk.all.map(({ group_id }) => group_id)).toEqual([undefined, undefined]);
  desk.key("Shift+G");
  expect(desk.refused).toEqual(["not-joined"]);
});

test("a drag on one of a group takes all along", () => {
  desk.key("$mod+A");
  desk.key("G");
  desk.key("Escape");
  desk.drag([
    [80, 70],
    [90, 80],
    [100, 90],
  ]);
  expect(desk.all.map(({ shape }) => (shape.type === "box" ? shape.y : 0))).toEqual([70, 70]);
});

test("with Shift a group comes and goes by its members", () => {
  desk.key("$mod+A");
  desk.key("G");
  desk.key("Escape");
  desk.click(80, 70, { shift: true });
  expect(desk.selected).toHaveLength(2);
  desk.click(80, 70, { shift: true });
  expect(desk.selected).toEqual([bus.id]);
});

test("several geometries become one object, and separate ones again", () => {
  desk.click(80, 70);
  desk.key("Alt+J");
  expect(desk.refused).toEqual(["two-objects"]);
  desk.key("$mod+A");
  desk.key("Alt+J");
  const [one, other] = desk.all;
  expect([one?.instance_id === other?.instance_id, one?.instance_id === undefined]).toEqual([true, false]);
  desk.click(80, 70);
  expect(desk.selected).toEqual([car.id]);
  desk.key("Alt+J");
  expect(desk.selected).toHaveLength(2);
  desk.key("Alt+Shift+J");
  expect(desk.all.every(({ instance_id }) => instance_id === undefined)).toBe(true);
});
