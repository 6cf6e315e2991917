/** Shapes that go from picture to picture: carried and fitted, or filled in between. */
import { describe, expect, it } from "vitest";
import type { AssistAnswer, AssistAsk } from "../../src/editor/assist";
import type { Annotation } from "../../src/model/records";
import { annotation, box, Desk, documentWith } from "./desk";

const TRACK = { track_id: "00000000-0000-7000-8000-0000000000ff" };
const image = (number: number): string => `00000000-0000-7000-8000-00000000000${number}`;

const soon = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

interface Asked {
  readonly name: string;
  readonly image: string;
  readonly ask: AssistAsk;
}

/** A run of pictures 1 to 9, of which the first is open. */
function run(annotations: readonly Annotation[], answer: (asked: Asked) => Promise<AssistAnswer>) {
  const asked: Asked[] = [];
  const open = (number: number): void => {
    const subject = desk.editor.subject.peek();
    const next = { ...subject.image, id: image(number) };
    void desk.editor.open({ ...subject, image: next, document: documentWith(), url: `/${number}` });
  };
  const desk = new Desk(annotations, {
    go: () => open(2),
    between: async (from, to) => {
      const [first, last] = [Number(from.slice(-1)), Number(to.slice(-1))];
      return Array.from({ length: Math.max(0, Math.abs(last - first) - 1) }, (_, at) =>
        image(first + (last > first ? at + 1 : -at - 1)),
      );
    },
    assist: (name, about, ask) => {
      asked.push({ name, image: about, ask });
      return answer({ name, image: about, ask });
    },
  });
  return { desk, asked, open };
}

const offered = (desk: Desk) => desk.editor.suggestions.open.peek();

describe("carrying", () => {
  it("proposes copies at once, and moves them when the helper has found them again", async () => {
    const one = annotation(box(10, 10, 50, 50), { track: TRACK });
    let answer: (answer: AssistAnswer) => void = () => {};
    const { desk, asked } = run([one], () => new Promise((done) => (answer = done)));
    desk.editor.selection.set([one.id]);
    desk.key("$mod+B");
    expect(
      offered(desk).map(({ shape, source, track, score }) => [shape, source?.name, track, score]),
    ).toEqual([[one.shape, "propagate", TRACK, undefined]]);
    expect(asked).toEqual([
      { name: "propagate", image: image(1), ask: { shapes: [one.shape], to: image(2) } },
    ]);
    answer({
      found: [{ shape: box(17, 12, 50, 50), score: 0.9 }],
      source: { kind: "model", name: "propagate" },
    });
    await soon();
    expect(offered(desk).map(({ shape, score }) => [shape, score])).toEqual([[box(17, 12, 50, 50), 0.9]]);
    desk.key("F");
    expect(desk.editor.document.peek().annotations.map(({ shape }) => shape)).toEqual([box(17, 12, 50, 50)]);
  });

  it("does not move what was taken or changed meanwhile, and lives without a helper", async () => {
    const [one, two] = [annotation(box(10, 10, 50, 50)), annotation(box(100, 10, 50, 50))];
    let answer: (answer: AssistAnswer) => void = () => {};
    const { desk } = run([one, two], () => new Promise((done) => (answer = done)));
    desk.editor.selection.set([one.id, two.id]);
    desk.key("$mod+B");
    desk.key("F");
    answer({
      found: [{ shape: box(0, 0, 5, 5) }, { shape: box(1, 1, 6, 6), of: 1 }],
      source: { kind: "model", name: "propagate" },
    });
    await soon();
    const [taken] = desk.editor.document.peek().annotations;
    const left = offered(desk)[0];
    expect([taken?.shape.type, offered(desk).length]).toEqual(["box", 1]);
    const moved = [box(0, 0, 5, 5), box(1, 1, 6, 6)];
    expect(moved).toContainEqual(left?.shape);
    expect(moved).not.toContainEqual(taken?.shape);
    const dead = run([one], () => Promise.reject(new Error("gone")));
    dead.desk.editor.selection.set([one.id]);
    dead.desk.key("$mod+B");
    await soon();
    expect([offered(dead.desk).length, dead.desk.refused]).toEqual([1, ["helper-off"]]);
  });
});

describe("filling in between", () => {
  const start = annotation(box(0, 0, 50, 50), { track: TRACK });
  const steps = ({ ask }: Asked): Promise<AssistAnswer> =>
    Promise.resolve({
      found: Array.from({ length: ask.options?.steps ?? 0 }, (_, at) => ({
        shape: box(10 * (at + 1), 0, 50, 50),
        step: at + 1,
      })),
      source: { kind: "model", name: "interpolate" },
    });

  it("proposes on every picture between the copied and the selected, and nothing here", async () => {
    const { desk, asked, open } = run([start], steps);
    desk.editor.selection.set([start.id]);
    desk.key("$mod+C");
    open(4);
    desk.key("$mod+V");
    desk.key("Shift+ArrowRight");
    desk.key("$mod+Shift+B");
    await soon();
    expect(asked[0]?.ask).toMatchObject({
      shapes: [start.shape],
      ends: [box(10, 0, 50, 50)],
      options: { steps: 2 },
    });
    expect(offered(desk)).toEqual([]);
    open(3);
    expect(offered(desk).map(({ shape, source, track }) => [shape, source?.name, track])).toEqual([
      [box(20, 0, 50, 50), "interpolate", { ...TRACK, keyframe: false }],
    ]);
    open(2);
    expect(offered(desk).map(({ shape }) => shape)).toEqual([box(10, 0, 50, 50)]);
    desk.key("F");
    expect(desk.editor.document.peek().annotations).toHaveLength(1);
  });

  it("says what is missing", async () => {
    const { desk, open } = run([start], steps);
    desk.editor.selection.set([start.id]);
    desk.key("$mod+Shift+B");
    desk.key("$mod+C");
    desk.key("$mod+Shift+B");
    await soon();
    open(2);
    desk.key("$mod+V");
    desk.key("$mod+Shift+B");
    await soon();
    expect(desk.refused).toEqual(["no-clipboard", "no-key-picture", "no-key-picture"]);
  });
});
