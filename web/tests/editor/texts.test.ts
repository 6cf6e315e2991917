import { expect, test } from "vitest";
import { captionOf, textsOf, toNextText, write } from "../../src/editor/texts";
import { inReadingOrder } from "../../src/model/readingOrder";
import type { Class } from "../../src/model/records";
import type { Bounds } from "../../src/model/shapes/kind";
import { annotation, BUS, box, CAR, Desk } from "./desk";

const WORD: Class = { ...CAR, name: "word", text: true };

function deskOf(...boxes: readonly (readonly [number, number])[]): { desk: Desk; asked: number[] } {
  const asked: number[] = [];
  const desk = new Desk(
    boxes.map(([x, y]) => annotation(box(x, y, 40, 20))),
    { editText: () => asked.push(desk.selected.length) },
  );
  (desk.editor.classes.ontology as { value: unknown }).value = { classes: [WORD, BUS], schema: 1 };
  return { desk, asked };
}

test("lines are read from the top, words of a line from its beginning", () => {
  const items: readonly Bounds[] = [
    [100, 12, 140, 32],
    [10, 50, 50, 70],
    [10, 10, 50, 30],
    [200, 5, 240, 40],
    [90, 55, 99, 66],
  ];
  const read = (rtl: boolean) =>
    inReadingOrder(items, (item) => item, rtl).map((item) => items.indexOf(item));
  expect(read(false)).toEqual([2, 0, 3, 1, 4]);
  expect(read(true)).toEqual([3, 0, 2, 4, 1]);
});

test("what has no place is read last", () => {
  const order = inReadingOrder(["nowhere", "here"], (item) => (item === "here" ? [0, 0, 1, 1] : null));
  expect(order).toEqual(["here", "nowhere"]);
});

test("a drawn word asks for its text; one that is pasted, brought back or of another class does not", () => {
  const { desk, asked } = deskOf();
  const draw = (y: number) =>
    desk.drag([
      [10, y],
      [60, y + 20],
    ]);
  desk.key("W");
  draw(10);
  expect(asked).toHaveLength(1);
  desk.key("$mod+D");
  desk.key("$mod+Z");
  desk.key("$mod+Z");
  desk.key("$mod+Y");
  desk.key("Escape");
  desk.key("2");
  draw(100);
  expect(asked).toHaveLength(1);
});

test("the text is opened by key where the class bears one", () => {
  const { desk, asked } = deskOf([10, 10]);
  desk.key("Tab");
  desk.key("Alt+T");
  expect(asked).toEqual([1]);
  desk.key("2");
  desk.key("Alt+T");
  expect([asked.length, desk.refused]).toEqual([1, ["no-text"]]);
});

test("Tab goes through the texts in reading order and ends after the last", () => {
  const { desk } = deskOf([200, 100], [200, 12], [10, 10]);
  const [low, right, left] = desk.all;
  expect(textsOf(desk.document, desk.editor.classes)).toEqual([left, right, low]);
  expect(toNextText(desk.editor, left as never, 1)).toBe(true);
  expect(desk.selected).toEqual([right?.id]);
  expect(toNextText(desk.editor, right as never, -1)).toBe(true);
  expect(desk.selected).toEqual([left?.id]);
  expect([toNextText(desk.editor, low as never, 1), desk.selected]).toEqual([false, [left?.id]]);
});

test("a text is one diff, an empty one takes it away, the same one is none", () => {
  const { desk } = deskOf([10, 10]);
  const now = () => desk.all[0] as never;
  write(desk.editor, now(), "שלום\nworld");
  write(desk.editor, now(), "שלום\nworld");
  expect([desk.all[0]?.text, desk.diffs.length]).toEqual(["שלום\nworld", 1]);
  write(desk.editor, now(), "");
  expect(desk.all[0]?.text).toBeUndefined();
});

test("its beginning stands beside the shape, on one line", () => {
  const one = annotation(box(0, 0, 1, 1), { text: "two\n  lines" });
  expect([captionOf("word", one), captionOf("", one)]).toEqual(["word: two lines", "two lines"]);
  expect(captionOf("word", { ...one, text: "x".repeat(50) })).toBe(`word: ${"x".repeat(32)}…`);
});
