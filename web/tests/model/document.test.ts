/** The open layer: one gesture one diff, events for tiles, undo and redo. */
import { describe, expect, it } from "vitest";
import type { Diff } from "../../src/model/diffs";
import { type DocumentChange, LayerDocument } from "../../src/model/document";
import { addition, removals, setting } from "../../src/model/entries";
import { InvalidRecord } from "../../src/model/errors";
import { before, Steps } from "../../src/model/history";
import { newId } from "../../src/model/ids";
import { nearlyEqual } from "../../src/model/names";
import type { Annotation } from "../../src/model/records";

function box(x = 0): Annotation {
  const shape = { type: "box", x, y: 0, width: 10, height: 10 } as const;
  return { kind: "annotation", id: newId(), shape, schema: 1 };
}

function opened(): { document: LayerDocument; changes: DocumentChange[] } {
  const document = new LayerDocument({ imageId: newId(), imageHash: "abc", author: "me" });
  const changes: DocumentChange[] = [];
  document.listen((change) => changes.push(change));
  return { document, changes };
}

describe("a gesture", () => {
  it("is one diff with the picture's hash, and tells what to paint anew", () => {
    const { document, changes } = opened();
    const record = box();
    document.perform("draw.box", [addition(record)]);
    const diff = document.perform("move", [setting(record, { shape: { ...record.shape, x: 20 } })]);
    expect(diff).toMatchObject({ gesture: "move", image_hash: "abc" });
    expect(changes.at(-1)?.touched).toEqual([
      [0, 0, 10, 10],
      [20, 0, 30, 10],
    ]);
  });

  it("is none where nothing changes", () => {
    const { document, changes } = opened();
    const record = box();
    document.perform("draw.box", [addition(record)]);
    expect(document.perform("move", [setting(record, { shape: { ...record.shape } })])).toBeNull();
    expect(changes).toHaveLength(1);
  });

  it("that breaks the model changes nothing and names the field", () => {
    const { document } = opened();
    const bad = { ...box(), shape: { type: "box", x: 0, y: 0, width: "wide", height: 1 } } as never;
    expect(() => document.perform("draw.box", [addition(box()), addition(bad)])).toThrow(InvalidRecord);
    expect(document.records.size).toBe(0);
    expect(document.canUndo.value).toBe(false);
  });
});

describe("undo", () => {
  it("goes back step by step and forward again, until a new gesture", () => {
    const { document } = opened();
    const [first, second] = [box(1), box(2)];
    document.perform("draw.box", [addition(first)]);
    document.perform("draw.box", [addition(second)]);
    document.perform("delete", removals(document.records, new Set([first.id, second.id])));
    document.undo();
    document.undo();
    expect([...document.records.keys()]).toEqual([first.id]);
    document.redo();
    document.redo();
    expect(document.records.size).toBe(0);
    expect(document.redo()).toBeNull();
    document.undo();
    document.perform("draw.box", [addition(box(3))]);
    expect(document.canRedo.value).toBe(false);
  });
});

describe("the steps of undo and redo", () => {
  const gesture = (id: string, cause?: Diff["cause"]): Diff =>
    ({ id, ...(cause ? { cause } : {}) }) as unknown as Diff;

  it("are known as far as they were told, and lack more only where there are more", () => {
    const told = [gesture("c"), gesture("b")];
    expect(Steps.of(told, [], { undo: true, redo: false }).lacks(3)).toBe(true);
    expect(Steps.of(told, [], { undo: true, redo: false }).lacks(2)).toBe(false);
    expect(Steps.of(told, [], { undo: false, redo: false }).lacks(3)).toBe(false);
    const undone = Steps.of([], [gesture("u")], { undo: false, redo: true });
    expect(undone.lacks(2)).toBe(true);
    expect(undone.with(gesture("new")).lacks(2)).toBe(false);
  });

  it("lose one that is taken back out of turn, and no other", () => {
    let steps = ["a", "b", "c"].reduce((all, id) => all.with(gesture(id)), Steps.NONE);
    steps = steps.with(gesture("u", { kind: "undo", of: "a" }));
    expect([steps.undo?.id, steps.redo?.id]).toEqual(["c", "u"]);
    for (const of of ["c", "b"]) steps = steps.with(gesture(`u${of}`, { kind: "undo", of }));
    expect([steps.undo, steps.redo?.id]).toEqual([null, "ub"]);
  });
});

describe("names", () => {
  it.each([
    ["dining table", "Dining-Table", true],
    ["car", "cars", true],
    ["cat", "car", false],
    ["lane1", "lane2", false],
    ["pedestrian", "pedestrain", true],
  ])("%s and %s", (a, b, near) => {
    expect(nearlyEqual(a, b)).toBe(near);
  });
});

describe("an earlier state", () => {
  it("is reckoned back from the present one and the log between them", () => {
    const { document, changes } = opened();
    const states = [document.state];
    const [first, second] = [box(1), box(2)];
    const gestures = [
      () => document.perform("draw.box", [addition(first)]),
      () => document.perform("draw.box", [addition(second)]),
      () => document.perform("delete", removals(document.records, new Set([first.id]))),
      () => document.perform("move", [setting(second, { shape: { ...second.shape, x: 50 } })]),
      () => document.undo(),
    ];
    for (const gesture of gestures) {
      gesture();
      states.push(document.state);
    }
    const newest = changes.flatMap(({ diff }) => diff ?? []).reverse();
    expect(newest).toHaveLength(gestures.length);
    states.forEach((state, at) => {
      const back = before(document.state, newest.slice(0, newest.length - at));
      expect(back.records).toEqual(state.records);
    });
  });
});
