import { expect, test } from "vitest";
import { commandOf } from "../../src/editor";
import type { Polyline, Shape } from "../../src/model/records";
import { flattened } from "../../src/model/shapes/lines";
import { annotation, CAR, Desk } from "./desk";

const line = (...points: number[]): Polyline => ({ type: "polyline", points });
const CURVE: Polyline = {
  type: "polyline",
  curve: "bezier",
  points: [50, 100, 50, 50, 150, 50, 150, 100, 150, 150, 250, 150, 250, 100],
};

function drawing(): Desk {
  const desk = new Desk();
  desk.key("Shift+E");
  return desk;
}

function holding(shape: Shape): Desk {
  const one = annotation(shape);
  const desk = new Desk([one]);
  desk.editor.selection.set([one.id]);
  return desk;
}

function command(desk: Desk, id: string): void {
  commandOf(id).run(desk.editor);
}

const shapeOf = (desk: Desk): Polyline => desk.all.at(-1)?.shape as Polyline;
const state = ({ editor }: Desk): string => editor.tools.path.peek();
const gestures = ({ diffs }: Desk): (string | undefined)[] => diffs.map(({ gesture }) => gesture);

test.each([
  ["Enter", (desk: Desk) => desk.key("Enter")],
  [
    "a double click",
    (desk: Desk) => desk.editor.tools.handle("onDoubleClick", desk.press({ x: 200, y: 80 })),
  ],
])("clicks make a line, finished by %s", (_, finish) => {
  const desk = drawing();
  for (const [x, y] of [
    [50, 50],
    [120, 90],
    [200, 80],
  ] as const)
    desk.click(x, y);
  finish(desk);
  expect(shapeOf(desk)).toEqual(line(50, 50, 120, 90, 200, 80));
  expect([gestures(desk), state(desk), desk.selected.length]).toEqual([
    ["draw.polyline"],
    "tools.polyline.idle",
    1,
  ]);
});

test("a line of one point is not finished; points are taken back; Escape drops it", () => {
  const desk = drawing();
  desk.click(50, 50);
  desk.key("Enter");
  expect(desk.refused).toEqual(["few-line-points"]);
  desk.click(90, 50);
  desk.key("Backspace");
  expect(desk.editor.sketch.drawing.peek()?.points).toHaveLength(1);
  desk.key("Backspace");
  expect(state(desk)).toBe("tools.polyline.idle");
  desk.click(50, 50);
  desk.key("Escape");
  expect([desk.all, desk.editor.sketch.drawing.peek(), state(desk)]).toEqual([
    [],
    null,
    "tools.polyline.idle",
  ]);
});

test("dragging bends the line on both sides of the point; with Alt ahead only", () => {
  const desk = drawing();
  desk.click(50, 100);
  desk.drag([
    [150, 100],
    [160, 110],
    [180, 140],
  ]);
  desk.click(250, 100);
  desk.key("Enter");
  expect(shapeOf(desk)).toEqual({
    type: "polyline",
    curve: "bezier",
    points: [50, 100, 50, 100, 120, 60, 150, 100, 180, 140, 250, 100, 250, 100],
  });
  const broken = drawing();
  broken.click(50, 100);
  broken.drag(
    [
      [150, 100],
      [180, 140],
    ],
    { alt: true },
  );
  broken.click(250, 100);
  broken.key("Enter");
  expect(shapeOf(broken).points.slice(2, 10)).toEqual([50, 100, 150, 100, 150, 100, 180, 140]);
});

test("a curve through all points needs no controls", () => {
  const desk = drawing();
  desk.editor.settings.polyline.smooth.value = true;
  desk.click(50, 100);
  desk.drag([
    [150, 100],
    [150, 60],
  ]);
  desk.move(240, 90);
  expect(desk.editor.sketch.drawing.peek()?.curves?.leg.length).toBeGreaterThan(4);
  desk.click(250, 100);
  desk.key("Enter");
  expect(shapeOf(desk)).toEqual({ ...line(50, 100, 150, 60, 250, 100), curve: "catmull-rom" });
});

test("a lost drag takes its point along; what stood before goes on, also after zooming and panning", () => {
  const desk = drawing();
  desk.click(50, 100);
  desk.down(150, 100);
  desk.move(180, 140);
  expect(state(desk)).toBe("tools.polyline.bending");
  desk.editor.viewport.zoomBy(2);
  desk.editor.tools.cancel();
  desk.editor.viewport.restore({ scale: 1, x: 0, y: 0 });
  expect([state(desk), desk.editor.sketch.drawing.peek()?.points.length]).toEqual([
    "tools.polyline.going",
    1,
  ]);
  desk.down(150, 100);
  desk.editor.tools.cancel();
  desk.drag(
    [
      [10, 10],
      [20, 20],
    ],
    { button: 2 },
  );
  desk.editor.viewport.restore({ scale: 1, x: 0, y: 0 });
  desk.click(250, 100);
  desk.key("Enter");
  expect(shapeOf(desk)).toEqual(line(50, 100, 250, 100));
});

test("a click on the first point closes the line into an outline", () => {
  const desk = drawing();
  for (const [x, y] of [
    [50, 50],
    [150, 50],
    [150, 150],
    [52, 51],
  ] as const)
    desk.click(x, y);
  expect(desk.all[0]?.shape).toEqual({
    type: "polygon",
    parts: [{ exterior: [50, 50, 150, 50, 150, 150] }],
  });
});

test("a line is drawn by keyboard alone", () => {
  const desk = drawing();
  desk.key("ArrowLeft");
  desk.key("Space");
  desk.key("Shift+ArrowRight");
  desk.key("Space");
  desk.key("Shift+ArrowDown");
  desk.key("Space");
  desk.key("Enter");
  expect(shapeOf(desk)).toEqual(line(200, 150, 210, 150, 210, 160));
});

test.each([
  ["its last point", [200, 80], line(50, 50, 120, 90, 200, 80, 260, 120)],
  ["its first point", [50, 50], line(260, 120, 50, 50, 120, 90, 200, 80)],
])("a selected line is gone on with from %s", (_, [x, y], wanted) => {
  const desk = holding(line(50, 50, 120, 90, 200, 80));
  desk.editor.tools.use("polyline");
  desk.click(x as number, y as number);
  expect(state(desk)).toBe("tools.polyline.going");
  desk.key("Backspace");
  expect(state(desk)).toBe("tools.polyline.idle");
  desk.click(x as number, y as number);
  desk.click(260, 120);
  desk.key("Enter");
  expect([shapeOf(desk), gestures(desk)]).toEqual([wanted, ["line.continue"]]);
  desk.key("$mod+Z");
  expect(shapeOf(desk)).toEqual(line(50, 50, 120, 90, 200, 80));
});

test("going on keeps curve and partner", () => {
  const desk = holding({ ...CURVE, parallel: 10 });
  const [one] = desk.all;
  if (one) desk.editor.tools.resume(one);
  desk.click(300, 40);
  desk.key("Enter");
  expect([shapeOf(desk).curve, shapeOf(desk).parallel, shapeOf(desk).points.slice(0, 14)]).toEqual([
    "bezier",
    10,
    CURVE.points,
  ]);
  expect(shapeOf(desk).points).toHaveLength(20);
});

test("an anchor takes its controls along, a control turns the one across; with Alt it does not", () => {
  const desk = holding(CURVE);
  desk.drag([
    [150, 100],
    [156, 100],
    [160, 110],
  ]);
  expect(shapeOf(desk).points.slice(4, 10)).toEqual([160, 60, 160, 110, 160, 160]);
  desk.drag([
    [160, 160],
    [180, 160],
    [210, 110],
  ]);
  expect(shapeOf(desk).points.slice(4, 10)).toEqual([110, 110, 160, 110, 210, 110]);
  desk.drag(
    [
      [210, 110],
      [215, 150],
      [160, 160],
    ],
    { alt: true },
  );
  expect(shapeOf(desk).points.slice(4, 10)).toEqual([110, 110, 160, 110, 160, 160]);
  desk.drag([
    [160, 160],
    [150, 150],
    [190, 150],
  ]);
  expect(shapeOf(desk).points.slice(4, 6)).toEqual([110, 110]);
});

test("controls are pushed back into their anchor, and pulled out of it with Alt", () => {
  const desk = holding(CURVE);
  desk.click(150, 150, { ctrl: true });
  expect(shapeOf(desk).points.slice(6, 10)).toEqual([150, 100, 150, 100]);
  desk.drag(
    [
      [150, 100],
      [160, 110],
      [180, 130],
    ],
    { alt: true },
  );
  expect(shapeOf(desk).points.slice(4, 10)).toEqual([120, 70, 150, 100, 180, 130]);
});

test("a click on a curve puts an anchor there without changing it; Ctrl and a click takes one away", () => {
  const desk = holding(CURVE);
  const before = flattened(CURVE);
  desk.click(100, 62.5);
  expect(shapeOf(desk).points).toHaveLength(20);
  for (let at = 0; at < 8; at += 2) {
    const near = flattened(shapeOf(desk)).some((x, other, all) => {
      const y = all[other + 1] as number;
      return other % 2 === 0 && Math.hypot(x - (before[at] as number), y - (before[at + 1] as number)) < 3;
    });
    expect(near).toBe(true);
  }
  desk.click(150, 100, { ctrl: true });
  expect(shapeOf(desk).points).toHaveLength(14);
  desk.key("Enter");
  desk.key("Space");
  expect(shapeOf(desk).points).toHaveLength(20);
});

test("lines become other curves; a Bézier path keeps the form it had", () => {
  const desk = holding(line(50, 100, 150, 50, 250, 100));
  command(desk, "line.catmull-rom");
  const smooth = flattened(shapeOf(desk));
  command(desk, "line.bezier");
  expect(flattened(shapeOf(desk))).toEqual(smooth);
  command(desk, "line.straight");
  expect(shapeOf(desk)).toEqual(line(50, 100, 150, 50, 250, 100));
  expect(gestures(desk)).toEqual(["line.catmull-rom", "line.bezier", "line.straight"]);
});

test("a partner is given, dragged to the other side, and taken away", () => {
  const desk = holding(line(50, 100, 250, 100));
  command(desk, "line.parallel");
  expect(shapeOf(desk).parallel).toBe(24);
  desk.drag([
    [150, 124],
    [150, 90],
    [170, 70],
  ]);
  expect([shapeOf(desk).parallel, gestures(desk)]).toEqual([-30, ["line.parallel", "reshape"]]);
  desk.editor.selection.clear();
  desk.click(200, 70);
  expect(desk.selected).toHaveLength(1);
  command(desk, "line.parallel");
  expect(shapeOf(desk)).toEqual(line(50, 100, 250, 100));
});

test("a line is split at the current point, and joined again whichever way its parts run", () => {
  const desk = holding(line(50, 100, 150, 50, 250, 100));
  desk.key("Enter");
  desk.key("K");
  expect(desk.refused).toEqual(["not-here"]);
  desk.key("Tab");
  desk.key("K");
  expect(desk.all.map(({ shape, class_id }) => [shape, class_id])).toEqual(
    expect.arrayContaining([
      [line(50, 100, 150, 50), CAR.id],
      [line(150, 50, 250, 100), CAR.id],
    ]),
  );
  expect(desk.selected).toHaveLength(2);
  desk.key("J");
  expect([desk.all.length, [...shapeOf(desk).points].slice(2, 4)]).toEqual([1, [150, 50]]);
  expect(gestures(desk)).toEqual(["line.split", "line.join"]);
  desk.key("$mod+Z");
  expect(desk.all).toHaveLength(2);
});

test("lines of two kinds are joined into a Bézier path with a straight piece between", () => {
  const [a, b] = [annotation(CURVE), annotation(line(300, 100, 350, 60))];
  const desk = new Desk([a, b]);
  desk.editor.selection.set([a.id, b.id]);
  desk.key("J");
  expect([desk.all.length, shapeOf(desk).curve, shapeOf(desk).points.length]).toEqual([1, "bezier", 26]);
});

test("a line is closed into an outline where its class takes one", () => {
  const desk = holding(line(50, 50, 150, 50, 150, 150));
  command(desk, "line.close");
  expect(desk.all[0]?.shape.type).toBe("polygon");
  const other = holding(line(50, 50, 150, 50, 150, 150));
  (other.editor.classes.ontology as { value: unknown }).value = {
    classes: [{ ...CAR, shapes: ["polyline"] }],
    schema: 1,
  };
  command(other, "line.close");
  expect([other.refused, other.all[0]?.shape.type]).toEqual([["class-shape"], "polyline"]);
});
