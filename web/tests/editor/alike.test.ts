/** Looking for more like the selected, or like what was copied on another picture. */
import { describe, expect, it } from "vitest";
import type { AssistAnswer, AssistAsk } from "../../src/editor/assist";
import type { Annotation } from "../../src/model/records";
import { annotation, BUS, box, CAR, Desk, documentWith } from "./desk";

const SOURCE = { kind: "model", name: "similar", version: "1" } as const;
const SECOND = "00000000-0000-7000-8000-000000000002";

interface Asked {
  readonly name: string;
  readonly image: string;
  readonly ask: AssistAsk;
}

function deskThatFinds(annotations: readonly Annotation[], found: AssistAnswer["found"]) {
  const asked: Asked[] = [];
  const told: string[] = [];
  const desk = new Desk(annotations, {
    tell: (what) => told.push(what),
    assist: async (name, image, ask) => {
      asked.push({ name, image, ask });
      return { found, source: SOURCE };
    },
  });
  const look = async (): Promise<void> => {
    desk.key("Alt+K");
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return { desk, asked, told, look };
}

const offered = (desk: Desk) => desk.editor.suggestions.open.peek();

describe("finding more", () => {
  it("proposes what is like the selected, each with the class of its example, where nothing is drawn", async () => {
    const cars = [annotation(box(10, 10, 40, 40)), annotation(box(80, 10, 40, 40))];
    const bus = annotation(box(10, 100, 60, 30), { class_id: BUS.id });
    const { desk, asked, told, look } = deskThatFinds(
      [...cars, bus],
      [
        { shape: box(11, 11, 40, 40), score: 0.9 },
        { shape: box(200, 10, 40, 40), score: 0.7 },
        { shape: box(200, 100, 60, 30), of: 1, score: 0.6 },
      ],
    );
    desk.editor.selection.set([cars[0]?.id ?? "", bus.id]);
    const here = desk.editor.subject.peek().image.id;
    await look();
    expect(asked).toEqual([
      { name: "similar", image: here, ask: { shapes: [cars[0]?.shape, bus.shape], to: here } },
    ]);
    expect(
      offered(desk).map(({ shape, class_id, score, source }) => [shape, class_id, score, source]),
    ).toEqual([
      [box(200, 10, 40, 40), CAR.id, 0.7, SOURCE],
      [box(200, 100, 60, 30), BUS.id, 0.6, SOURCE],
    ]);
    expect(told).toEqual(["2 more found"]);
    expect([desk.diffs.length, desk.selected]).toEqual([0, [offered(desk)[0]?.id]]);
    desk.editor.selection.set([bus.id]);
    await look();
    expect(offered(desk)).toHaveLength(4); // where a car lies or is proposed may still be a bus
  });

  it("looks on the next picture for what was copied on this one", async () => {
    const one = annotation(box(10, 10, 40, 40));
    const { desk, asked, look } = deskThatFinds([one], [{ shape: box(90, 90, 40, 40), score: 0.8 }]);
    const first = desk.editor.subject.peek();
    desk.editor.selection.set([one.id]);
    desk.key("$mod+C");
    const image = { ...first.image, id: SECOND };
    await desk.editor.open({ ...first, image, document: documentWith() });
    await look();
    expect(asked).toEqual([
      { name: "similar", image: first.image.id, ask: { shapes: [one.shape], to: SECOND } },
    ]);
    expect(offered(desk)).toHaveLength(1);
    desk.key("Shift+F");
    expect(desk.document.state.records.size).toBe(1);
  });

  it("says so where there is no example, or nothing new is found", async () => {
    const one = annotation(box(10, 10, 40, 40));
    const { desk, asked, look } = deskThatFinds([one], [{ shape: box(11, 10, 40, 40), score: 0.9 }]);
    await look();
    expect([asked, desk.refused]).toEqual([[], ["no-examples"]]);
    desk.editor.selection.set([one.id]);
    await look();
    expect([offered(desk), desk.refused.at(-1)]).toEqual([[], "helper-nothing"]);
  });
});
