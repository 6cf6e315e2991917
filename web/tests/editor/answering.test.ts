import { expect, test } from "vitest";
import { missing } from "../../src/model/answers";
import { type Annotation, type Attribute, type Ontology, SCHEMA } from "../../src/model/records";
import { annotation, BUS, box, CAR, Desk } from "./desk";

const id = (n: number): string => `00000000-0000-7000-8000-0000000001${String(n).padStart(2, "0")}`;
const [KIND, COMPANY, DOORS, EXTRAS, MOVING, SKY, CLOUDS, NIGHT] = [1, 2, 3, 4, 5, 6, 7, 8].map(id) as [
  string,
  ...string[],
] as [string, string, string, string, string, string, string, string];
const [VAN, TAXI, BLUE, CLEAR, ROOF, HITCH] = [11, 12, 13, 14, 15, 16].map(id) as [
  string,
  string,
  string,
  string,
  string,
  string,
];

const kind: Attribute = {
  id: KIND,
  name: "kind",
  type: "select",
  required: true,
  options: [
    { id: VAN, name: "van" },
    { id: TAXI, name: "taxi" },
  ],
};
const ofCar: readonly Attribute[] = [
  kind,
  {
    id: COMPANY,
    name: "company",
    type: "text",
    required: true,
    only_if: { attribute_id: KIND, any_of: [TAXI] },
  },
  { id: DOORS, name: "doors", type: "number", sticky: true },
  {
    id: EXTRAS,
    name: "extras",
    type: "multi-select",
    options: [
      { id: ROOF, name: "roof" },
      { id: HITCH, name: "hitch" },
    ],
  },
  { id: MOVING, name: "moving", type: "bool" },
];
const ONTOLOGY: Ontology = {
  version: 1,
  classes: [{ ...CAR, attributes: ofCar }, BUS],
  questions: [
    {
      attribute: {
        id: SKY,
        name: "sky",
        type: "select",
        required: true,
        options: [
          { id: BLUE, name: "blue" },
          { id: CLEAR, name: "clear" },
        ],
      },
    },
    {
      attribute: {
        id: CLOUDS,
        name: "clouds",
        type: "number",
        only_if: { attribute_id: SKY, any_of: [BLUE] },
      },
    },
    { attribute: { id: NIGHT, name: "night", type: "bool" }, scope: "sequence" },
  ],
  schema: SCHEMA,
};

function desk(...annotations: Annotation[]): Desk {
  return new Desk(annotations, {}, ONTOLOGY);
}

const asks = ({ editor }: Desk) => editor.answering.asking.peek()?.attribute.name;
const answersOf = (made: Desk, at = 0) => made.all[at]?.attributes;

test("digits answer and lead on; what hangs on an answer comes and goes", () => {
  const made = desk(annotation(box(10, 10, 40, 40)));
  made.editor.selection.set([made.all[0]?.id as string]);
  expect(made.key("Shift+C")).toBe(true);
  expect(asks(made)).toBe("kind");
  made.key("2");
  expect([answersOf(made), asks(made)]).toEqual([{ [KIND]: TAXI }, "company"]);
  made.key("ArrowUp");
  made.key("1");
  expect(asks(made)).toBe("doors");
  expect(made.diffs.map(({ gesture }) => gesture)).toEqual(["attribute", "attribute"]);
});

test("what was answered before its condition fell away stays in the record and is asked no more", () => {
  const one = annotation(box(10, 10, 40, 40), { attributes: { [KIND]: TAXI, [COMPANY]: "Blue" } });
  const made = desk(one);
  made.editor.selection.set([one.id]);
  made.key("Shift+C");
  made.key("ArrowUp");
  made.key("ArrowUp");
  expect(asks(made)).toBe("kind");
  made.key("1");
  expect(answersOf(made)).toEqual({ [KIND]: VAN, [COMPANY]: "Blue" });
  expect(made.editor.answering.questions.peek().map(({ name }) => name)).not.toContain("company");
  made.key("$mod+Z");
  expect(answersOf(made)).toEqual({ [KIND]: TAXI, [COMPANY]: "Blue" });
});

test("several choices are toggled, yes and no are 1 and 2, Backspace takes an answer back", () => {
  const one = annotation(box(10, 10, 40, 40), { attributes: { [KIND]: VAN, [DOORS]: 4 } });
  const made = desk(one);
  made.editor.selection.set([one.id]);
  made.key("Shift+C");
  expect(asks(made)).toBe("extras");
  made.key("2");
  made.key("1");
  expect(answersOf(made)?.[EXTRAS]).toEqual([ROOF, HITCH]);
  made.key("2");
  expect(answersOf(made)?.[EXTRAS]).toEqual([ROOF]);
  made.key("Backspace");
  expect(answersOf(made)).not.toHaveProperty(EXTRAS);
  made.key("Enter");
  expect(asks(made)).toBe("moving");
  made.key("2");
  expect(answersOf(made)?.[MOVING]).toBe(false);
});

test("goes object by object, past those that are asked nothing, and zooms to each", () => {
  const [a, bus, b] = [
    annotation(box(10, 10, 20, 20), { z: "a" }),
    annotation(box(90, 90, 20, 20), { z: "b", class_id: BUS.id }),
    annotation(box(300, 200, 20, 20), { z: "c" }),
  ];
  const made = desk(a, bus, b);
  made.editor.selection.set([a.id]);
  made.key("Shift+C");
  const scale = made.editor.viewport.scale.peek();
  expect(scale).toBeGreaterThan(1);
  made.key("ArrowRight");
  expect(made.selected).toEqual([b.id]);
  const [x0, y0, x1, y1] = made.editor.viewport.visible.peek();
  expect([x0 < 300, y0 < 200, x1 > 320, y1 > 220]).toEqual([true, true, true, true]);
  expect(made.key("ArrowRight")).toBe(true);
  expect([made.selected, made.editor.answering.on.peek()]).toEqual([[b.id], true]);
  expect(made.editor.said.peek()).toContain("3 answers are lacking");
  made.key("ArrowLeft");
  made.key("ArrowLeft");
  expect([made.selected, asks(made)]).toEqual([[], "sky"]);
});

test("with nothing selected the picture is asked; its answers are one annotation without a class", () => {
  const made = desk();
  made.key("Shift+C");
  expect(asks(made)).toBe("sky");
  made.key("1");
  expect(asks(made)).toBe("clouds");
  const [answers] = made.all;
  expect([answers?.shape, answers?.class_id, answers?.attributes]).toEqual([
    { type: "tag" },
    undefined,
    { [SKY]: BLUE },
  ]);
  made.key("ArrowUp");
  made.key("Backspace");
  expect(made.all).toEqual([]);
  made.key("$mod+Z");
  expect(made.all).toHaveLength(1);
});

test("several selected objects are answered in one gesture; what differs is mixed", () => {
  const [a, b] = [
    annotation(box(10, 10, 20, 20), { attributes: { [KIND]: VAN } }),
    annotation(box(90, 90, 20, 20)),
  ];
  const made = desk(a, b);
  made.editor.selection.set([a.id, b.id]);
  made.key("Shift+C");
  expect(made.editor.answering.asking.peek()).toMatchObject({ mixed: true, value: undefined });
  made.key("2");
  expect(made.diffs).toHaveLength(1);
  expect(made.all.map((one) => one.attributes?.[KIND])).toEqual([TAXI, TAXI]);
});

test("a sticky answer is what the next object begins with, or what Enter takes over", () => {
  const [a, b] = [
    annotation(box(10, 10, 20, 20), { z: "a", attributes: { [KIND]: VAN } }),
    annotation(box(90, 90, 20, 20), { z: "b", attributes: { [KIND]: VAN } }),
  ];
  const made = desk(a, b);
  const { answering, edits } = made.editor;
  answering.giveTo([a], ofCar[2] as Attribute, 5);
  expect(edits.fresh(box(0, 0, 9, 9), CAR.id).attributes).toEqual({ [DOORS]: 5 });
  expect(edits.fresh(box(0, 0, 9, 9), BUS.id)).not.toHaveProperty("attributes");
  made.editor.selection.set([b.id]);
  made.key("Shift+C");
  expect(answering.asking.peek()).toMatchObject({ attribute: { name: "doors" }, sticky: 5 });
  made.key("Enter");
  expect(made.all.find((one) => one.id === b.id)?.attributes?.[DOORS]).toBe(5);
  expect(asks(made)).toBe("extras");
});

test("the last answer ends the mode, Escape leaves it, and so does another picture", () => {
  const one = annotation(box(10, 10, 40, 40), { attributes: { [KIND]: VAN, [DOORS]: 4, [EXTRAS]: [ROOF] } });
  const made = desk(one);
  const { answering } = made.editor;
  made.editor.selection.set([one.id]);
  made.key("Shift+C");
  made.key("1");
  expect(answering.on.peek()).toBe(false);
  made.key("Shift+C");
  made.key("Escape");
  expect([answering.on.peek(), made.selected]).toEqual([false, [one.id]]);
  made.key("Shift+C");
  void made.editor.open(made.editor.subject.peek());
  expect(answering.on.peek()).toBe(false);
  made.key("2");
  expect(made.all[0]?.attributes?.[MOVING]).toBe(true);
});

test("where nothing has attributes and nothing is asked, the mode says so", () => {
  const made = new Desk([annotation(box(10, 10, 40, 40))]);
  made.key("Shift+C");
  expect([made.editor.answering.on.peek(), made.refused]).toEqual([false, ["no-questions"]]);
});

test("required answers are counted, those about the picture too", () => {
  const made = desk(
    annotation(box(1, 1, 9, 9)),
    annotation(box(9, 9, 9, 9), { attributes: { [KIND]: TAXI } }),
  );
  expect(made.editor.answering.lacking.peek()).toBe(3);
  expect(missing(ONTOLOGY, made.all).map(({ className, attribute }) => [className, attribute])).toEqual([
    ["car", "kind"],
    ["car", "company"],
    ["", "sky"],
  ]);
});

test("more than nine options come in turns, and 0 turns", () => {
  const options = Array.from({ length: 12 }, (_, at) => ({ id: id(20 + at), name: `option ${at}` }));
  const ontology: Ontology = {
    ...ONTOLOGY,
    classes: [{ ...CAR, attributes: [{ id: KIND, name: "kind", type: "select", options }] }],
  };
  const one = annotation(box(10, 10, 40, 40));
  const made = new Desk([one], {}, ontology);
  made.editor.selection.set([one.id]);
  made.key("Shift+C");
  made.key("0");
  expect(made.editor.answering.asking.peek()?.choices.map(({ name }) => name)).toEqual([
    "option 9",
    "option 10",
    "option 11",
  ]);
  made.key("2");
  expect(answersOf(made)).toEqual({ [KIND]: id(30) });
});

test("O goes through the degrees of being hidden, from the first selected, for all; U and Shift+O turn on and off", () => {
  const [a, b] = [annotation(box(10, 10, 20, 20)), annotation(box(90, 90, 20, 20), { occluded: 3 })];
  const made = desk(a, b);
  made.editor.selection.set([a.id, b.id]);
  const seen = [1, 2, 3, 4, 5].map(() => {
    made.key("O");
    return made.all.map(({ occluded }) => occluded ?? 0);
  });
  expect(seen).toEqual([1, 2, 3, 0, 1].map((degree) => [degree, degree]));
  made.key("Shift+O");
  expect(made.all.map(({ truncated }) => truncated)).toEqual([0.5, 0.5]);
  made.key("Shift+O");
  made.key("U");
  expect(made.all.map(({ flags, truncated }) => [flags, truncated])).toEqual([
    [["uncertain"], undefined],
    [["uncertain"], undefined],
  ]);
});
