import { expect, test } from "vitest";
import { type Attribute, type Ontology, SCHEMA } from "../../src/model/records";
import {
  type AnswerCounts,
  consequences,
  newAttribute,
  type Placed,
  placeOf,
  possibleConditions,
  tidy,
  withBelow,
} from "../../src/ui/classes/attribute";

const kind: Attribute = {
  id: "kind",
  name: "kind",
  type: "select",
  options: [
    { id: "van", name: "van" },
    { id: "taxi", name: "taxi" },
  ],
};
const company: Attribute = {
  id: "company",
  name: "company",
  type: "text",
  only_if: { attribute_id: "kind", any_of: ["taxi"] },
};
const moving: Attribute = { id: "moving", name: "moving", type: "bool" };
const ontology: Ontology = {
  schema: SCHEMA,
  classes: [
    { id: "vehicle", name: "vehicle", index: 0, attributes: [moving] },
    { id: "car", name: "car", index: 1, parent_id: "vehicle", attributes: [kind, company] },
    { id: "small", name: "small car", index: 2, parent_id: "car" },
    { id: "tree", name: "tree", index: 3 },
  ],
  questions: [{ attribute: moving }],
};

const counts = (more: Partial<AnswerCounts> = {}): AnswerCounts => ({
  asked: 40,
  answered: 30,
  values: { van: 20, taxi: 10 },
  least: null,
  most: null,
  ...more,
});

const before: Placed = { attribute: kind, classes: ["car"], picture: false };
const follows = (change: Partial<Attribute>, place: Partial<Placed> = {}, said = counts()) =>
  consequences(ontology, before, { ...before, attribute: { ...kind, ...change }, ...place }, said);

test("an attribute is found with all the places where it is asked", () => {
  expect(placeOf(ontology, "moving")).toEqual({ attribute: moving, classes: ["vehicle"], picture: true });
  expect(placeOf(ontology, "kind")).toEqual(before);
  expect(placeOf(ontology, "other")).toBeNull();
  expect(withBelow(ontology, ["vehicle"])).toEqual(["vehicle", "car", "small"]);
});

test.each<[string, readonly string[], readonly string[]]>([
  ["nothing", follows({ name: "sort" }), []],
  [
    "an option that is named otherwise",
    follows({ options: [{ id: "van", name: "lorry" }, kind.options?.[1] as never] }),
    ["20 answers will follow from 'van' to 'lorry'."],
  ],
  [
    "an option that goes",
    follows({ options: kind.options?.slice(0, 1) as never }),
    ["10 answers 'taxi' stay and can no longer be chosen."],
  ],
  [
    "one that becomes required",
    follows({ required: true }),
    [
      "10 objects have no answer: their pictures cannot be marked done without one. Pictures that are done stay done.",
    ],
  ],
  ["a default", follows({ default: "van" }), ["10 objects without an answer count as 'van'."]],
  [
    "required with a default",
    follows({ default: "van", required: true }),
    ["10 objects without an answer count as 'van'."],
  ],
  [
    "a class fewer",
    follows({}, { classes: ["tree"] }),
    ["No longer asked of car. Answers stay, unseen; undo brings them back."],
  ],
  [
    "nowhere any more",
    follows({}, { classes: [] }),
    ["30 answers stay in the records, unseen. Undo brings them back."],
  ],
])("what follows is said: %s", (_, said, wanted) => {
  expect(said).toEqual(wanted);
});

test("numbers outside a new range stay, and it is said; a new attribute says how many it will ask", () => {
  const doors: Attribute = { id: "doors", name: "doors", type: "number" };
  const was: Placed = { attribute: doors, classes: ["car"], picture: false };
  const now = { ...was, attribute: { ...doors, maximum: 4 } };
  expect(consequences(ontology, was, now, counts({ least: 2, most: 9 }))).toEqual([
    "Answers so far go from 2 to 9: those outside stay.",
  ]);
  expect(consequences(ontology, was, now, counts({ least: 2, most: 4 }))).toEqual([]);
  expect(consequences(ontology, null, was, counts())).toEqual(["40 objects will be asked this."]);
});

test("a condition can be anything that is asked in the same places and does not hang on it itself", () => {
  const names = (placed: Placed) => possibleConditions(ontology, placed).map(({ name }) => name);
  expect(names({ attribute: company, classes: ["car"], picture: false })).toEqual(["kind", "moving"]);
  expect(names(before)).toEqual(["moving"]);
  expect(names({ attribute: company, classes: ["car", "tree"], picture: false })).toEqual([]);
  expect(names({ attribute: company, classes: ["car"], picture: true })).toEqual(["moving"]);
});

test("what is sent has no empty fields", () => {
  const made = newAttribute(null);
  expect(made.picture).toBe(true);
  expect(
    tidy({ ...moving, name: " moving ", options: [], required: false, minimum: 3, description: "" }),
  ).toEqual(moving);
});
