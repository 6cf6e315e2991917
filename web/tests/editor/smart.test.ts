/** Smart outline and fitting: helpers propose, the hand refines; late, dead and silly helpers change nothing. */
import { describe, expect, it } from "vitest";
import type { AssistAnswer, AssistAsk } from "../../src/editor/assist";
import { type Answering, soon, toCome } from "./asking";
import { annotation, box, Desk, polygon } from "./desk";

interface Asked extends Answering {
  readonly name: string;
  readonly image: string;
  readonly ask: AssistAsk;
  readonly stop: AbortSignal;
}

const OUTLINE = polygon(20, 20, 80, 20, 80, 90, 20, 90);
const WIDER = polygon(20, 20, 120, 20, 120, 90, 20, 90);
const SOURCE = { kind: "model", name: "grabcut", version: "1" } as const;

/** A desk whose helper answers when the test says so. */
function deskWithHelper(...annotations: ReturnType<typeof annotation>[]): { desk: Desk; asked: Asked[] } {
  const asked: Asked[] = [];
  const assist = (name: string, image: string, ask: AssistAsk, stop: AbortSignal): Promise<AssistAnswer> =>
    toCome(SOURCE, (answering) => asked.push({ name, image, ask, stop, ...answering }));
  return { desk: new Desk(annotations, { assist }), asked };
}

const path = (desk: Desk): string => desk.editor.tools.path.peek();
const offered = (desk: Desk) => desk.editor.suggestions.open.peek();
const BOX = [
  [10, 10],
  [60, 60],
  [100, 100],
] as const;

async function proposedTo(desk: Desk, asked: Asked[]): Promise<void> {
  desk.key("T");
  desk.drag(BOX);
  await asked[0]?.answer({ shape: OUTLINE });
}

describe("smart outline", () => {
  it("asks about the box and proposes; F saves it with its source", async () => {
    const { desk, asked } = deskWithHelper();
    await proposedTo(desk, asked);
    expect([asked[0]?.name, asked[0]?.ask.box]).toEqual(["grabcut", [10, 10, 100, 100]]);
    expect(offered(desk).map(({ shape, source }) => [shape, source])).toEqual([[OUTLINE, SOURCE]]);
    expect([desk.all.length, path(desk)]).toEqual([0, "tools.smart.refining"]);
    desk.key("F");
    expect(desk.all.map(({ shape, source }) => [shape, source])).toEqual([[OUTLINE, SOURCE]]);
    expect([path(desk), desk.diffs.length]).toEqual(["tools.smart.idle", 1]);
  });

  it("is accepted by Enter too, and let go by Escape", async () => {
    const { desk, asked } = deskWithHelper();
    await proposedTo(desk, asked);
    desk.key("Enter");
    expect(desk.all).toHaveLength(1);
    desk.drag(BOX);
    await asked[1]?.answer({ shape: WIDER });
    desk.key("Escape");
    expect([desk.all.length, offered(desk).length, path(desk)]).toEqual([1, 0, "tools.smart.idle"]);
  });

  it("is refined by strokes: they add, with Ctrl they take away, and come on top of the outline of before", async () => {
    const { desk, asked } = deskWithHelper();
    await proposedTo(desk, asked);
    desk.click(110, 50);
    expect(asked[1]?.ask).toMatchObject({
      box: [10, 10, 100, 100],
      shapes: [OUTLINE],
      strokes: [{ points: [110, 50], adds: true, radius: 5 }],
    });
    await asked[1]?.answer({ shape: WIDER });
    expect(offered(desk).map(({ shape }) => shape)).toEqual([WIDER]);
    desk.drag(
      [
        [30, 30],
        [40, 30],
        [50, 30],
      ],
      { ctrl: true },
    );
    expect(asked[2]?.ask.strokes?.map(({ points, adds }) => [points.length, adds])).toEqual([
      [2, true],
      [6, false],
    ]);
  });

  it("has a mode in which strokes take away", async () => {
    const { desk, asked } = deskWithHelper();
    await proposedTo(desk, asked);
    desk.key("-");
    desk.click(50, 50);
    desk.click(50, 60, { ctrl: true });
    expect(asked.at(-1)?.ask.strokes?.map(({ adds }) => adds)).toEqual([false, true]);
    desk.key("=");
    desk.click(50, 70);
    expect(asked.at(-1)?.ask.strokes?.map(({ adds }) => adds)).toEqual([false, true, true]);
  });

  it("takes strokes back one by one, then lets go", async () => {
    const { desk, asked } = deskWithHelper();
    await proposedTo(desk, asked);
    desk.click(110, 50);
    await asked[1]?.answer({ shape: WIDER });
    desk.key("Backspace");
    expect(asked[2]?.ask).toMatchObject({ strokes: [] });
    expect(asked[2]?.ask.shapes).toBeUndefined();
    await asked[2]?.answer({ shape: OUTLINE });
    desk.key("Backspace");
    expect([offered(desk).length, path(desk)]).toEqual([0, "tools.smart.idle"]);
  });

  it("calls the last question off when the next comes, and hears no late answer", async () => {
    const { desk, asked } = deskWithHelper();
    await proposedTo(desk, asked);
    desk.click(110, 50);
    desk.click(110, 60);
    expect([asked[1]?.stop.aborted, asked[2]?.stop.aborted]).toEqual([true, false]);
    await asked[1]?.answer({ shape: WIDER });
    expect(offered(desk).map(({ shape }) => shape)).toEqual([OUTLINE]);
    await asked[2]?.answer({ shape: WIDER });
    expect(offered(desk).map(({ shape }) => shape)).toEqual([WIDER]);
  });

  it.each([
    ["assist-timeout", "helper-late"],
    ["assist-nothing", "helper-nothing"],
    ["assist-busy", "helper-busy"],
    ["unreachable", "helper-off"],
  ])("says why there is no answer: %s", async (code, reason) => {
    const { desk, asked } = deskWithHelper();
    desk.key("T");
    desk.drag(BOX);
    await asked[0]?.fail(code);
    expect([desk.refused, path(desk), desk.diffs.length]).toEqual([[reason], "tools.smart.idle", 0]);
  });

  it("gives up on a helper that never answers, and drawing goes on meanwhile", async () => {
    const { desk, asked } = deskWithHelper();
    desk.key("T");
    desk.drag(BOX);
    desk.bench.settle(9000);
    await soon();
    expect([desk.refused, asked[0]?.stop.aborted]).toEqual([["helper-late"], true]);
    desk.key("W");
    desk.drag(BOX);
    expect(desk.all).toHaveLength(1);
  });

  it("keeps what was proposed when refining fails", async () => {
    const { desk, asked } = deskWithHelper();
    await proposedTo(desk, asked);
    desk.click(110, 50);
    await asked[1]?.fail("assist-timeout");
    expect(offered(desk).map(({ shape }) => shape)).toEqual([OUTLINE]);
    expect(path(desk)).toBe("tools.smart.refining");
  });

  it("needs no box for pieces and colours", async () => {
    const { desk, asked } = deskWithHelper();
    desk.editor.settings.smart.method.value = "flood";
    desk.key("T");
    desk.click(50, 50);
    expect([asked[0]?.name, asked[0]?.ask.box, asked[0]?.ask.options]).toEqual([
      "flood",
      undefined,
      { tolerance: 12 },
    ]);
    await asked[0]?.answer({ shape: OUTLINE });
    desk.key("Backspace");
    expect(offered(desk)).toEqual([]);
    desk.editor.settings.smart.method.value = "superpixels";
    desk.drag(BOX);
    expect(asked[1]?.name).toBe("superpixels");
  });

  it("ends a lost press as if it had not begun", async () => {
    const { desk, asked } = deskWithHelper();
    desk.key("T");
    desk.move(10, 10);
    desk.down(10, 10);
    desk.move(60, 60);
    expect(desk.editor.sketch.frame.peek()).toEqual([10, 10, 60, 60]);
    desk.editor.tools.cancel();
    expect([desk.editor.sketch.frame.peek(), asked.length, path(desk)]).toEqual([
      null,
      0,
      "tools.smart.idle",
    ]);
    desk.drag(BOX);
    await asked[0]?.answer({ shape: OUTLINE });
    desk.down(50, 50);
    desk.move(70, 70);
    desk.editor.tools.cancel();
    expect([asked.length, path(desk), offered(desk).length]).toEqual([1, "tools.smart.refining", 1]);
  });

  it("lets go with its tool", async () => {
    const { desk, asked } = deskWithHelper();
    await proposedTo(desk, asked);
    desk.key("V");
    expect([offered(desk).length, desk.diffs.length]).toEqual([0, 0]);
  });

  it("is used by keyboard alone", async () => {
    const { desk, asked } = deskWithHelper();
    desk.key("T");
    desk.key("ArrowRight");
    desk.editor.tools.drawing?.drop();
    for (let at = 0; at < 3; at++) {
      desk.key("Shift+ArrowRight");
      desk.key("Shift+ArrowDown");
    }
    desk.editor.tools.drawing?.drop();
    expect(asked[0]?.ask.box).toEqual([200, 150, 230, 180]);
    await asked[0]?.answer({ shape: OUTLINE });
    desk.key("Enter");
    expect(desk.all).toHaveLength(1);
  });
});

describe("fitting to edges", () => {
  it("moves each shape by its own helper, in one change", async () => {
    const [one, two] = [annotation(box(10, 10, 50, 50)), annotation(OUTLINE)];
    const { desk, asked } = deskWithHelper(one, two);
    desk.editor.selection.set([one.id, two.id]);
    desk.key("Alt+Z");
    expect(asked[0]?.name).toBe("tighten");
    await asked[0]?.answer({ shape: box(12, 12, 44, 44) });
    expect([asked[1]?.name, asked[1]?.ask.options]).toEqual(["fit-outline", { reach: 8 }]);
    await asked[1]?.answer({ shape: WIDER });
    expect(desk.all.map(({ shape }) => shape)).toEqual([box(12, 12, 44, 44), WIDER]);
    expect(desk.diffs).toHaveLength(1);
    desk.key("$mod+Z");
    expect(desk.all.map(({ shape }) => shape)).toEqual([one.shape, two.shape]);
  });

  it("leaves alone what was changed meanwhile", async () => {
    const one = annotation(box(10, 10, 50, 50));
    const { desk, asked } = deskWithHelper(one);
    desk.editor.selection.set([one.id]);
    desk.key("Alt+Z");
    desk.key("ArrowRight");
    await asked[0]?.answer({ shape: box(12, 12, 44, 44) });
    expect(desk.all[0]?.shape).toMatchObject({ x: 11, y: 10 });
  });

  it("says so where there is nothing to fit", () => {
    const { desk } = deskWithHelper(annotation({ type: "keypoints", points: [[1, 1, 2]] }));
    desk.key("Alt+Z");
    desk.key("$mod+A");
    desk.key("Alt+Z");
    expect(desk.refused).toEqual(["no-selection", "not-fitted"]);
  });
});
