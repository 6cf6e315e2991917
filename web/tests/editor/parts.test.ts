import fc from "fast-check";
import { expect, test } from "vitest";
import { COMMANDS } from "../../src/editor";
import { AHEAD } from "../../src/editor/commands/command";
import { hit } from "../../src/editor/hit";
import { meaningOf } from "../../src/editor/input/wheel";
import { matches } from "../../src/editor/keymap";
import { reordered } from "../../src/editor/order";
import { Pictures } from "../../src/editor/pictures";
import { SpatialIndex } from "../../src/editor/spatial";
import { words } from "../../src/editor/words/en";
import { byPaintOrder } from "../../src/model/document";
import { annotation, box, Desk, documentWith, polygon, pressOf } from "./desk";

const PRECISION = { reach: 6, grip: 12, scale: 1 };

test("handles go before edges, edges before bodies, small before large", () => {
  const shape = annotation(polygon(0, 0, 200, 0, 200, 200, 0, 200));
  const small = annotation(box(90, 90, 20, 20));
  const targets = { selected: [shape], near: [shape, small] };
  const at = (x: number, y: number) => {
    const found = hit({ x, y }, targets, PRECISION);
    return found && [found.kind, found.id, found.index];
  };
  expect(at(205, 4)).toEqual(["vertex", shape.id, 1]);
  expect(at(203, 100)).toEqual(["edge", shape.id, 2]);
  expect(at(100, 100)).toEqual(["body", small.id, 0]);
  expect(at(50, 50)).toEqual(["body", shape.id, 0]);
  expect(at(230, 100)).toBeNull();
});

test("a shape lies under the pointer when it is within reach, at every zoom", () => {
  const line = annotation({ type: "polyline", points: [0, 0, 100, 0] });
  for (const scale of [0.1, 1, 8]) {
    const near = { selected: [], near: [line] };
    expect(hit({ x: 50, y: 5.9 / scale }, near, { ...PRECISION, scale })?.id).toBe(line.id);
    expect(hit({ x: 50, y: 6.1 / scale }, near, { ...PRECISION, scale })).toBeNull();
  }
});

test("the body of a small selected shape can still be taken", () => {
  const small = annotation(box(0, 0, 24, 24));
  expect(hit({ x: 12, y: 12 }, { selected: [small], near: [small] }, PRECISION)?.kind).toBe("body");
});

test("stepping up and down moves one place, and leaves the order of the others", () => {
  const zs = fc.array(fc.constantFrom("", "1", "A", "V", "VV", "k", "z"), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(zs, fc.nat(), fc.constantFrom(1 as const, -1 as const), (list, pick, step) => {
      const all = list.map((z) => annotation(box(0, 0, 1, 1), z ? { z } : {}));
      const before = [...all].sort(byPaintOrder).map(({ id }) => id);
      const at = pick % before.length;
      const id = before[at] as string;
      const changed = new Map(reordered(all, new Set([id]), step).map((one) => [one.id, one]));
      const after = all
        .map((one) => changed.get(one.id) ?? one)
        .sort(byPaintOrder)
        .map((one) => one.id);
      const to = Math.max(0, Math.min(before.length - 1, at + step));
      const wanted = before.toSpliced(at, 1).toSpliced(to, 0, id);
      expect(after).toEqual(wanted);
    }),
  );
});

test("the index finds what a walk over everything finds, through changes", () => {
  const place = fc.record({
    at: fc.nat(30),
    x: fc.nat(300),
    y: fc.nat(300),
    side: fc.nat(60),
    gone: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(place, { maxLength: 60 }), (steps) => {
      const index = new SpatialIndex();
      const all = new Map(
        Array.from({ length: 31 }, (_, at) => [at, annotation(box(at * 10, 0, 5, 5))] as const),
      );
      index.load(all.values());
      for (const { at, x, y, side, gone } of steps) {
        const now = all.get(at);
        if (!now) continue;
        const after = gone ? undefined : { ...now, shape: box(x, y, side, side) };
        if (after) all.set(at, after);
        else all.delete(at);
        index.update(new Map([[now.id, { before: now, ...(after ? { after } : {}) }]]));
      }
      const found = index
        .search([50, 50, 150, 150])
        .map(({ id }) => id)
        .sort();
      const wanted = [...all.values()].filter(
        ({ shape }) =>
          shape.type === "box" &&
          shape.x <= 150 &&
          shape.x + shape.width >= 50 &&
          shape.y <= 150 &&
          shape.y + shape.height >= 50,
      );
      expect(found).toEqual(wanted.map(({ id }) => id).sort());
    }),
  );
});

test.each([
  ["a printed letter", "A", { ...pressOf("a"), code: "KeyQ" }, true],
  ["a letter where it lies", "A", { ...pressOf("q"), code: "KeyA" }, false],
  ["a digit on the physical row", "2", { ...pressOf("2"), key: "é" }, true],
  ["Alt with a physical letter", "Alt+O", { ...pressOf("Alt+o"), key: "ø" }, true],
  ["a sign that needs Shift", "?", { ...pressOf("?"), shift: true, code: "Minus" }, true],
  ["a letter with Shift", "A", pressOf("Shift+A"), false],
  ["Shift and a sign by its place", "Shift+`", { ...pressOf("Shift+`"), key: "~" }, true],
])("keys match: %s", (_, binding, press, wanted) => {
  expect(matches(binding, press)).toBe(wanted);
});

test("no key is bound twice in overlapping places, and every command has words", () => {
  const seen = new Map<string, string>();
  for (const { id, keys, group, title } of COMMANDS) {
    expect(words.commands[title]).toBeDefined();
    const scope = AHEAD.has(group) ? group : "";
    for (const key of keys) {
      expect([key, seen.get(scope + key)]).toEqual([key, undefined]);
      seen.set(scope + key, id);
    }
  }
});

test("wheel and trackpad are told apart", () => {
  const turn = {
    deltaX: 0,
    deltaY: 100,
    deltaMode: 0,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
  };
  expect(meaningOf(turn, "auto")).toEqual({ does: "zoom", notches: -1 });
  expect(meaningOf({ ...turn, deltaX: 2, deltaY: 3.5 }, "auto")).toEqual({ does: "pan", dx: -2, dy: -3.5 });
  expect(meaningOf({ ...turn, shiftKey: true }, "auto")).toEqual({ does: "pan", dx: -100, dy: 0 });
  expect(meaningOf({ ...turn, deltaY: 7, ctrlKey: true }, "auto")).toEqual({ does: "zoom", notches: -0.5 });
  expect(meaningOf({ ...turn, altKey: true }, "auto")).toEqual({ does: "size", notches: -1 });
});

test("undo goes back to where it was done when nothing of it is on the screen", () => {
  const desk = new Desk([annotation(box(10, 10, 50, 50))]);
  desk.drag([
    [30, 30],
    [40, 40],
    [50, 50],
  ]);
  const { view } = desk.editor.viewport;
  const seen = view.peek();
  desk.editor.viewport.restore({ scale: 8, x: -2400, y: -1600 });
  desk.key("$mod+Z");
  expect(view.peek()).toEqual(seen);
  desk.editor.viewport.restore({ scale: 2, x: 0, y: 0 });
  desk.key("$mod+Y");
  expect(view.peek().scale).toBe(2);
});

test("neighbours are decoded once and ahead, and the picture on the screen is never freed", async () => {
  const asked: string[] = [];
  const freed: string[] = [];
  const pictures = new Pictures({
    decode: async (url) => {
      asked.push(url);
      return [{ width: 1, height: 1, close: () => void freed.push(url) }];
    },
  });
  await pictures.show("a");
  pictures.prefetch(["b", "c"]);
  await pictures.show("b");
  expect(asked).toEqual(["a", "b", "c"]);
  pictures.prefetch(["d", "e", "f"]);
  await new Promise((done) => setTimeout(done));
  expect(freed).toEqual(["a", "c"]);
});

test("opening another picture lets go of the drawing and proposes what is carried", async () => {
  const one = annotation(box(10, 10, 50, 50));
  const next = documentWith();
  const desk = new Desk([one], {
    go: () => void desk.editor.open({ ...desk.editor.subject.peek(), document: next, url: "/two" }),
  });
  desk.hear(next);
  desk.editor.selection.set([one.id]);
  desk.key("$mod+B");
  expect(desk.editor.suggestions.open.peek().map(({ shape }) => shape)).toEqual([one.shape]);
  expect([desk.diffs, next.annotations]).toEqual([[], []]);
  desk.key("F");
  expect(next.annotations.map(({ shape }) => shape)).toEqual([one.shape]);
  await new Promise((done) => setTimeout(done));
  expect(desk.editor.picture.peek()).toEqual({ state: "sharp" });
});

test("what others change reaches the screen, and their removals leave the selection", () => {
  const [a, b] = [annotation(box(10, 10, 50, 50)), annotation(box(100, 100, 50, 50))];
  const desk = new Desk([a, b]);
  desk.editor.selection.set([a.id, b.id]);
  desk.document.replace({ records: new Map([[b.id, b]]), status: "todo", reason: "" });
  expect([desk.selected, desk.diffs]).toEqual([[b.id], []]);
});
