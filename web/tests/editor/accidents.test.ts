/** No press takes a finished shape along by accident. */
import { expect, test } from "vitest";
import type { Ontology } from "../../src/model/records";
import { annotation, box, CAR, Desk, ONTOLOGY, polygon } from "./desk";

const ONE_SKELETON: Ontology = {
  ...ONTOLOGY,
  classes: [
    { ...CAR, skeleton: { joints: [{ name: "head" }, { name: "foot", x: 0.5, y: 1 }], edges: [[0, 1]] } },
  ],
};

/** Keys of the tools that draw, and what a drag across a shape leaves: how many objects, or a drawing begun. */
const TOOLS: readonly (readonly [string, number])[] = [
  ["W", 2],
  ["Y", 2],
  ["S", 2],
  ["R", 2],
  ["Shift+Q", 2],
  ["Shift+S", 2],
  ["Shift+W", 1],
  ["Shift+Y", 1],
  ["E", 1],
  ["Shift+E", 1],
  ["Shift+T", 1],
  ["T", 1],
];
const FINISHED = [box(100, 80, 200, 140), polygon(100, 80, 300, 80, 300, 220, 100, 220)];

for (const shape of FINISHED) {
  for (const selected of [false, true]) {
    test.each(TOOLS)(
      `%s draws across a finished ${shape.type}, selected: ${selected}, and leaves it where it is`,
      (key, left) => {
        const finished = annotation(shape);
        const desk = new Desk([finished], {}, ONE_SKELETON);
        if (selected) desk.editor.selection.set([finished.id]);
        desk.key(key);
        desk.drag([
          [180, 130],
          [200, 150],
          [230, 140],
          [240, 180],
          [181, 131],
          [244, 182],
        ]);
        expect(desk.all.find(({ id }) => id === finished.id)).toEqual(finished);
        expect(desk.all).toHaveLength(left);
        if (left === 1) expect(desk.editor.tools.busy).toBe(true);
        expect(desk.diffs.flatMap(({ entries }) => entries).every(({ op }) => op === "add")).toBe(true);
      },
    );
  }

  test(`the select tool moves a ${shape.type} from 4 px on, and not before`, () => {
    const finished = annotation(shape);
    const desk = new Desk([finished]);
    desk.move(200, 150);
    desk.down(200, 150);
    desk.move(203, 150);
    desk.move(200, 147);
    desk.up(202, 148);
    expect([desk.all, desk.diffs]).toEqual([[finished], []]);
    desk.editor.selection.clear();
    desk.drag([
      [200, 150],
      [204, 150],
    ]);
    expect(desk.diffs.map(({ gesture }) => gesture)).toEqual(["move"]);
  });
}
