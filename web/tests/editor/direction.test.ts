import { expect, test } from "vitest";
import { commandOf, fieldsOf } from "../../src/editor";
import type { Annotation } from "../../src/model/records";
import { annotation, box, Desk, polygon } from "./desk";

const ONE = annotation(box(100, 100, 40, 40));
const TWO = annotation(polygon(200, 100, 260, 100, 260, 160, 200, 160));

function pointing(annotations: readonly Annotation[] = [ONE, TWO]): Desk {
  const desk = new Desk(annotations);
  desk.key("Shift+N");
  return desk;
}

const of = (desk: Desk, { id }: Annotation): Annotation["direction"] =>
  desk.document.annotation(id)?.direction;
const state = ({ editor }: Desk): string => editor.tools.path.peek();

test("a drag out of an object gives it a direction, from its middle to the pointer", () => {
  const desk = pointing();
  desk.move(110, 110);
  desk.down(110, 110);
  desk.move(140, 140);
  desk.move(120, 170);
  expect([state(desk), desk.editor.sketch.tip.peek()?.text]).toEqual([
    "tools.direction.aiming",
    "90°, 50 px",
  ]);
  desk.up(120, 170);
  expect(of(desk, ONE)).toEqual({ angle: 90, length: 50 });
  expect([desk.diffs.map(({ gesture }) => gesture), desk.selected, desk.editor.sketch.tip.peek()]).toEqual([
    ["direction"],
    [ONE.id],
    null,
  ]);
  desk.key("$mod+Z");
  expect(of(desk, ONE)).toBeUndefined();
});

test("a drag out of another object is that one's; a click is where the selected one points", () => {
  const desk = pointing();
  desk.click(120, 120);
  expect(desk.selected).toEqual([ONE.id]);
  desk.click(170, 121, { shift: true });
  expect(of(desk, ONE)?.angle).toBe(0);
  desk.drag([
    [230, 150],
    [220, 120],
    [180, 130],
  ]);
  expect([of(desk, TWO), of(desk, ONE)?.angle]).toEqual([{ angle: 180, length: 50 }, 0]);
});

test("on free ground with nothing selected it says what is missing", () => {
  const desk = pointing();
  desk.click(20, 20);
  desk.drag([
    [20, 20],
    [30, 30],
    [60, 60],
  ]);
  expect([desk.refused, desk.diffs, state(desk)]).toEqual([
    ["no-pointing", "no-pointing"],
    [],
    "tools.direction.idle",
  ]);
});

test("an arrow that is being drawn ends as if it had not begun, and outlives zoom and pan", () => {
  const desk = pointing();
  desk.down(120, 120);
  desk.move(160, 160);
  desk.editor.viewport.zoomBy(1);
  expect(state(desk)).toBe("tools.direction.aiming");
  desk.editor.tools.cancel();
  expect([desk.diffs, desk.editor.edits.drafts.peek().size, desk.editor.sketch.tip.peek()]).toEqual([
    [],
    0,
    null,
  ]);
  desk.down(120, 120);
  desk.editor.tools.cancel();
  expect(state(desk)).toBe("tools.direction.idle");
});

test("the keyboard points with the crosshair", () => {
  const desk = new Desk([ONE]);
  desk.editor.selection.set([ONE.id]);
  desk.key("Shift+N");
  expect(desk.selected).toEqual([ONE.id]);
  desk.key("ArrowLeft");
  desk.key("Space");
  expect(of(desk, ONE)).toEqual({ angle: 20.6, length: 85.44 });
});

test("the head is dragged with any tool, Shift in steps; Ctrl and a click, or the command, takes the arrow away", () => {
  const pointed = { ...ONE, direction: { angle: 0, length: 80 } };
  const desk = new Desk([pointed]);
  desk.editor.selection.set([ONE.id]);
  desk.drag([
    [200, 120],
    [200, 130],
    [190, 155],
  ]);
  expect(of(desk, ONE)).toEqual({ angle: 26.6, length: 78.26 });
  desk.key("$mod+Z");
  desk.drag(
    [
      [200, 120],
      [200, 130],
      [190, 155],
    ],
    { shift: true },
  );
  expect(of(desk, ONE)?.angle).toBe(30);
  desk.key("$mod+Z");
  expect(fieldsOf(pointed).map(({ name }) => name)).toContain("reach");
  desk.click(200, 120, { ctrl: true });
  expect(of(desk, ONE)).toBeUndefined();
  desk.key("$mod+Z");
  commandOf("direction.remove").run(desk.editor);
  expect(of(desk, ONE)).toBeUndefined();
});

test("an arrow is painted where it reaches, also beyond the bounds of its object", () => {
  const desk = new Desk([{ ...ONE, direction: { angle: 0, length: 200 } }]);
  const found = desk.editor.scene.search([300, 110, 310, 130]);
  expect(found.map(({ id }) => id)).toEqual([ONE.id]);
  expect(desk.editor.scene.search([340, 110, 350, 130])).toEqual([]);
});
