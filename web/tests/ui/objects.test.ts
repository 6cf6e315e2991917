import fc from "fast-check";
import { expect, test } from "vitest";
import { type Annotation, type Ontology, SCHEMA, type Shape } from "../../src/model/records";
import { rowsOf, sizeOf } from "../../src/ui/editor/rows";
import { rowsInView, WHOLE } from "../../src/ui/editor/windowed";

const ontology: Ontology = {
  schema: SCHEMA,
  classes: [
    { id: "bus", name: "bus", index: 5 },
    {
      id: "car",
      name: "car",
      index: 1,
      attributes: [{ id: "kind", name: "kind", type: "select", options: [{ id: "t", name: "taxi" }] }],
    },
  ],
};

const BOX: Shape = { type: "box", x: 1, y: 2, width: 3, height: 4 };

function one(id: string, more: Partial<Annotation> = {}): Annotation {
  return { kind: "annotation", id, shape: BOX, schema: SCHEMA, ...more };
}

test("objects stand by class in display order, then as they were made; labels of the picture are no objects", () => {
  const rows = rowsOf(
    ontology,
    [
      one("d"),
      one("c", { class_id: "car", number: 9 }),
      one("b", { class_id: "car", number: 2 }),
      one("a", { class_id: "bus" }),
      one("n", { class_id: "car" }),
      one("t", { class_id: "car", shape: { type: "tag" } }),
    ],
    "",
  );
  expect(rows.map(({ annotation }) => annotation.id)).toEqual(["a", "b", "c", "n", "d"]);
});

test("objects are found by class, first answer and number", () => {
  const all = [
    one("a", { class_id: "car", attributes: { kind: "t" }, number: 41 }),
    one("b", { class_id: "bus" }),
  ];
  const found = (text: string) => rowsOf(ontology, all, text).map(({ annotation }) => annotation.id);
  expect([found("TAXI"), found("bus"), found("#41"), found("tram")]).toEqual([["a"], ["b"], ["a"], []]);
});

test("the size is said in the shape's own measure", () => {
  const ring = { exterior: [0, 0, 4, 0, 4, 4] };
  expect(sizeOf(one("a"))).toBe("3 × 4");
  expect(sizeOf(one("a", { shape: { type: "polygon", parts: [ring] } }))).toBe("3 pts");
  expect(sizeOf(one("a", { shape: { type: "polygon", parts: [ring, ring] } }))).toBe("2 parts");
});

test("every row in view is drawn, and never many more", () => {
  fc.assert(
    fc.property(
      fc.nat(20_000),
      fc.nat(600_000),
      fc.integer({ min: 28, max: 2000 }),
      fc.constantFrom(24, 28, 36),
      (count, scrolled, height, tall) => {
        const [from, to] = rowsInView(count, scrolled, height, tall);
        expect(from).toBeLessThanOrEqual(to);
        expect(to).toBeLessThanOrEqual(count);
        if (count <= WHOLE) {
          expect([from, to]).toEqual([0, count]);
          return;
        }
        for (const at of [scrolled, scrolled + height - 1]) {
          const row = Math.floor(at / tall);
          if (row < count) expect(row >= from && row < to).toBe(true);
        }
        expect(to - from).toBeLessThanOrEqual(height / tall + 26);
      },
    ),
  );
});
