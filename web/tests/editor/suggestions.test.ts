/** Suggestions: shown, taken, refused, corrected; never saved before. */
import { computed, signal } from "@preact/signals-core";
import { describe, expect, it } from "vitest";
import type { ModelLayer } from "../../src/editor";
import { words } from "../../src/editor/words/en";
import type { Diff } from "../../src/model/diffs";
import type { LayerDocument } from "../../src/model/document";
import type { Annotation } from "../../src/model/records";
import { annotation, BUS, box, CAR, Desk, documentWith, polygon } from "./desk";

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

interface Found {
  readonly desk: Desk;
  readonly model: LayerDocument;
  /** What was done to the model's layer. */
  readonly changes: Diff[];
}

/** A desk whose picture a model was run on. */
function deskWithModel(...found: readonly Annotation[]): Found {
  const desk = new Desk();
  const model = documentWith(found);
  const changes: Diff[] = [];
  model.listen(({ diff }) => {
    if (diff) changes.push(diff);
  });
  const known = new Map(found.map((one) => [one.id, one]));
  const refused = computed(() => [...known.values()].filter(({ id }) => !model.records.has(id)));
  const layer: ModelLayer = { owner: "spot 2", model: "spot", version: "2", document: model, refused };
  void desk.editor.open({ ...desk.editor.subject.peek(), models: signal([layer]) });
  desk.editor.viewport.restore({ scale: 1, x: 0, y: 0 });
  return { desk, model, changes };
}

const refused = (desk: Desk): readonly string[] => desk.editor.suggestions.refused.peek().map(({ id }) => id);
const gestures = (changes: readonly Diff[]): readonly string[] => changes.map(({ gesture }) => gesture);

describe("what a model found", () => {
  const stored = { number: 7, revision: 3, created: 5, updated: 6 };

  it("is taken with its id and source, but not with what the server set on the model's layer", () => {
    const one = suggestion(20, stored);
    const { desk, changes } = deskWithModel(one);
    expect(desk.key("F")).toBe(true);
    const { number: _, revision: __, created: ___, updated: ____, ...plain } = one;
    expect([desk.all, changes, open(desk)]).toEqual([[plain], [], []]);
  });

  it("is refused by a change of its layer, which undo takes back and redo does again", () => {
    const [one, two] = [suggestion(20, stored), suggestion(90, stored)];
    const { desk, model, changes } = deskWithModel(one, two);
    desk.key("X");
    expect([open(desk), refused(desk), desk.diffs]).toEqual([[two.id], [one.id], []]);
    expect(changes[0]?.entries).toEqual([{ op: "remove", id: one.id, revision: 3, record: one }]);
    desk.key("$mod+Z");
    expect([open(desk), refused(desk)]).toEqual([[one.id, two.id], []]);
    desk.key("$mod+Shift+Z");
    expect([open(desk), [...model.records.keys()]]).toEqual([[two.id], [two.id]]);
    expect(gestures(changes)).toEqual(["suggestion.refuse", "suggestion.show", "suggestion.refuse"]);
  });

  it("takes its turn in undo and redo with all else that is done", () => {
    const [one, two] = [suggestion(20), suggestion(90)];
    const { desk } = deskWithModel(one, two);
    desk.editor.selection.set([one.id]);
    desk.key("X");
    desk.key("F");
    const at = () => [desk.all.length, refused(desk).length];
    expect(at()).toEqual([1, 1]);
    desk.key("$mod+Z");
    expect(at()).toEqual([0, 1]);
    desk.key("$mod+Z");
    expect(at()).toEqual([0, 0]);
    desk.key("$mod+Shift+Z");
    expect(at()).toEqual([0, 1]);
    desk.key("$mod+Shift+Z");
    expect(at()).toEqual([1, 1]);
  });

  it("is not refused again by redo after something new was done", () => {
    const [one, two] = [suggestion(20), suggestion(90)];
    const { desk } = deskWithModel(one, two);
    desk.key("X");
    desk.key("$mod+Z");
    desk.key("F");
    desk.key("$mod+Shift+Z");
    expect([refused(desk), desk.all.length]).toEqual([[], 1]);
  });

  it("is shown again, all that was refused at once", () => {
    const { desk } = deskWithModel(suggestion(20), suggestion(90));
    desk.key("Shift+X");
    expect([open(desk).length, refused(desk).length]).toEqual([0, 2]);
    desk.key("$mod+Alt+X");
    expect([open(desk).length, refused(desk).length]).toEqual([2, 0]);
    desk.key("$mod+Z");
    expect(refused(desk).length).toBe(2);
  });

  it("is refused when it is deleted after it was taken, and there again when that is undone", () => {
    const { desk, changes } = deskWithModel(suggestion(20));
    desk.key("F");
    desk.key("X");
    expect([desk.all.length, open(desk), refused(desk).length]).toEqual([0, [], 1]);
    desk.key("$mod+Z");
    expect([desk.all.length, refused(desk), gestures(changes)]).toEqual([
      1,
      [],
      ["suggestion.refuse", "suggestion.show"],
    ]);
    desk.key("$mod+Z");
    expect([desk.all.length, open(desk).length]).toEqual([0, 1]);
  });

  it("is taken and refused class by class", () => {
    const cars = [suggestion(20, { score: 0.9 }), suggestion(90, { score: 0.7 })];
    const buses = [suggestion(160, { class_id: BUS.id, score: 0.8 }), suggestion(230, { class_id: BUS.id })];
    const { desk } = deskWithModel(...cars, ...buses);
    desk.editor.selection.set([cars[1]?.id ?? ""]);
    desk.key("$mod+Shift+F");
    expect(desk.all.map(({ class_id }) => class_id)).toEqual([CAR.id, CAR.id]);
    desk.key("$mod+Shift+X");
    expect([open(desk), refused(desk).length]).toEqual([[], 2]);
  });

  it("is never taken together with others where its class is judged object by object", () => {
    const cars = [suggestion(20, { score: 0.9 }), suggestion(90, { score: 0.7 })];
    const buses = [suggestion(160, { class_id: BUS.id, score: 0.8 }), suggestion(230, { class_id: BUS.id })];
    const told: string[] = [];
    const classes = [CAR, { ...BUS, judged_singly: true }];
    const desk = new Desk([], { tell: (what) => told.push(what) }, { version: 1, classes, schema: 1 });
    desk.editor.suggestions.offer([...cars, ...buses]);
    const ids = buses.map(({ id }) => id);
    desk.key("Shift+F");
    expect(desk.all.map(({ class_id }) => class_id)).toEqual([CAR.id, CAR.id]);
    desk.key("$mod+Shift+F");
    desk.editor.selection.set(ids);
    desk.key("F");
    expect([desk.all.length, new Set(open(desk))]).toEqual([2, new Set(ids)]);
    expect(told).toEqual(Array(3).fill(words.leftToJudge(2)));
    desk.key("F");
    desk.key("F");
    expect([desk.all.length, open(desk)]).toEqual([4, []]);
  });

  it("is gone through by key, around and around", () => {
    const [one, two] = [suggestion(20, { score: 0.9 }), suggestion(90, { score: 0.7 })];
    const { desk } = deskWithModel(one, two);
    const walked = [1, 2, 3].map(() => {
      desk.key("Alt+F");
      return desk.selected[0];
    });
    expect(walked).toEqual([one.id, two.id, one.id]);
  });

  it("can be hidden by model, and is neither shown nor taken then", () => {
    const { desk } = deskWithModel(suggestion(20));
    const [layer] = desk.editor.suggestions.models.peek();
    if (layer) desk.editor.suggestions.toggle(layer);
    expect([open(desk), desk.key("Shift+F"), desk.all]).toEqual([[], true, []]);
    if (layer) desk.editor.suggestions.toggle(layer);
    expect(open(desk)).toHaveLength(1);
  });

  it("is narrowed to what nobody has drawn: another place or another class", () => {
    const here = suggestion(20);
    const drawn = annotation(polygon(22, 21, 62, 21, 62, 51, 22, 51));
    const [elsewhere, other] = [suggestion(200), suggestion(20, { class_id: BUS.id })];
    const { desk } = deskWithModel(here, elsewhere, other);
    desk.editor.edits.put("draw.box", [drawn]);
    desk.key("Alt+Shift+M");
    expect(open(desk)).toEqual([elsewhere.id, other.id]);
    desk.editor.edits.remove("delete", [drawn.id]);
    expect(open(desk)).toHaveLength(3);
    desk.key("Alt+Shift+M");
    expect(open(desk)).toHaveLength(3);
  });
});
