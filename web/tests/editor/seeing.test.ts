import fc from "fast-check";
import { expect, test } from "vitest";
import { type Adjustments, CHANNELS, COLOR_MAPS, PLAIN } from "../../src/editor/adjust/adjustments";
import { histogramOf, recolor, tablesOf } from "../../src/editor/adjust/tables";
import { commandOf } from "../../src/editor/commands/registry";
import { COLORS } from "../../src/model/ontology";
import { annotation, BUS, box, CAR, Desk, ONTOLOGY } from "./desk";

const pixel = (...rgba: number[]): Uint8ClampedArray => Uint8ClampedArray.from(rgba);

function shown(some: Partial<Adjustments>, rgba: Uint8ClampedArray): number[] {
  const copy = rgba.slice();
  const tables = tablesOf({ ...PLAIN, ...some }, histogramOf(rgba));
  if (tables) recolor(copy, tables);
  return [...copy];
}

test("with nothing set there are no tables, and so no cost", () => {
  expect(tablesOf(PLAIN, null)).toBeNull();
  expect(tablesOf({ ...PLAIN, smooth: false }, null)).toBeNull();
});

test("each adjustment does to a pixel what its name says", () => {
  const grey = pixel(100, 100, 100, 255);
  expect(shown({ invert: true }, grey)).toEqual([155, 155, 155, 255]);
  expect(shown({ brightness: 0.2 }, grey)).toEqual([151, 151, 151, 255]);
  expect(shown({ gamma: 2 }, grey)).toEqual([160, 160, 160, 255]);
  expect(shown({ contrast: -1 }, grey)).toEqual([128, 128, 128, 255]);
  expect(shown({ black: 100 / 255 }, grey)).toEqual([0, 0, 0, 255]);
  expect(shown({ white: 100 / 255 }, grey)).toEqual([255, 255, 255, 255]);
  expect(shown({ channel: "green" }, pixel(1, 200, 3, 255))).toEqual([200, 200, 200, 255]);
  expect(shown({ map: "heat" }, pixel(255, 255, 255, 255))).toEqual([255, 255, 255, 255]);
  expect(shown({ map: "viridis" }, pixel(0, 0, 0, 255)).slice(0, 3)).toEqual([0x44, 0x01, 0x54]);
});

test("a picture with two close brightnesses is spread from black to white by equalising", () => {
  const pixels = Uint8ClampedArray.from({ length: 8 * 4 }, (_, at) =>
    at % 4 === 3 ? 255 : at < 16 ? 120 : 130,
  );
  const seen = shown({ equalize: true }, pixels);
  expect([seen[0], seen.at(-2)]).toEqual([0, 255]);
});

test("brighter stays brighter, and invert turns it round, whatever is set", () => {
  const some = fc.record({
    black: fc.double({ min: 0, max: 0.4, noNaN: true }),
    white: fc.double({ min: 0.6, max: 1, noNaN: true }),
    brightness: fc.double({ min: -1, max: 1, noNaN: true }),
    contrast: fc.double({ min: -1, max: 1, noNaN: true }),
    gamma: fc.double({ min: 0.1, max: 5, noNaN: true }),
    invert: fc.boolean(),
    channel: fc.constantFrom(...CHANNELS),
    map: fc.constantFrom(...COLOR_MAPS),
  });
  fc.assert(
    fc.property(some, (set) => {
      const tables = tablesOf({ ...PLAIN, ...set }, null);
      if (!tables) return;
      const way = set.invert ? -1 : 1;
      for (let value = 1; value < 256; value++) {
        expect(
          way * ((tables.tone[value] as number) - (tables.tone[value - 1] as number)),
        ).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});

test("adjusting is for the eyes alone: no diff, and the pixel under the pointer is the file's", async () => {
  const desk = new Desk([annotation(box(10, 10, 20, 20))]);
  await desk.editor.open(desk.editor.subject.peek());
  desk.bench.settle(200);
  const before = desk.editor.stage.pixel({ x: 5, y: 5 });
  const painted = desk.bench.painted.length;
  desk.key("Alt+i");
  desk.bench.settle(200);
  expect(desk.bench.painted.length).toBeGreaterThan(painted);
  const last = desk.bench.painted.findLast(({ calls }) => calls.some(({ name }) => name === "putImageData"));
  expect(last?.width).toBe(256);
  expect(desk.editor.stage.pixel({ x: 5, y: 5 })).toEqual(before);
  expect(desk.diffs).toEqual([]);
  commandOf("view.as-it-is").run(desk.editor);
  expect(desk.editor.adjusting.plain.value).toBe(true);
});

test("deep values are asked for once black or white are moved, and shown through a window", () => {
  const desk = new Desk();
  const { adjusting, showing } = desk.editor;
  adjusting.change({ black: 0.25 });
  expect(showing.tone.value).toBeNull();
  expect(adjusting.tables.value).not.toBeNull();
  adjusting.deep.value = {
    url: "/v",
    width: 4,
    height: 3,
    side: 512,
    levels: 1,
    bands: 1,
    low: 0,
    high: 65_535,
  };
  const tone = showing.tone.value;
  expect([tone?.[0], tone?.[16_000], tone?.[65_535]]).toEqual([0, 0, 255]);
  // The window is in the values already; nothing else is set.
  expect(adjusting.tables.value).toBeNull();
});

const shirt = {
  id: "s",
  name: "shirt",
  type: "select" as const,
  options: [
    { id: "r", name: "red" },
    { id: "g", name: "green" },
  ],
};

test("colours say class, instance, origin or an answer, with a legend where names do not say it", () => {
  const labels = [
    annotation(box(0, 0, 9, 9), { class_id: CAR.id, instance_id: "one", attributes: { s: "g" } }),
    annotation(box(0, 0, 9, 9), { class_id: BUS.id, instance_id: "one" }),
    annotation(box(0, 0, 9, 9), { class_id: BUS.id, source: { kind: "import", name: "VOC" } }),
  ];
  const desk = new Desk(labels, {}, { ...ONTOLOGY, classes: [{ ...CAR, attributes: [shirt] }, BUS] });
  const { coloring, settings } = desk.editor;
  const colors = () => labels.map((one) => coloring.colorOf(one));
  expect(colors()).toEqual([CAR.color, BUS.color, BUS.color]);
  expect(coloring.legend.value).toEqual([]);
  settings.look.colorBy.value = "instance";
  expect(colors()[0]).toBe(colors()[1]);
  settings.look.colorBy.value = "author";
  expect(coloring.legend.value.map(({ name, count }) => [name, count])).toEqual([
    ["by hand", 2],
    ["import VOC", 1],
  ]);
  settings.look.colorBy.value = "attribute:s";
  expect(colors()[0]).toBe(COLORS[1]);
  expect(coloring.legend.value.map(({ name, count }) => [name, count])).toEqual([
    ["no answer", 2],
    ["green", 1],
  ]);
  settings.look.colorBy.value = "attribute:gone";
  expect(colors()).toEqual([CAR.color, BUS.color, BUS.color]);
});

test("patterns come with few colours or by choice, and only where colour means class", () => {
  const desk = new Desk([annotation(box(0, 0, 90, 90))]);
  const { coloring, settings } = desk.editor;
  const [car] = desk.all;
  expect(coloring.patternOf(car as NonNullable<typeof car>)).toBeNull();
  coloring.forced.value = true;
  desk.bench.settle(200);
  expect(coloring.patternOf(car as NonNullable<typeof car>)).toBe("rings");
  expect(
    desk.bench.painted.some(({ calls, width }) => width === 64 && calls.some(({ name }) => name === "arc")),
  ).toBe(true);
  settings.look.patterns.value = "off";
  expect(coloring.patterned.value).toBe(false);
  commandOf("view.patterns").run(desk.editor);
  expect(coloring.patterned.value).toBe(true);
  settings.look.colorBy.value = "instance";
  expect(coloring.patterned.value).toBe(false);
});

test("outlines go from none to thick, and shapes from faint to full", () => {
  const desk = new Desk([annotation(box(10, 10, 90, 90))]);
  const { look } = desk.editor.settings;
  const strokes = () => {
    desk.bench.painted.splice(0);
    desk.editor.stage.repaint();
    desk.bench.settle(200);
    return desk.bench.painted.flatMap(({ calls }) => calls.filter(({ name }) => name === "stroke")).length;
  };
  expect(strokes()).toBeGreaterThan(0);
  look.outline.value = "none";
  expect(strokes()).toBe(0);
  const turned = ["thin", "normal", "thick", "none"].map(() => {
    commandOf("view.outline").run(desk.editor);
    return look.outline.value;
  });
  expect(turned).toEqual(["thin", "normal", "thick", "none"]);
  for (let press = 0; press < 9; press++) commandOf("view.opacity-less").run(desk.editor);
  expect(look.opacity.value).toBe(0.1);
  for (let press = 0; press < 9; press++) commandOf("view.opacity-more").run(desk.editor);
  expect(look.opacity.value).toBe(1);
});
