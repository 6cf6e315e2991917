import { expect, test } from "vitest";
import { annotation, BUS, box, Desk, polygon } from "./desk";

const SQUARE = polygon(100, 100, 200, 100, 200, 200, 100, 200);

test("a click selects the smallest, again the next below, then the smallest anew", () => {
  const [large, middle, small] = [box(0, 0, 300, 300), box(50, 50, 200, 200), box(140, 140, 20, 20)].map(
    (shape) => annotation(shape),
  );
  const desk = new Desk([small, large, middle] as never);
  const chosen = [1, 2, 3, 4].map(() => {
    desk.click(150, 150);
    return desk.selected;
  });
  expect(chosen).toEqual([[small?.id], [middle?.id], [large?.id], [small?.id]]);
});

test("a click on free ground lets go; Shift adds and takes away", () => {
  const [a, b] = [annotation(box(10, 10, 50, 50)), annotation(box(200, 200, 50, 50))];
  const desk = new Desk([a, b]);
  desk.click(30, 30);
  desk.click(225, 225, { shift: true });
  expect(desk.selected).toEqual([a.id, b.id]);
  desk.click(30, 30, { shift: true });
  expect(desk.selected).toEqual([b.id]);
  desk.click(150, 20);
  expect(desk.selected).toEqual([]);
});

test("a frame takes what lies wholly in it", () => {
  const [inside, crossing] = [annotation(box(20, 20, 30, 30)), annotation(box(80, 80, 100, 100))];
  const desk = new Desk([inside, crossing]);
  desk.drag([
    [5, 5],
    [50, 50],
    [120, 120],
  ]);
  expect(desk.selected).toEqual([inside.id]);
  expect([desk.diffs, desk.editor.sketch.frame.peek()]).toEqual([[], null]);
});

test("a drag on a shape selects and moves it, in one diff that undo takes back", () => {
  const one = annotation(box(100, 100, 50, 50));
  const desk = new Desk([one]);
  desk.drag([
    [110, 130],
    [120, 130],
    [140.5, 120],
  ]);
  expect(desk.all[0]?.shape).toEqual(box(130.5, 90, 50, 50));
  expect(desk.diffs.map(({ gesture, entries }) => [gesture, entries.length])).toEqual([["move", 1]]);
  desk.key("$mod+Z");
  expect(desk.all).toEqual([one]);
  desk.key("$mod+Y");
  expect(desk.all[0]?.shape).toEqual(box(130.5, 90, 50, 50));
  expect(desk.diffs.map(({ cause }) => cause?.kind)).toEqual([undefined, "undo", "redo"]);
});

test("a drag on a corner selects and resizes it at once; a click there selects, and Shift still moves", () => {
  const one = annotation(box(50, 50, 100, 80));
  const desk = new Desk([one]);
  desk.move(148, 127);
  expect(desk.editor.sketch.cursor.peek()).toBe("nwse-resize");
  desk.drag([
    [148, 127],
    [160, 140],
    [168, 147],
  ]);
  expect([desk.all[0]?.shape, desk.selected]).toEqual([box(50, 50, 120, 100), [one.id]]);
  expect(desk.diffs.map(({ gesture }) => gesture)).toEqual(["resize"]);
  desk.key("$mod+Z");
  desk.key("Escape");
  desk.click(148, 127);
  expect([desk.all[0]?.shape, desk.selected]).toEqual([box(50, 50, 100, 80), [one.id]]);
  desk.key("Escape");
  desk.drag(
    [
      [148, 127],
      [158, 127],
    ],
    { shift: true },
  );
  expect(desk.all[0]?.shape).toEqual(box(60, 50, 100, 80));
});

test.each([
  ["Escape", (desk: Desk) => desk.key("Escape")],
  ["a lost pointer", (desk: Desk) => desk.editor.tools.cancel()],
])("%s ends the resizing of a corner as if it had not begun", (_, end) => {
  const one = annotation(box(50, 50, 100, 80));
  const desk = new Desk([one]);
  desk.down(148, 127);
  desk.move(150, 129);
  expect(desk.editor.tools.path.peek()).toBe("tools.select.pointing-shape");
  desk.move(170, 150);
  expect(desk.editor.tools.path.peek()).toBe("tools.select.dragging-handle");
  desk.editor.viewport.zoomBy(1, { x: 0, y: 0 });
  end(desk);
  desk.up(170, 150);
  expect([desk.all, desk.diffs]).toEqual([[one], []]);
});

test("several selected shapes move together", () => {
  const [a, b] = [annotation(box(10, 10, 50, 50)), annotation(SQUARE)];
  const desk = new Desk([a, b]);
  desk.editor.selection.set([a.id, b.id]);
  desk.drag([
    [30, 30],
    [40, 30],
    [40, 40],
  ]);
  expect(desk.all.map(({ shape }) => shape)).toEqual([
    box(20, 20, 50, 50),
    polygon(110, 110, 210, 110, 210, 210, 110, 210),
  ]);
  expect(desk.diffs).toHaveLength(1);
});

test("vertices are dragged, inserted by a click or a drag on an edge, and removed with Ctrl", () => {
  const one = annotation(SQUARE);
  const desk = new Desk([one]);
  desk.click(150, 150);
  desk.drag([
    [101, 100],
    [90, 90],
    [81, 80],
  ]);
  expect(desk.all[0]?.shape).toEqual(polygon(80, 80, 200, 100, 200, 200, 100, 200));
  desk.click(200, 150);
  expect(desk.all[0]?.shape).toEqual(polygon(80, 80, 200, 100, 200, 150, 200, 200, 100, 200));
  desk.drag([
    [150, 200],
    [150, 210],
    [150, 220],
  ]);
  expect(desk.all[0]?.shape).toEqual(polygon(80, 80, 200, 100, 200, 150, 200, 200, 150, 220, 100, 200));
  desk.click(150, 220, { ctrl: true });
  expect(desk.all[0]?.shape).toEqual(polygon(80, 80, 200, 100, 200, 150, 200, 200, 100, 200));
  expect(desk.diffs.map(({ gesture }) => gesture)).toEqual([
    "vertex.move",
    "vertex.insert",
    "vertex.insert",
    "vertex.remove",
  ]);
  for (let at = 0; at < 4; at++) desk.key("$mod+Z");
  expect(desk.all).toEqual([one]);
});

test.each([
  ["bottom right", [200, 200], [230, 240], box(100, 100, 130, 140)],
  ["left side", [100, 150], [80, 300], box(80, 100, 120, 100)],
  ["past the opposite corner", [200, 200], [60, 50], box(60, 50, 40, 50)],
] as const)("a box is resized by its handles: %s", (_, from, to, shape) => {
  const one = annotation(box(100, 100, 100, 100));
  const desk = new Desk([one]);
  desk.editor.selection.set([one.id]);
  desk.drag([from, [from[0] + 6, from[1] + 6], to]);
  expect(desk.all[0]?.shape).toEqual(shape);
});

test("a drag that is lost leaves the document as it was", () => {
  const one = annotation(box(100, 100, 100, 100));
  const desk = new Desk([one]);
  for (const from of [
    [150, 150],
    [200, 200],
  ] as const) {
    desk.editor.selection.set([one.id]);
    desk.down(from[0], from[1]);
    desk.move(from[0] + 40, from[1] + 40);
    expect(desk.editor.edits.drafts.peek().size).toBe(1);
    desk.editor.tools.cancel();
    desk.up(from[0] + 40, from[1] + 40);
  }
  expect([desk.all, desk.diffs]).toEqual([[one], []]);
});

test("the pointer passes through what is locked or hidden", () => {
  const [below, above] = [annotation(box(0, 0, 300, 300)), annotation(box(100, 100, 50, 50))];
  const desk = new Desk([below, above]);
  desk.editor.visibility.lock([above.id]);
  desk.click(120, 120);
  expect(desk.selected).toEqual([below.id]);
  desk.editor.visibility.hide([below.id]);
  desk.click(130, 130);
  expect(desk.selected).toEqual([]);
});

test("keys: nudge, resize, class, flags, delete, each one diff and each undone", () => {
  const one = annotation(box(100, 100, 50, 50));
  const desk = new Desk([one]);
  desk.editor.selection.set([one.id]);
  const keys = [
    "ArrowLeft",
    "Shift+ArrowDown",
    "Alt+ArrowUp",
    "$mod+ArrowRight",
    "2",
    "O",
    "Shift+O",
    "U",
    "Shift+U",
    "Alt+O",
    "X",
  ];
  for (const key of keys) desk.key(key);
  expect(desk.diffs.map(({ gesture }) => gesture)).toEqual([
    "nudge",
    "nudge",
    "nudge",
    "resize",
    "class",
    "occluded",
    "truncated",
    "flag.uncertain",
    "flag.difficult",
    "flag.crowd",
    "delete",
  ]);
  expect(desk.all).toEqual([]);
  desk.key("$mod+Z");
  expect(desk.all[0]).toMatchObject({
    shape: box(99, 109.9, 51, 50),
    class_id: BUS.id,
    occluded: 1,
    truncated: 0.5,
    flags: ["crowd", "difficult", "uncertain"],
  });
  expect(desk.selected).toEqual([one.id]);
  for (let at = 0; at < 10; at++) desk.key("$mod+Z");
  expect(desk.all).toEqual([one]);
});

test("Tab goes through the objects and lets go after the last", () => {
  const [a, b] = [annotation(box(10, 10, 50, 50)), annotation(box(200, 200, 50, 50))];
  const desk = new Desk([a, b]);
  const seen = ["Tab", "Tab", "Tab", "Shift+Tab"].map((key) => {
    desk.key(key);
    return desk.selected[0];
  });
  expect(seen).toEqual([a.id, b.id, undefined, b.id]);
  expect(desk.editor.said.peek()).toBe("Box, car, 50 by 50, at 200, 200");
});

test("copy, cut, paste, duplicate make new records", () => {
  const one = annotation(box(100, 100, 50, 50), { revision: 7, number: 3, z: "V" });
  const desk = new Desk([one]);
  desk.editor.selection.set([one.id]);
  desk.key("$mod+C");
  desk.key("$mod+V");
  desk.key("$mod+D");
  desk.editor.selection.set([one.id]);
  desk.key("$mod+X");
  desk.key("$mod+V");
  expect(desk.all.map(({ shape }) => shape)).toEqual([
    box(100, 100, 50, 50),
    box(112, 112, 50, 50),
    box(100, 100, 50, 50),
  ]);
  expect(new Set(desk.all.map(({ id }) => id)).size).toBe(3);
  expect(desk.all.map(({ revision, number }) => [revision, number])).toEqual(
    Array(3).fill([undefined, undefined]),
  );
  expect(desk.diffs.map(({ gesture }) => gesture)).toEqual(["paste", "duplicate", "cut", "paste"]);
});

test("looking changes nothing that is saved", () => {
  const [a, b] = [annotation(box(10, 10, 50, 50)), annotation(SQUARE)];
  const desk = new Desk([a, b]);
  desk.key("$mod+A");
  const keys = [
    "H",
    "Alt+H",
    "$mod+A",
    "L",
    "L",
    "Shift+H",
    "Shift+L",
    "Z",
    "Shift+Z",
    "-",
    "=",
    ",",
    ".",
    "Shift+`",
    "`",
    "Alt+G",
    "Tab",
    "V",
    "W",
    "E",
    "Escape",
    "$mod+C",
  ];
  for (const key of keys) desk.key(key);
  desk.drag(
    [
      [100, 100],
      [150, 150],
    ],
    { button: 1 },
  );
  desk.editor.viewport.zoomBy(3, { x: 20, y: 20 });
  desk.bench.settle(200);
  expect([desk.diffs, desk.all]).toEqual([[], [a, b]]);
});
