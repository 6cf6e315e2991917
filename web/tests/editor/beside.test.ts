import { expect, test } from "vitest";
import { compared } from "../../src/editor/difference";
import type { Sheet } from "../../src/editor/sheet";
import type { Annotation } from "../../src/model/records";
import { maskFrom } from "../../src/model/rle";
import { boxOf, subtraction } from "../../src/model/spans";
import { annotation, BUS, box, Desk, documentWith, recorder } from "./desk";

function sheet(): Sheet & ReturnType<typeof recorder> {
  return { width: 0, height: 0, ...recorder() };
}

const drawn = ({ calls }: ReturnType<typeof recorder>): number =>
  calls.filter(({ name }) => name === "drawImage").length;

/** A desk whose previous picture has those labels. */
function deskBeside(
  here: Parameters<typeof documentWith>[0],
  there: Parameters<typeof documentWith>[0],
): Desk {
  const image = { id: "p", name: "before.jpg", width: 400, height: 300, schema: 1 };
  const neighbour = async () => ({ image, document: documentWith(there), url: "/before" });
  return new Desk(here, { neighbour });
}

async function shown(desk: Desk): Promise<void> {
  for (let turn = 0; turn < 6; turn++) await Promise.resolve();
  desk.bench.settle(200);
}

test("another picture is painted beside this one in the same view, and goes along when it moves", async () => {
  const desk = deskBeside([], [annotation(box(10, 10, 80, 60))]);
  const beside = sheet();
  desk.editor.companion.attach(beside, 200);
  desk.key("Alt+b");
  await shown(desk);
  expect(desk.editor.companion.image.value?.name).toBe("before.jpg");
  expect(drawn(beside)).toBeGreaterThan(0);
  expect([beside.width, beside.height]).toEqual([200, 300]);
  const before = beside.calls.length;
  desk.editor.viewport.panBy(5, 5);
  desk.bench.settle(200);
  expect(beside.calls.length).toBeGreaterThan(before);
  desk.key("Alt+b");
  expect(desk.editor.companion.image.value).toBeNull();
  expect(desk.diffs).toEqual([]);
});

test("an onion skin lies faintly between the picture and its labels, and only while it is on", async () => {
  const desk = deskBeside([], [annotation(box(10, 10, 80, 60))]);
  const { context, calls } = desk.base;
  desk.key("Alt+p");
  await shown(desk);
  const faint: number[] = [];
  const { skin } = desk.editor.stage;
  skin?.draw(
    new Proxy(context, {
      set: (target, name, value) => {
        if (name === "globalAlpha") faint.push(value);
        return Reflect.set(target, name, value);
      },
    }),
    { scale: 1, x: 0, y: 0, width: 400, height: 300, sharp: 1 },
  );
  expect(faint).toEqual([0.4, 1]);
  desk.key("Alt+p");
  const before = calls.length;
  skin?.draw(context, { scale: 1, x: 0, y: 0, width: 400, height: 300, sharp: 1 });
  expect(calls.length).toBe(before);
});

test("labels are compared by class and place: in both, moved, only here, only there", () => {
  const here = [annotation(box(0, 0, 10, 10)), annotation(box(50, 50, 20, 20)), annotation(box(90, 0, 9, 9))];
  const there = [
    annotation(box(0, 0, 10, 10)),
    annotation(box(55, 50, 20, 20)),
    annotation(box(90, 0, 9, 9), { class_id: BUS.id }),
  ];
  const found = compared(here, there);
  expect(here.map(({ id }) => found.here.get(id))).toEqual(["same", "moved", "only"]);
  expect(there.map(({ id }) => found.there.get(id))).toEqual(["same", "moved", "only"]);
});

test("one label answers to one other: the second of two alike is only here", () => {
  const here = [annotation(box(0, 0, 10, 10)), annotation(box(0, 0, 10, 10))];
  const found = compared(here, [annotation(box(0, 0, 10, 10))]);
  expect([...found.here.values()].sort()).toEqual(["only", "same"]);
});

test("colours tell the difference where that is asked for, and what it means is said", async () => {
  const [kept, gone] = [annotation(box(0, 0, 10, 10)), annotation(box(50, 50, 20, 20))];
  const desk = deskBeside([kept], [annotation(box(0, 0, 10, 10)), gone]);
  desk.key("Alt+d");
  expect(desk.refused).toEqual(["no-companion"]);
  desk.key("Alt+b");
  await shown(desk);
  desk.key("Alt+d");
  const { coloring } = desk.editor;
  expect(coloring.colorOf(kept)).toBe("#b9b9be");
  expect(coloring.otherColorOf(gone)).toBe("#f00c0c");
  expect(coloring.legend.value.map(({ name, count }) => `${name} ${count}`)).toEqual([
    "in both 1",
    "moved or reshaped 0",
    "only here 0",
    "only there 1",
  ]);
  desk.key("Alt+d");
  expect(coloring.legend.value).toEqual([]);
});

test("masks are compared by their pixels: two of the same bounds may be reshaped", () => {
  const whole = maskFrom(boxOf([0, 0, 20, 20]));
  const bitten = maskFrom(subtraction(boxOf([0, 0, 20, 20]), boxOf([5, 5, 15, 15])));
  const [here, same, other] = [annotation(whole), annotation(whole), annotation(bitten)];
  expect(compared([here], [same]).here.get(here.id)).toBe("same");
  expect(compared([here], [other]).here.get(here.id)).toBe("moved");
});

test("ten thousand labels are compared in no time", () => {
  const grid = (shift: number) =>
    Array.from({ length: 10_000 }, (_, at) =>
      annotation(box(20 * (at % 100) + shift, 20 * Math.floor(at / 100), 10, 10)),
    );
  const found = compared(grid(0), grid(3));
  expect([...found.here.values()].every((difference) => difference === "moved")).toBe(true);
});

/** A desk whose picture has a blind layer of each of two people; they come when the test says so. */
function deskWithLayers(labels: readonly Annotation[]): { desk: Desk; asked: string[] } {
  const asked: string[] = [];
  const layers = {
    list: async (image: string) => {
      asked.push(image);
      return ["Ada", "Bo"].map((owner) => ({ kind: "blind" as const, owner }));
    },
    read: async (image: string, { kind, owner }: { kind: string; owner: string }) => {
      asked.push(`${image.slice(-1)} ${kind} ${owner}`);
      return owner === "Ada" ? [annotation(box(0, 0, 10, 10))] : [];
    },
  };
  return { desk: new Desk(labels, { layers }), asked };
}

test("another layer is shown beside, with the difference; the key goes on to the next and ends it", async () => {
  const mine = annotation(box(0, 0, 10, 10));
  const { desk, asked } = deskWithLayers([mine]);
  const { companion, coloring } = desk.editor;
  expect(asked).toEqual([]);
  desk.key("Alt+Shift+b");
  await shown(desk);
  await shown(desk);
  expect([companion.mode.value, companion.layer.value?.owner, companion.differs.value]).toEqual([
    "beside",
    "Ada",
    true,
  ]);
  expect(companion.image.value?.name).toBe("one.jpg");
  expect(coloring.compared.value?.here.get(mine.id)).toBe("same");
  desk.key("Alt+Shift+b");
  await shown(desk);
  await shown(desk);
  expect(companion.layer.value?.owner).toBe("Bo");
  expect(coloring.compared.value?.here.get(mine.id)).toBe("only");
  desk.key("Alt+Shift+b");
  await shown(desk);
  await shown(desk);
  expect([companion.mode.value, coloring.compared.value, desk.refused, desk.diffs]).toEqual([
    "off",
    null,
    [],
    [],
  ]);
});

test("the layer of the same person is shown on the next picture too, and nothing where there is none", async () => {
  const { desk, asked } = deskWithLayers([]);
  const { companion } = desk.editor;
  companion.showLayer({ kind: "blind", owner: "Bo" });
  await shown(desk);
  await shown(desk);
  expect(asked.at(-1)).toBe("1 blind Bo");
  const image = { id: "2", name: "two.jpg", width: 400, height: 300, schema: 1 };
  void desk.editor.open({ image, document: documentWith([]), url: "/two" });
  await shown(desk);
  await shown(desk);
  expect([asked.at(-1), companion.image.value?.name]).toEqual(["2 blind Bo", "two.jpg"]);
});

test("a picture without other layers says so", async () => {
  const desk = new Desk([], { layers: { list: async () => [], read: async () => [] } });
  desk.key("Alt+Shift+b");
  await shown(desk);
  expect([desk.refused, desk.editor.companion.mode.value]).toEqual([["no-layer"], "off"]);
});

test("suggestions can be compared as if they were labels of another layer", async () => {
  const desk = deskBeside([annotation(box(0, 0, 10, 10))], []);
  desk.editor.suggestions.offer([annotation(box(0, 0, 10, 10)), annotation(box(80, 80, 10, 10))]);
  desk.editor.companion.of.value = "suggestions";
  desk.editor.companion.mode.value = "beside";
  desk.editor.companion.differs.value = true;
  await shown(desk);
  expect(desk.editor.coloring.compared.value?.there.size).toBe(2);
});

test("the map in the corner shows every label, the selected one too, and follows changes", () => {
  const one = annotation(box(10, 10, 80, 60));
  const desk = new Desk([one]);
  const map = sheet();
  const detach = desk.editor.overview.attach(map, 132);
  desk.bench.settle(200);
  expect([map.width, map.height]).toEqual([132, 99]);
  expect(drawn(map)).toBe(1);
  desk.editor.selection.set([one.id]);
  desk.bench.painted.splice(0);
  desk.editor.edits.put("move", [{ ...one, shape: box(30, 10, 80, 60) }]);
  desk.bench.settle(200);
  const stroked = desk.bench.painted.filter(({ calls }) => calls.some(({ name }) => name === "stroke"));
  expect(stroked.length).toBeGreaterThan(0);
  detach();
  const before = map.calls.length;
  desk.editor.edits.remove("delete", [one.id]);
  desk.bench.settle(200);
  expect(map.calls.length).toBe(before);
});

test("the magnifier shows the pointer's place while its key is held, and the crosshair's where that is", () => {
  const desk = new Desk([annotation(box(10, 10, 80, 60))]);
  const { lens, sketch } = desk.editor;
  lens.point({ x: 50, y: 40 });
  expect(lens.shown.value).toBeNull();
  desk.hotkeys.press({ key: "\\", code: "Backslash", repeat: false, shift: false, alt: false, ctrl: false });
  expect(lens.shown.value).toEqual({ at: { x: 50, y: 40 }, on: { x: 50, y: 40 } });
  desk.bench.settle(200);
  expect(desk.overlay.calls.some(({ name }) => name === "clip")).toBe(true);
  sketch.crosshair.value = { x: 7, y: 8 };
  expect(lens.shown.value?.at).toEqual({ x: 7, y: 8 });
  desk.hotkeys.release("Backslash");
  expect(lens.shown.value).toBeNull();
});

test("under a finger the lens is above it, and below it where there is no room", () => {
  const { lens } = new Desk().editor;
  lens.point({ x: 50, y: 250 }, true);
  expect(lens.shown.value).toEqual({ at: { x: 50, y: 250 }, on: { x: 50, y: 120 } });
  lens.point({ x: 50, y: 40 }, true);
  expect(lens.shown.value?.on.y).toBe(170);
  lens.point(null, true);
  expect(lens.shown.value).toBeNull();
});
