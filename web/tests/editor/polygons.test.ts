import { expect, test } from "vitest";
import type { Shape } from "../../src/model/records";
import { area, fault } from "../../src/model/shapes/registry";
import { annotation, box, Desk, polygon } from "./desk";
import { answered, gestures, parts, SQUARE, shapes, square, state, withSelected } from "./outlines";

function clicks(desk: Desk, points: readonly (readonly [number, number])[], first = {}): void {
  points.forEach(([x, y], at) => {
    desk.click(x, y, at ? {} : first);
  });
}

const INNER = [
  [120, 120],
  [160, 120],
  [160, 160],
] as const;

test("Ctrl at the first point cuts a hole into the polygon under it, exactly as drawn", () => {
  const desk = withSelected("E", square());
  clicks(desk, INNER, { ctrl: true });
  desk.key("Enter");
  expect(shapes(desk)).toEqual([{ type: "polygon", parts: [{ exterior: SQUARE, holes: [INNER.flat()] }] }]);
  expect([gestures(desk), desk.selected]).toEqual([["hole.add"], [desk.all[0]?.id]]);
  desk.key("$mod+Z");
  expect(shapes(desk)).toEqual([polygon(...SQUARE)]);
});

test("a hole across the outline takes the area away", async () => {
  const desk = withSelected("E", square());
  clicks(
    desk,
    [
      [150, 120],
      [250, 120],
      [250, 180],
      [150, 180],
    ],
    { ctrl: true },
  );
  desk.key("Enter");
  await answered();
  expect([area(desk.all[0]?.shape as Shape), gestures(desk)]).toEqual([7000, ["hole.add"]]);
});

test("a hole that swallows the whole says that nothing would be left", async () => {
  const desk = withSelected("E", square());
  desk.click(150, 150, { ctrl: true });
  desk.key("Escape");
  desk.editor.selection.set([desk.all[0]?.id as string]);
  desk.editor.tools.drawInto("hole");
  clicks(desk, [
    [50, 50],
    [250, 50],
    [250, 250],
    [50, 250],
  ]);
  desk.key("Enter");
  await answered();
  expect([desk.refused, desk.diffs]).toEqual([["nothing-left"], []]);
});

test("Shift at the first point adds a part; where it meets the outline the areas are joined", async () => {
  const desk = withSelected("E", square());
  const apart = [
    [220, 100],
    [260, 100],
    [260, 140],
  ] as const;
  clicks(desk, apart, { shift: true });
  desk.key("Enter");
  expect(parts(desk)).toEqual([{ exterior: SQUARE }, { exterior: apart.flat() }]);
  clicks(
    desk,
    [
      [150, 150],
      [150, 250],
      [100, 250],
      [100, 210],
    ],
    { shift: true },
  );
  desk.key("Enter");
  await answered();
  expect([gestures(desk), parts(desk).length]).toEqual([["part.add", "part.add"], 2]);
  expect(fault(desk.all[0]?.shape as Shape)).toBeNull();
});

test("without a polygon there is nothing to cut a hole into or to add a part to", () => {
  const desk = new Desk([annotation(box(10, 10, 300, 200))]);
  desk.key("E");
  desk.click(100, 100, { ctrl: true });
  desk.click(100, 100, { shift: true });
  expect([desk.refused, state(desk), desk.diffs]).toEqual([
    ["no-polygon", "no-polygon"],
    "tools.polygon.idle",
    [],
  ]);
});

test("a hole is cut by keyboard alone", () => {
  const desk = withSelected("V", square());
  expect(desk.key("Alt+E")).toBe(true);
  expect(state(desk)).toBe("tools.polygon.armed");
  desk.key("ArrowLeft");
  for (let step = 0; step < 6; step++) desk.key("Shift+ArrowLeft");
  desk.key("Space");
  for (let step = 0; step < 3; step++) desk.key("Shift+ArrowRight");
  desk.key("Space");
  for (let step = 0; step < 3; step++) desk.key("Shift+ArrowDown");
  desk.key("Space");
  desk.key("Enter");
  expect(parts(desk)[0]?.holes).toEqual([[140, 150, 170, 150, 170, 180]]);
});

test("Escape ends a hole before and after its first point, and Backspace goes back to before it", () => {
  const desk = withSelected("V", square());
  desk.editor.tools.drawInto("hole");
  desk.key("Escape");
  expect(state(desk)).toBe("tools.polygon.idle");
  desk.editor.tools.drawInto("hole");
  desk.click(150, 150);
  desk.key("Backspace");
  expect(state(desk)).toBe("tools.polygon.armed");
  desk.click(150, 150);
  desk.key("Escape");
  expect([state(desk), desk.diffs, desk.editor.sketch.drawing.peek()]).toEqual([
    "tools.polygon.idle",
    [],
    null,
  ]);
});

test("the first point is a wide target, but never more than half of the way to it", () => {
  const desk = new Desk();
  desk.key("E");
  clicks(desk, [
    [50, 50],
    [150, 50],
    [150, 150],
  ]);
  desk.move(61, 50);
  expect(desk.editor.sketch.drawing.peek()?.closes).toBe(true);
  desk.key("Escape");
  clicks(desk, [
    [50, 50],
    [60, 50],
    [60, 60],
    [50, 58],
  ]);
  desk.move(50, 55);
  expect(desk.editor.sketch.drawing.peek()?.closes).toBe(false);
});

test.each([
  ["lost", (desk: Desk) => desk.editor.tools.cancel()],
  ["taken back by a second finger", (desk: Desk) => desk.editor.tools.handle("onCancel")],
])("a free-hand drag that is %s leaves what was placed before", (_, end) => {
  const desk = new Desk();
  desk.key("E");
  desk.click(50, 50);
  desk.down(80, 50);
  desk.move(90, 60);
  desk.editor.viewport.zoomBy(2, { x: 0, y: 0 });
  desk.move(120, 90);
  end(desk);
  expect([state(desk), desk.editor.sketch.drawing.peek()?.points.length]).toEqual([
    "tools.polygon.drawing",
    1,
  ]);
});

test("a drag that begins on the first point closes, and draws nothing more", () => {
  const desk = new Desk();
  desk.key("E");
  clicks(desk, [
    [50, 50],
    [150, 50],
    [150, 150],
  ]);
  desk.drag([
    [52, 50],
    [40, 30],
    [20, 20],
  ]);
  expect([shapes(desk), state(desk)]).toEqual([[polygon(50, 50, 150, 50, 150, 150)], "tools.polygon.idle"]);
});

test("free-hand keeps within its tolerance of the hand, in px of the screen", () => {
  const desk = new Desk();
  desk.key("E");
  const hand = Array.from({ length: 90 }, (_, at) => {
    const angle = (at / 90) * 2 * Math.PI;
    return [150 + 100 * Math.cos(angle), 150 + 100 * Math.sin(angle)] as const;
  });
  desk.drag([...hand, [250, 150]]);
  const [{ exterior } = { exterior: [] }] = parts(desk);
  expect(exterior.length / 2).toBeLessThan(40);
  expect(area(desk.all[0]?.shape as Shape)).toBeGreaterThan(0.98 * Math.PI * 100 * 100);
});

test("a free-hand line that comes back near its first point closes, and leaves no loop there", () => {
  const desk = new Desk();
  desk.key("E");
  const hand: [number, number][] = [
    [50, 50],
    [150, 50],
    [150, 150],
    [50, 150],
    [44, 80],
    [46, 56],
    [57, 52],
  ];
  desk.move(50, 50);
  desk.down(50, 50);
  for (const [x, y] of hand.slice(1)) desk.move(x, y);
  expect(desk.editor.sketch.drawing.peek()?.closes).toBe(true);
  desk.up(57, 52);
  expect([shapes(desk), state(desk), desk.diffs.length]).toEqual([
    [polygon(50, 50, 150, 50, 150, 150, 50, 150, 44, 80)],
    "tools.polygon.idle",
    1,
  ]);
});

test("a free-hand line that never left its first point, or ends elsewhere, stays open", () => {
  const desk = new Desk();
  desk.key("E");
  desk.drag([
    [50, 50],
    [56, 50],
    [56, 56],
    [52, 54],
  ]);
  expect([desk.all, state(desk)]).toEqual([[], "tools.polygon.drawing"]);
  desk.key("Escape");
  desk.drag([
    [50, 50],
    [150, 50],
    [150, 150],
    [50, 100],
  ]);
  expect([desk.all, state(desk)]).toEqual([[], "tools.polygon.drawing"]);
});

test("points land on a neighbour's points, then on its edges; not with Alt, not when it is turned off", () => {
  const desk = new Desk([square()]);
  desk.key("E");
  const landing = (x: number, y: number, more = {}): unknown => {
    desk.move(300, 20);
    desk.click(x, y, more);
    const [point] = desk.editor.sketch.drawing.peek()?.points ?? [];
    desk.key("Escape");
    return point && [point.x, point.y];
  };
  expect(landing(205, 96)).toEqual([200, 100]);
  expect(landing(206, 150)).toEqual([200, 150]);
  expect(landing(209, 150)).toEqual([209, 150]);
  expect(landing(205, 96, { alt: true })).toEqual([205, 96]);
  desk.editor.viewport.restore({ scale: 4, x: -600, y: -300 });
  expect(landing(4 * 203 - 600, 4 * 150 - 300)).toEqual([203, 150]);
  desk.editor.viewport.restore({ scale: 1, x: 0, y: 0 });
  desk.editor.settings.outline.snap.value = false;
  expect(landing(205, 96)).toEqual([205, 96]);
});

test("a neighbour's border is followed the shorter way, or the other way round by key", () => {
  const neighbour = annotation(polygon(100, 100, 150, 90, 200, 100, 210, 150, 200, 200, 100, 200));
  const follow = (turn: boolean): Desk => {
    const desk = new Desk([neighbour]);
    desk.key("E");
    desk.click(100, 100);
    desk.move(200, 200);
    expect(desk.editor.sketch.drawing.peek()?.through).toHaveLength(1);
    if (turn) desk.key("R");
    desk.click(200, 200);
    desk.click(300, 250);
    desk.key("Enter");
    return desk;
  };
  expect(parts(follow(false), 1)).toEqual([{ exterior: [100, 100, 100, 200, 200, 200, 300, 250] }]);
  expect(parts(follow(true), 1)).toEqual([
    { exterior: [100, 100, 150, 90, 200, 100, 210, 150, 200, 200, 300, 250] },
  ]);
});

test("what follows a border leaves no gap and does not overlap", async () => {
  const desk = new Desk([annotation(polygon(100.13, 100.41, 150.77, 90.2, 200.99, 100.5, 150, 200))]);
  desk.key("E");
  desk.click(101, 101);
  desk.click(200, 101);
  desk.click(200, 40);
  desk.click(100, 40);
  desk.key("Enter");
  const sum = shapes(desk).reduce((all, shape) => all + area(shape), 0);
  desk.key("$mod+A");
  desk.key("J");
  await answered();
  expect([desk.all.length, parts(desk).length]).toEqual([1, 1]);
  expect(area(desk.all[0]?.shape as Shape)).toBeCloseTo(sum, 9);
});

test("a click on a point of the selected outline begins a neighbour there, and a drag moves it", () => {
  const desk = withSelected("V", square());
  desk.editor.tools.use("polygon");
  desk.click(200, 100);
  expect(desk.editor.sketch.drawing.peek()?.points).toMatchObject([{ x: 200, y: 100 }]);
  desk.key("Escape");
  desk.drag([
    [200, 100],
    [230, 90],
    [240, 80],
  ]);
  expect(gestures(desk)).toEqual(["vertex.move"]);
});

test("a dragged point lands on a neighbour; with Ctrl it takes the neighbour's point along", () => {
  const [one, other] = [square(), annotation(polygon(200, 100, 300, 100, 300, 200, 200, 200))];
  const desk = new Desk([one, other]);
  desk.editor.selection.set([one.id]);
  desk.drag([
    [200, 200],
    [250, 210],
    [297, 203],
  ]);
  expect(shapes(desk)[0]).toEqual(polygon(100, 100, 200, 100, 300, 200, 100, 200));
  desk.key("$mod+Z");
  desk.drag(
    [
      [200, 200],
      [210, 220],
      [220, 230],
    ],
    { ctrl: true },
  );
  expect(shapes(desk)).toEqual([
    polygon(100, 100, 200, 100, 220, 230, 100, 200),
    polygon(200, 100, 300, 100, 300, 200, 220, 230),
  ]);
  expect(desk.diffs.at(-1)?.entries).toHaveLength(2);
  desk.key("$mod+Z");
  expect(shapes(desk)).toEqual([polygon(...SQUARE), other.shape]);
});

test("Shift+X takes the hole or part of the current point away, and the last part stays", () => {
  const desk = withSelected(
    "Enter",
    annotation({
      type: "polygon",
      parts: [
        { exterior: SQUARE, holes: [[120, 120, 140, 120, 140, 140]] },
        { exterior: [10, 10, 40, 10, 40, 40] },
      ],
    }),
  );
  for (let step = 0; step < 5; step++) desk.key("Tab");
  desk.key("Shift+X");
  expect(parts(desk)).toEqual([{ exterior: SQUARE }, { exterior: [10, 10, 40, 10, 40, 40] }]);
  desk.key("Shift+X");
  desk.key("Shift+X");
  expect([parts(desk), desk.refused]).toEqual([[{ exterior: SQUARE }], ["least-parts"]]);
});
