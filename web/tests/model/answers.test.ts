import { expect, test } from "vitest";
import { asked, common, missing } from "../../src/model/answers";
import { type Annotation, type Ontology, SCHEMA } from "../../src/model/records";

const ontology: Ontology = {
  schema: SCHEMA,
  classes: [
    { id: "vehicle", name: "vehicle", index: 0, attributes: [attribute("wheels", "number")] },
    {
      id: "car",
      name: "car",
      index: 1,
      parent_id: "vehicle",
      attributes: [
        { ...attribute("kind", "select"), required: true },
        {
          ...attribute("company", "text"),
          required: true,
          only_if: { attribute_id: "kind", any_of: ["taxi"] },
        },
        { ...attribute("lamp", "bool"), only_if: { attribute_id: "company", any_of: ["Blue"] } },
      ],
    },
  ],
};

function attribute(id: string, type: "select" | "number" | "text" | "bool") {
  return { id, name: id, type } as const;
}

function car(id: string, attributes: Annotation["attributes"] = {}): Annotation {
  return { kind: "annotation", id, shape: { type: "tag" }, class_id: "car", attributes, schema: SCHEMA };
}

const names = (annotation: Annotation) => asked(ontology, annotation).map(({ name }) => name);

test("a class is asked what it inherits, then its own; conditions hold through other conditions", () => {
  expect(names(car("a"))).toEqual(["wheels", "kind"]);
  expect(names(car("a", { kind: "taxi" }))).toEqual(["wheels", "kind", "company"]);
  expect(names(car("a", { kind: "taxi", company: "Blue" }))).toEqual(["wheels", "kind", "company", "lamp"]);
  // What was answered before the condition fell away asks for nothing more.
  expect(names(car("a", { kind: "van", company: "Blue" }))).toEqual(["wheels", "kind"]);
});

test("a picture lacks the required answers that are asked, by class and attribute", () => {
  const pictured = [car("a"), car("b"), car("c", { kind: "taxi" }), car("d", { kind: "van" })];
  expect(missing(ontology, pictured)).toEqual([
    { className: "car", attribute: "kind", ids: ["a", "b"] },
    { className: "car", attribute: "company", ids: ["c"] },
  ]);
});

test("a default is an answer, an empty text is none", () => {
  const [, kind] = ontology.classes ?? [];
  const withDefault: Ontology = {
    ...ontology,
    classes: [
      {
        ...kind,
        id: "car",
        name: "car",
        index: 1,
        attributes: [{ ...attribute("kind", "select"), required: true, default: "van" }],
      },
    ],
  };
  expect(missing(withDefault, [car("a")])).toEqual([]);
  expect(missing(ontology, [car("a", { kind: "taxi", company: "" })])).toHaveLength(1);
});

test("several answers are one where they are alike, and mixed where not", () => {
  expect(common([["x"], ["x"]])).toEqual({ value: ["x"], mixed: false });
  expect(common([1, undefined])).toEqual({ value: undefined, mixed: true });
  expect(common([undefined, undefined])).toEqual({ value: undefined, mixed: false });
});
