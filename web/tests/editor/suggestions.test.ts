/** Suggestions: shown, taken, refused, corrected; never saved before. */
import { describe, expect, it } from "vitest";
import type { Annotation } from "../../src/model/records";
import { annotation, box, Desk } from "./desk";

const HELPER = { kind: "model", name: "grabcut" } as const;

function suggestion(x: number, more: Partial<Annotation> = {}): Annotation {
  return annotation(box(x, 20, 40, 30), { source: HELPER, ...more });
}

function deskWith(...offered: readonly Annotation[]): Desk {
  const desk = new Desk();
  desk.editor.suggestions.offer(offered);
  return desk;
}

const open = (desk: Desk): readonly string[] => desk.editor.suggestions.open.peek().map(({ id }) => id);

describe("suggestions", () => {
  it("are no part of the document until they are taken, and carry their source then", () => {
    const one = suggestion(20);
    const desk = deskWith(one);
    expect([desk.diffs.length, desk.all.length, open(desk)]).toEqual([0, 0, [one.id]]);
    expect(desk.key("F")).toBe(true);
    expect(desk.all.map(({ id, source }) => [id, source])).toEqual([[one.id, HELPER]]);
    expect([desk.diffs.length, open(desk)]).toEqual([1, []]);
  });

  it("are refused without a change, and X then deletes as ever", () => {
    const one = suggestion(20);
    const desk = deskWith(one);
    desk.key("X");
    expect([desk.diffs.length, open(desk)]).toEqual([0, []]);
    desk.key("X");
    expect(desk.refused).toEqual(["no-selection"]);
  });

  it("go one after the other, the surest first", () => {
    const [low, high, sure] = [
      suggestion(20, { score: 0.4 }),
      suggestion(90, { score: 0.9 }),
      suggestion(200),
    ];
    const desk = deskWith(low, high, sure);
    expect(open(desk)).toEqual([sure.id, high.id, low.id]);
    desk.key("F");
    expect(desk.selected).toEqual([high.id]);
    desk.key("X");
    expect(desk.selected).toEqual([low.id]);
    desk.key("F");
    expect(desk.all.map(({ id }) => id).sort()).toEqual([sure.id, low.id].sort());
  });

  it("under the score are neither shown nor taken with all others", () => {
    const [low, high] = [suggestion(20, { score: 0.4 }), suggestion(90, { score: 0.9 })];
    const desk = deskWith(low, high);
    desk.editor.suggestions.showFrom(0.5);
    expect(open(desk)).toEqual([high.id]);
    desk.key("Shift+F");
    expect(desk.all.map(({ id }) => id)).toEqual([high.id]);
    expect(desk.diffs).toHaveLength(1);
    desk.editor.suggestions.showFrom(0);
    desk.key("Shift+X");
    expect([open(desk), desk.all.length]).toEqual([[], 1]);
  });

  it("come back when taking them is undone, and go again when it is redone", () => {
    const one = suggestion(20);
    const desk = deskWith(one);
    desk.key("F");
    desk.key("$mod+Z");
    expect([desk.all.length, open(desk)]).toEqual([0, [one.id]]);
    desk.key("$mod+Shift+Z");
    expect([desk.all.length, open(desk)]).toEqual([1, []]);
  });

  it("do not come back when what they became is deleted", () => {
    const desk = deskWith(suggestion(20));
    desk.key("F");
    desk.key("X");
    expect([desk.all.length, open(desk)]).toEqual([0, []]);
  });

  it("are taken by correcting them: dragged, nudged, or given another class", () => {
    const one = suggestion(20);
    const desk = deskWith(one);
    desk.click(40, 35);
    expect(desk.selected).toEqual([one.id]);
    desk.drag([
      [40, 35],
      [50, 35],
      [60, 45],
    ]);
    expect(desk.all.map(({ shape }) => shape)).toEqual([{ ...one.shape, x: 40, y: 30 }]);
    expect([open(desk), desk.diffs.length]).toEqual([[], 1]);
    const another = suggestion(200);
    desk.editor.suggestions.offer([another]);
    desk.editor.selection.set([another.id]);
    desk.key("2");
    expect(desk.document.annotation(another.id)?.class_id).toMatch(/b$/);
  });

  it("stay suggestions when a drag of them is lost", () => {
    const one = suggestion(20);
    const desk = deskWith(one);
    desk.editor.selection.set([one.id]);
    desk.move(40, 35);
    desk.down(40, 35);
    desk.move(80, 35);
    expect(desk.editor.edits.drafts.peek().size).toBe(1);
    desk.editor.tools.cancel();
    expect([desk.diffs.length, open(desk)]).toEqual([0, [one.id]]);
  });

  it("belong to their picture", () => {
    const desk = new Desk();
    desk.editor.suggestions.offer([suggestion(20)], "another picture");
    expect(open(desk)).toEqual([]);
    expect(desk.editor.suggestions.get("x")).toBeUndefined();
  });

  it("are drawn dashed, and named with their score", () => {
    const desk = deskWith(suggestion(20, { score: 0.93 }));
    desk.bench.settle(200);
    const dashes = desk.overlay.calls.filter(({ name }) => name === "setLineDash");
    expect(dashes.some(({ args }) => String(args[0]) === "7,5")).toBe(true);
    const texts = desk.bench.painted.flatMap(({ calls }) => calls.filter(({ name }) => name === "fillText"));
    expect(texts.map(({ args }) => args[0])).toContain("car 93 %");
  });

  it("are met by Tab after the objects", () => {
    const [one, object] = [suggestion(20), annotation(box(100, 100, 20, 20))];
    const desk = new Desk([object]);
    desk.editor.suggestions.offer([one]);
    desk.key("Tab");
    expect(desk.selected).toEqual([object.id]);
    desk.key("Tab");
    expect(desk.selected).toEqual([one.id]);
  });
});
