import { expect, test } from "vitest";
import { annotation, Desk, polygon } from "./desk";
import { gestures, SQUARE, shapes, square } from "./outlines";

const BENT = polygon(100, 100, 150, 99, 200, 100, 200, 200, 100, 200);

function held(): Desk {
  const desk = new Desk([annotation(BENT)]);
  desk.editor.selection.set([desk.all[0]?.id as string]);
  return desk;
}

const show = ({ editor, all }: Desk, points: number): void =>
  editor.thinner.show(all[0]?.id as string, points);

test("fewer points are shown while the slider is held, and are one change where it is let go", () => {
  const desk = held();
  show(desk, 3);
  show(desk, 4);
  expect([desk.editor.thinner.error.peek(), desk.diffs]).toEqual([1, []]);
  expect(desk.editor.selected.peek().map(({ shape }) => shape)).toEqual([polygon(...SQUARE)]);
  desk.editor.thinner.keep();
  expect([gestures(desk), desk.editor.thinner.error.peek()]).toEqual([["simplify"], null]);
  desk.key("$mod+Z");
  expect(shapes(desk)).toEqual([BENT]);
});

test("dropped, the outline is what it was; letting go of nothing changes nothing", () => {
  const desk = held();
  show(desk, 3);
  expect([desk.editor.thinner.drop(), desk.editor.thinner.drop()]).toEqual([true, false]);
  desk.editor.thinner.keep();
  expect([desk.diffs, desk.editor.edits.drafts.peek().size, shapes(desk)]).toEqual([[], 0, [BENT]]);
});

test("an outline that comes to cross itself is kept, says where, and has a ring there until it is mended", () => {
  const desk = new Desk([square()]);
  desk.editor.selection.set([desk.all[0]?.id as string]);
  const rings = (): number => {
    desk.overlay.calls.length = 0;
    desk.editor.stage.request("overlay");
    desk.bench.settle();
    return desk.overlay.calls.filter(({ name, args }) => name === "arc" && args[2] === 7).length;
  };
  expect(rings()).toBe(0);
  desk.drag(
    [
      [100, 100],
      [200, 150],
      [260, 150],
    ],
    { alt: true },
  );
  expect(desk.editor.said.peek()).toBe(
    "This outline crosses itself near (200, 169). Drag a point, or press Z to see it.",
  );
  expect([gestures(desk), rings()]).toEqual([["vertex.move"], 1]);
  desk.key("$mod+Z");
  expect(rings()).toBe(0);
});
