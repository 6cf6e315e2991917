import { beforeEach, expect, test } from "vitest";
import type { Class, Keypoint, Keypoints, Skeleton } from "../../src/model/records";
import { annotation, BUS, CAR, Desk } from "./desk";

const SKELETON: Skeleton = {
  joints: [
    { name: "head", x: 0.5, y: 0 },
    { name: "left_hand", x: 1, y: 1, flip: 2 },
    { name: "right_hand", x: 0, y: 1, flip: 1 },
  ],
  edges: [
    [0, 1],
    [0, 2],
  ],
};
const PERSON: Class = { ...CAR, skeleton: SKELETON };

let desk: Desk;
beforeEach(() => {
  desk = deskWith();
});

function deskWith(points?: readonly Keypoint[]): Desk {
  const made = new Desk(points ? [annotation({ type: "keypoints", points })] : []);
  (made.editor.classes.ontology as { value: unknown }).value = { classes: [PERSON, BUS], schema: 1 };
  return made;
}

const WHOLE: readonly Keypoint[] = [
  [100, 50, 2],
  [140, 150, 2],
  [60, 150, 2],
];

const shape = (of: Desk): Keypoints => of.all[0]?.shape as Keypoints;
const gestures = (of: Desk): readonly string[] => of.diffs.map(({ gesture }) => gesture);
const path = (of: Desk): string => of.editor.tools.path.peek();

test("a dragged box drops the template, in one diff, selected", () => {
  desk.key("S");
  desk.drag([
    [60, 50],
    [100, 100],
    [140, 150],
  ]);
  expect(shape(desk).points).toEqual(WHOLE);
  expect([gestures(desk), desk.selected, path(desk)]).toEqual([
    ["draw.skeleton"],
    [desk.all[0]?.id],
    "tools.skeleton.idle",
  ]);
  desk.key("$mod+Z");
  expect(desk.all).toEqual([]);
  desk.key("$mod+Y");
  expect(shape(desk).points).toEqual(WHOLE);
});

test("joints of the template are pulled into place without another tool", () => {
  desk.key("S");
  desk.drag([
    [60, 50],
    [140, 150],
  ]);
  desk.drag([
    [100, 50],
    [105, 55],
    [110, 60],
  ]);
  expect(shape(desk).points[0]).toEqual([110, 60, 2]);
  expect(gestures(desk)).toEqual(["draw.skeleton", "vertex.move"]);
});

test("a template as small as a slip of the hand is none", () => {
  desk.key("S");
  desk.drag([
    [60, 50],
    [65, 52],
  ]);
  expect([desk.all, path(desk)]).toEqual([[], "tools.skeleton.idle"]);
});

test("a template is let go by Escape, or with the pointer", () => {
  desk.key("S");
  desk.down(60, 50);
  desk.move(140, 150);
  expect(desk.editor.edits.drafts.peek().size).toBe(1);
  desk.key("Escape");
  desk.up(140, 150);
  expect([desk.all, desk.editor.edits.drafts.peek().size, path(desk)]).toEqual([
    [],
    0,
    "tools.skeleton.idle",
  ]);
});

test("joint by joint: the next one is said and shown, hidden and absent by key", () => {
  desk.key("S");
  desk.click(100, 50);
  expect([desk.editor.said.peek(), desk.editor.sketch.tip.peek()?.text]).toEqual([
    "left hand, 2 of 3",
    "left hand, 2 of 3",
  ]);
  desk.move(140, 150);
  desk.key("H");
  expect(desk.editor.said.peek()).toBe("right hand, 3 of 3");
  desk.key("X");
  expect(shape(desk).points).toEqual([
    [100, 50, 2],
    [140, 150, 1],
    [0, 0, 0],
  ]);
  expect([gestures(desk), desk.editor.sketch.tip.peek()]).toEqual([["draw.skeleton"], null]);
});

test("Backspace takes a joint back, Enter ends early, Escape drops all", () => {
  desk.key("S");
  desk.click(100, 50);
  desk.click(140, 150);
  desk.key("Backspace");
  desk.click(141, 151);
  desk.key("Enter");
  expect(shape(desk).points).toEqual([
    [100, 50, 2],
    [141, 151, 2],
    [0, 0, 0],
  ]);
  desk.click(300, 50);
  desk.key("Backspace");
  expect(path(desk)).toBe("tools.skeleton.idle");
  desk.click(300, 50);
  desk.key("Escape");
  expect([desk.all.length, desk.editor.edits.drafts.peek().size]).toEqual([1, 0]);
});

test("a joint follows the button that is down; without the pointer it is still to be placed", () => {
  desk.key("S");
  desk.click(100, 50);
  desk.down(120, 100);
  desk.move(140, 150);
  desk.editor.tools.cancel();
  expect(path(desk)).toBe("tools.skeleton.placing");
  desk.down(120, 100);
  desk.move(140, 150);
  desk.up(140, 150);
  desk.click(60, 150);
  expect(shape(desk).points).toEqual(WHOLE);
});

test("panning and zooming between joints leave them where they are", () => {
  desk.key("S");
  desk.click(100, 50);
  desk.drag(
    [
      [200, 200],
      [210, 210],
    ],
    { button: 1 },
  );
  desk.editor.viewport.zoomBy(4);
  desk.editor.viewport.restore({ scale: 2, x: 0, y: 0 });
  desk.click(280, 300);
  desk.click(120, 300);
  expect(shape(desk).points).toEqual(WHOLE);
});

test("the first joint may be absent too, but not all of them", () => {
  desk.key("S");
  desk.move(100, 50);
  for (const _ of SKELETON.joints) desk.key("X");
  expect([desk.all, desk.refused, desk.editor.sketch.tip.peek()?.text]).toEqual([
    [],
    ["no-joint"],
    "right hand, 3 of 3",
  ]);
  desk.click(60, 150);
  expect(shape(desk).points).toEqual([
    [0, 0, 0],
    [0, 0, 0],
    [60, 150, 2],
  ]);
});

test("all joints by keyboard alone", () => {
  desk.key("S");
  desk.key("ArrowUp");
  desk.key("Space");
  desk.key("Shift+ArrowDown");
  desk.key("H");
  desk.key("Shift+ArrowRight");
  desk.key("Space");
  expect(shape(desk).points).toEqual([
    [200, 150, 2],
    [200, 160, 1],
    [210, 160, 2],
  ]);
});

test("a class without a skeleton, and one that takes no points, say so", () => {
  desk.key("2");
  desk.key("S");
  desk.click(100, 50);
  desk.drag([
    [60, 50],
    [140, 150],
  ]);
  (desk.editor.classes.ontology as { value: unknown }).value = {
    classes: [{ ...PERSON, shapes: ["box"] }],
    schema: 1,
  };
  desk.click(100, 50);
  expect([desk.all, desk.refused]).toEqual([[], ["no-skeleton", "no-skeleton", "class-shape"]]);
});

test("another tool lets the joints go", () => {
  desk.key("S");
  desk.click(100, 50);
  desk.key("V");
  expect([desk.editor.edits.drafts.peek().size, desk.editor.tools.joints]).toEqual([0, null]);
  desk.key("S");
  expect(path(desk)).toBe("tools.skeleton.idle");
});

test("a joint under the pointer says its name and is hidden by key", () => {
  desk = deskWith(WHOLE);
  desk.click(100, 50);
  desk.move(140, 150);
  desk.bench.settle();
  expect(desk.overlay.calls.filter(({ name }) => name === "fillText").map(({ args }) => args[0])).toContain(
    "left hand",
  );
  desk.key("H");
  expect(shape(desk).points[1]).toEqual([140, 150, 1]);
  desk.key("H");
  expect([shape(desk).points[1]?.[2], gestures(desk)]).toEqual([2, ["joint", "joint"]]);
});

test("a clicked joint is the current one: arrows, Tab, H and X are for it", () => {
  desk = deskWith(WHOLE);
  desk.click(100, 50);
  desk.click(140, 150);
  expect([path(desk), desk.editor.said.peek()]).toEqual([
    "tools.select.points.idle",
    "left hand, 2 of 3, at 140, 150",
  ]);
  desk.key("ArrowRight");
  desk.key("H");
  expect(shape(desk).points[1]).toEqual([141, 150, 1]);
  desk.key("X");
  expect(shape(desk).points[1]).toEqual([0, 0, 0]);
  expect(desk.editor.said.peek()).toBe("right hand, 2 of 2, at 60, 150");
});

test("left and right change places", () => {
  desk = deskWith(WHOLE);
  desk.key("Tab");
  desk.key("Alt+S");
  expect(shape(desk).points).toEqual([WHOLE[0], WHOLE[2], WHOLE[1]]);
});

test("a box about the joints is of the same object", () => {
  desk = deskWith(WHOLE);
  desk.key("Tab");
  desk.key("Alt+W");
  const [joints, box] = desk.all;
  expect(box?.shape).toEqual({ type: "box", x: 60, y: 50, width: 80, height: 100 });
  expect(box?.instance_id).toBeDefined();
  expect([joints?.instance_id, joints?.class_id]).toEqual([box?.instance_id, box?.class_id]);
  expect([desk.diffs.length, desk.selected]).toEqual([1, [box?.id]]);
  desk.key("Alt+W");
  expect(desk.refused).toEqual(["not-skeleton"]);
});

test("the frame stretches the whole from the corner across, or about its middle", () => {
  desk = deskWith(WHOLE);
  desk.click(100, 50);
  desk.drag([
    [147, 157],
    [180, 200],
    [241, 271],
  ]);
  const [head, left, right] = shape(desk).points as Keypoint[];
  expect([head?.[0], left?.[0], right?.[0]].map((x) => Math.round(x as number))).toEqual([147, 227, 67]);
  expect([head?.[1], left?.[1]].map((y) => Math.round(y as number))).toEqual([57, 257]);
  expect(gestures(desk)).toEqual(["resize"]);
});

test("the handle above turns the whole, with Shift in steps", () => {
  desk = deskWith(WHOLE);
  desk.click(100, 50);
  desk.down(100, 27);
  desk.move(150, 60);
  desk.move(173, 99, { shift: true });
  desk.up(173, 99);
  const turned = shape(desk).points.map(([x, y]) => [Math.round(x), Math.round(y)]);
  expect(turned).toEqual([
    [150, 100],
    [50, 140],
    [50, 60],
  ]);
});

test("absent joints have no handle, and a joint alone has no frame", () => {
  desk = deskWith([
    [100, 50, 2],
    [0, 0, 0],
    [0, 0, 0],
  ]);
  desk.click(100, 50);
  desk.bench.settle();
  expect(desk.editor.handled()).toHaveLength(1);
  desk.drag([
    [100, 50],
    [110, 60],
  ]);
  expect(shape(desk).points).toEqual([
    [110, 60, 2],
    [0, 0, 0],
    [0, 0, 0],
  ]);
});
