import { describe, expect, test } from "vitest";
import type { Mask } from "../../src/model/records";
import { covered } from "../../src/model/rle";
import { annotation, box, CAR, Desk } from "./desk";
import { brushing, isSet, pixelsOf, SCENERY, SEA, SKY, square } from "./masking";

const LINE = [
  [50, 50],
  [80, 50],
  [120, 50],
] as const;

test("a stroke is one diff, a mask of the current class, selected", () => {
  const desk = brushing();
  desk.drag(LINE);
  expect(desk.diffs.map(({ gesture, entries }) => [gesture, entries.map(({ op }) => op)])).toEqual([
    ["mask.paint", ["add"]],
  ]);
  expect(desk.all.map(({ class_id }) => class_id)).toEqual([CAR.id]);
  expect(desk.selected).toEqual([desk.all[0]?.id]);
  expect([isSet(desk, 50, 50), isSet(desk, 100, 54), isSet(desk, 100, 55), isSet(desk, 126, 50)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test("the next stroke goes to the selected mask and travels as its difference; Escape begins another one", () => {
  const desk = brushing();
  desk.drag(LINE);
  desk.drag([
    [50, 80],
    [60, 80],
  ]);
  const [second] = desk.diffs.slice(1);
  const [change] = second?.entries ?? [];
  expect(change?.op === "change" && change.delta && !change.fields).toBe(true);
  expect(change?.op === "change" && [change.delta?.y, change.delta?.height]).toEqual([75, 10]);
  desk.key("Escape");
  desk.drag([
    [200, 200],
    [220, 200],
  ]);
  expect(desk.all).toHaveLength(2);
});

test("undo takes one stroke back, redo brings the same pixels", () => {
  const desk = brushing();
  desk.drag(LINE);
  const first = desk.all[0]?.shape;
  desk.drag([
    [50, 80],
    [60, 80],
  ]);
  const second = desk.all[0]?.shape;
  desk.key("$mod+Z");
  expect(desk.all[0]?.shape).toEqual(first);
  desk.key("$mod+Z");
  expect(desk.all).toEqual([]);
  desk.key("$mod+Y");
  desk.key("$mod+Y");
  expect(desk.all[0]?.shape).toEqual(second);
});

test.each([
  ["Escape", (desk: Desk) => desk.key("Escape")],
  ["a lost pointer, blur or second finger", (desk: Desk) => desk.editor.tools.cancel()],
  ["another tool", (desk: Desk) => desk.key("V")],
])("%s ends a stroke as if it had not begun", (_, end) => {
  const desk = brushing(10, [square(40, 40, 20)]);
  const before = desk.all;
  desk.down(50, 50);
  desk.move(90, 90);
  expect(desk.editor.edits.drafts.peek().size).toBe(1);
  end(desk);
  desk.up(90, 90);
  expect([desk.all, desk.diffs, desk.editor.edits.drafts.peek().size]).toEqual([before, [], 0]);
});

test("zooming in the middle of a stroke keeps it on the picture's pixels", () => {
  const desk = brushing(4);
  desk.down(100, 100);
  desk.editor.viewport.zoomTo(4, { x: 100, y: 100 });
  desk.move(140, 100);
  desk.up(140, 100);
  expect(desk.all[0]?.shape).toMatchObject({ x: 98, y: 98, width: 14, height: 4 });
});

test("the eraser takes from the mask below, Ctrl is the opposite, and an emptied mask is removed", () => {
  const desk = brushing(10, [square(40, 40, 20)]);
  desk.key("Shift+R");
  desk.drag([
    [40, 40],
    [60, 40],
  ]);
  expect([isSet(desk, 50, 41), isSet(desk, 50, 50)]).toEqual([false, true]);
  desk.drag(
    [
      [40, 40],
      [60, 40],
    ],
    { ctrl: true },
  );
  expect(isSet(desk, 50, 41)).toBe(true);
  desk.editor.settings.mask.diameter.value = 100;
  desk.click(50, 50);
  expect([desk.all, desk.diffs.at(-1)?.gesture, desk.selected]).toEqual([[], "mask.erase", []]);
  desk.click(300, 50);
  expect(desk.refused).toEqual(["no-mask"]);
});

test("Shift draws a straight line from the last end", () => {
  const desk = brushing(2);
  desk.click(50, 50);
  desk.move(150, 50, { shift: true });
  expect(desk.editor.sketch.drawing.peek()?.points).toEqual([{ x: 50, y: 50 }]);
  desk.click(150, 50, { shift: true });
  expect([isSet(desk, 100, 50), desk.all.length]).toEqual([true, 1]);
});

test("brackets and the wheel change the width, a pen's pressure narrows it", () => {
  const desk = brushing(20);
  desk.key("]");
  expect(desk.editor.settings.mask.diameter.peek()).toBe(23);
  desk.editor.tools.resize(-1);
  desk.editor.tools.resize(-100);
  expect(desk.editor.settings.mask.diameter.peek()).toBe(1);
  desk.editor.settings.mask.diameter.value = 100;
  desk.click(150, 150, { kind: "pen", pressure: 0 });
  expect(desk.all[0]?.shape).toMatchObject({ width: 30, height: 30 });
  desk.key("Escape");
  desk.click(150, 150, { kind: "pen", pressure: 1 });
  const [second] = desk.selected;
  expect(desk.document.annotation(second as string)?.shape).toMatchObject({ width: 100, height: 100 });
});

describe("others' pixels", () => {
  test("are painted over, left alone, or taken", () => {
    const painted = (overlap: "over" | "free" | "take"): number[] => {
      const desk = brushing(20, [square(40, 40, 20)]);
      desk.editor.settings.mask.overlap.value = overlap;
      desk.editor.settings.mask.tip.value = "square";
      desk.click(60, 50);
      expect(desk.diffs).toHaveLength(1);
      return desk.all.map((_, at) => pixelsOf(desk, at));
    };
    expect([painted("over"), painted("free"), painted("take")]).toEqual([
      [400, 400],
      [400, 200],
      [200, 400],
    ]);
  });

  test("of outlines and locked masks are never taken", () => {
    const locked = annotation(square(40, 40, 20));
    const desk = new Desk([locked, annotation(box(60, 40, 20, 20))], {}, SCENERY);
    desk.editor.visibility.lock([locked.id]);
    Object.assign(desk.editor.settings.mask.overlap, { value: "take" });
    desk.editor.settings.mask.tip.value = "square";
    desk.editor.settings.mask.diameter.value = 20;
    desk.key("R");
    desk.click(60, 50);
    const made = desk.all.find(({ id, shape }) => shape.type === "mask" && id !== locked.id);
    expect([covered(made?.shape as Mask), desk.document.annotation(locked.id)]).toEqual([200, locked]);
  });
});

test("a class that is not countable has one mask, and choosing another class does not change it", () => {
  const desk = brushing();
  desk.key("3");
  desk.click(50, 50);
  desk.key("Escape");
  desk.click(100, 50);
  expect(desk.all.map(({ class_id }) => class_id)).toEqual([SKY.id]);
  desk.key("4");
  desk.click(150, 50);
  expect(desk.all.map(({ class_id }) => class_id)).toEqual([SKY.id, SEA.id]);
});

test("by keyboard: arrows steer, Space stamps, also with a mask selected", () => {
  const desk = brushing(10);
  desk.key("ArrowRight");
  desk.key("Space");
  expect(desk.all[0]?.shape).toMatchObject({ x: 195, y: 145, width: 10, height: 10 });
  for (let step = 0; step < 3; step++) desk.key("Shift+ArrowRight");
  desk.key("Space");
  expect([desk.all.length, pixelsOf(desk)]).toEqual([1, 160]);
});
