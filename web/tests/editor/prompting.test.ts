/** Asking a model server while drawing: places, boxes and words; refined by clicks, called off by the next, never in the way. */
import { signal } from "@preact/signals-core";
import { beforeEach, describe, expect, it } from "vitest";
import type { AssistAnswer } from "../../src/editor/assist";
import type { Ports } from "../../src/editor/ports";
import type { Prompt, Prompter } from "../../src/editor/prompting";
import { rasterize } from "../../src/model/raster";
import type { Mask, Shape } from "../../src/model/records";
import { maskFrom } from "../../src/model/rle";
import { type Answering, toCome } from "./asking";
import { BUS, box, CAR, Desk, ONTOLOGY, polygon } from "./desk";

interface Asked extends Answering {
  readonly prompter: string;
  readonly prompt: Prompt;
  readonly stop: AbortSignal;
}

const SAM: Prompter = { id: "00000000-0000-7000-8000-00000000005a", name: "SAM", kinds: ["points", "box"] };
const SOURCE = { kind: "model", name: "SAM", version: "2" } as const;
const [SMALL, LARGE] = [polygon(20, 20, 80, 20, 80, 90, 20, 90), polygon(20, 20, 120, 20, 120, 90, 20, 90)];
const asMask = (shape: Shape): Mask => maskFrom(rasterize(shape, 400, 300));

const SPEAKING = signal<readonly Prompter[]>([SAM]);

beforeEach(() => {
  SPEAKING.value = [SAM];
});

/** A desk with the smart outline in hand, whose model server answers when the test says so. */
function deskWithModel(ontology = ONTOLOGY, more: Partial<Ports> = {}): { desk: Desk; asked: Asked[] } {
  const asked: Asked[] = [];
  const prompt = (prompter: string, _: string, prompt: Prompt, stop: AbortSignal): Promise<AssistAnswer> =>
    toCome(SOURCE, (answering) => asked.push({ prompter, prompt, stop, ...answering }));
  const desk = new Desk([], { prompters: SPEAKING, prompt, ...more }, ontology);
  desk.editor.prompting.chosen.value = SAM.id;
  desk.key("T");
  return { desk, asked };
}

const offered = (desk: Desk) => desk.editor.suggestions.open.peek();
const shapes = (desk: Desk) => offered(desk).map(({ shape }) => shape);
const path = (desk: Desk): string => desk.editor.tools.path.peek();

describe("a model server in place of the helpers", () => {
  it("is asked by a click, its answer is seen at once and saved when it is taken", async () => {
    const { desk, asked } = deskWithModel();
    expect(desk.editor.hints.peek()[0]).toBe("click-object");
    desk.click(50, 50);
    expect([asked[0]?.prompter, asked[0]?.prompt]).toEqual([
      SAM.id,
      { points: [[50, 50, true]], class_id: CAR.id },
    ]);
    await asked[0]?.answer({ shape: asMask(SMALL), score: 0.9 });
    expect([shapes(desk), desk.all]).toEqual([[asMask(SMALL)], []]);
    desk.key("Enter");
    expect(desk.all.map(({ shape, source, score }) => [shape, source, score])).toEqual([
      [asMask(SMALL), SOURCE, 0.9],
    ]);
    expect(path(desk)).toBe("tools.smart.idle");
  });

  it("is told more by more clicks, with Ctrl what does not belong, and its last mask", async () => {
    const { desk, asked } = deskWithModel();
    desk.click(50, 50);
    await asked[0]?.answer({ shape: asMask(SMALL) });
    desk.click(110, 50);
    expect(asked[1]?.prompt).toMatchObject({
      points: [
        [50, 50, true],
        [110, 50, true],
      ],
      previous: asMask(SMALL),
    });
    await asked[1]?.answer({ shape: asMask(LARGE) });
    desk.click(30, 30, { ctrl: true });
    expect(asked[2]?.prompt.points.at(-1)).toEqual([30, 30, false]);
    expect(shapes(desk)).toEqual([asMask(LARGE)]);
    desk.key("Backspace");
    expect(asked[3]?.prompt).toEqual({
      points: [
        [50, 50, true],
        [110, 50, true],
      ],
      class_id: CAR.id,
    });
  });

  it("is asked by a box, to which clicks are added and which another box replaces", async () => {
    const { desk, asked } = deskWithModel();
    const drag = (to: number) =>
      desk.drag([
        [10, 10],
        [60, 60],
        [to, to],
      ]);
    drag(100);
    expect(asked[0]?.prompt).toEqual({ points: [], box: [10, 10, 100, 100], class_id: CAR.id });
    await asked[0]?.answer({ shape: SMALL });
    desk.click(50, 50);
    drag(150);
    expect(asked[2]?.prompt).toMatchObject({ points: [[50, 50, true]], box: [10, 10, 150, 150] });
  });

  it("hears that the click before no longer counts when the next one comes", async () => {
    const { desk, asked } = deskWithModel();
    desk.click(50, 50);
    desk.click(60, 50);
    expect([asked[0]?.stop.aborted, asked[1]?.stop.aborted]).toEqual([true, false]);
    await asked[0]?.answer({ shape: asMask(LARGE) });
    expect(offered(desk)).toEqual([]);
    await asked[1]?.answer({ shape: asMask(SMALL) });
    expect(shapes(desk)).toEqual([asMask(SMALL)]);
  });

  it("gives masks or polygons, whichever is wanted; boxes stay boxes", async () => {
    const { desk, asked } = deskWithModel();
    const { as } = desk.editor.settings.smart;
    desk.click(50, 50);
    await asked[0]?.answer({ shape: SMALL });
    expect(shapes(desk)).toEqual([asMask(SMALL)]);
    as.value = "polygon";
    desk.click(60, 50);
    await asked[1]?.answer({ shape: asMask(SMALL) });
    expect(asMask(shapes(desk)[0] as Shape)).toEqual(asMask(SMALL));
    expect(shapes(desk)[0]?.type).toBe("polygon");
    desk.click(70, 50);
    await asked[2]?.answer({ shape: box(1, 2, 3, 4) });
    expect(shapes(desk)).toEqual([box(1, 2, 3, 4)]);
  });

  it("finds all that words mean, each with its class; letting go lets all of it go", async () => {
    const { desk, asked } = deskWithModel();
    desk.editor.tools.smart?.look("every bus");
    expect(asked[0]?.prompt).toEqual({ points: [], text: "every bus", class_id: CAR.id });
    await asked[0]?.answer({ shape: box(1, 2, 30, 40), class_id: BUS.id }, { shape: box(90, 2, 30, 40) });
    expect(offered(desk).map(({ class_id }) => class_id)).toEqual(expect.arrayContaining([CAR.id, BUS.id]));
    desk.key("Escape");
    expect([offered(desk), desk.all]).toEqual([[], []]);
  });

  it("that is late, dead or finds nothing changes nothing, says so, and drawing goes on", async () => {
    const { desk, asked } = deskWithModel();
    desk.click(50, 50);
    await asked[0]?.answer({ shape: asMask(SMALL) });
    desk.click(60, 50);
    await asked[1]?.fail("backend-slow");
    desk.click(70, 50);
    await asked[2]?.answer();
    desk.click(80, 50);
    desk.bench.settle(20_000);
    expect(desk.refused).toEqual(["helper-late", "helper-nothing", "helper-late"]);
    expect([shapes(desk), asked[3]?.stop.aborted]).toEqual([[asMask(SMALL)], true]);
    desk.key("W");
    desk.drag([
      [200, 200],
      [220, 220],
      [250, 250],
    ]);
    expect(desk.all.map(({ shape }) => shape.type)).toEqual(["box"]);
  });

  it("is told why parts of an answer are not taken, and what is right of it is there", async () => {
    const told: string[] = [];
    const { desk, asked } = deskWithModel(ONTOLOGY, { tell: (what) => told.push(what) });
    desk.click(50, 50);
    const refused = [
      { code: "unknown-label", count: 2, label: "sky", message: "" },
      { code: "outside", count: 1, message: "" },
      { code: "bad-record", count: 3, message: "its width is no number" },
    ];
    await asked[0]?.refuse(refused, { shape: asMask(SMALL) });
    expect(told).toEqual([
      "Not taken: label “sky” is no class here; 1 lies beside the picture; its width is no number (3 times).",
    ]);
    expect([shapes(desk), desk.refused]).toEqual([[asMask(SMALL)], []]);
  });

  it("is not asked for what the class may not have", () => {
    const classes = [{ ...CAR, shapes: ["box"] as const }, BUS];
    const { desk, asked } = deskWithModel({ ...ONTOLOGY, classes });
    desk.click(50, 50);
    expect([asked, desk.refused]).toEqual([[], ["class-shape"]]);
  });

  it("is told places by keyboard too, those that do not belong as well", async () => {
    const { desk, asked } = deskWithModel();
    desk.key("ArrowRight");
    desk.key("Space");
    expect(asked[0]?.prompt.points).toEqual([[200, 150, true]]);
    await asked[0]?.answer({ shape: asMask(SMALL) });
    desk.key("-");
    desk.key("Shift+ArrowRight");
    desk.key("Space");
    expect(asked[1]?.prompt.points).toEqual([
      [200, 150, true],
      [210, 150, false],
    ]);
  });

  it("is told a box by keyboard too, and Escape leaves no corner behind", async () => {
    const { desk, asked } = deskWithModel();
    expect(desk.key("B")).toBe(true);
    expect(path(desk)).toBe("tools.box.idle");
    desk.key("T");
    desk.key("ArrowRight");
    expect(desk.editor.hints.peek()).toContain("b-corner");
    desk.key("B");
    expect(path(desk)).toBe("tools.smart.spanning");
    desk.key("Escape");
    expect(path(desk)).toBe("tools.smart.idle");
    desk.key("ArrowRight");
    const [left, top] = [201, 150];
    desk.key("B");
    for (let at = 0; at < 3; at++) {
      desk.key("Shift+ArrowRight");
      desk.key("Shift+ArrowDown");
    }
    desk.key("Space");
    expect(asked[0]?.prompt.box).toEqual([left, top, left + 30, top + 30]);
    await asked[0]?.answer({ shape: asMask(SMALL) });
    desk.key("Enter");
    expect(desk.all).toHaveLength(1);
  });

  it("is told in words by key, where it understands words", () => {
    const shown: string[] = [];
    const { desk } = deskWithModel(ONTOLOGY, { shows: ["words"], show: (part) => shown.push(part) });
    desk.key("Alt+Shift+T");
    expect(shown).toEqual([]);
    SPEAKING.value = [{ ...SAM, kinds: ["points", "box", "text"] }];
    desk.key("Alt+Shift+T");
    expect(shown).toEqual(["words"]);
  });
});
