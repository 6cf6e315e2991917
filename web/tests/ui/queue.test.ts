import { signal } from "@preact/signals";
import { beforeEach, expect, test } from "vitest";
import { LayerDocument } from "../../src/model/document";
import { type Ontology, SCHEMA } from "../../src/model/records";
import { choicesOf, LABELS } from "../../src/ui/queue/choices";
import { PAGE, Queue } from "../../src/ui/queue/queue";
import { Snapshot } from "../../src/ui/snapshot";
import { Sweep } from "../../src/ui/sweep";
import type { ImageRow } from "../../src/ui/wire";

const id = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const [FINE, BAD, BOXED, LIGHT, DAY, NIGHT, SEEN, CAT, DOG, PETS] = Array.from({ length: 10 }, (_, at) =>
  id(900 + at),
) as [string, string, string, string, string, string, string, string, string, string];

const ontology: Ontology = {
  version: 3,
  classes: [
    { id: FINE, name: "fine", index: 0 },
    { id: BAD, name: "bad", index: 1, hotkey: "9" },
    { id: BOXED, name: "boxed", index: 2, shapes: ["box"] },
  ],
  questions: [
    {
      attribute: {
        id: LIGHT,
        name: "light",
        type: "select",
        options: [
          { id: DAY, name: "day" },
          { id: NIGHT, name: "night" },
        ],
      },
    },
    { attribute: { id: SEEN, name: "seen", type: "bool" } },
    {
      attribute: {
        id: PETS,
        name: "pets",
        type: "multi-select",
        options: [
          { id: CAT, name: "cat" },
          { id: DOG, name: "dog" },
        ],
      },
    },
  ],
  schema: SCHEMA,
};

const BOX = { type: "box", x: 1, y: 1, width: 9, height: 9 } as const;

let documents: Map<string, LayerDocument>;
let away: Set<string>;
let queue: Queue;

async function take(image: string): Promise<LayerDocument> {
  if (away.has(image)) throw new Error("away");
  const known = documents.get(image) ?? new LayerDocument({ imageId: image, author: "me" });
  documents.set(image, known);
  return known;
}

function rows(count: number): Snapshot<ImageRow> {
  const all = Array.from({ length: count }, (_, at) => ({ id: id(at), name: `${at}.jpg` }) as ImageRow);
  return new Snapshot(async (offset, limit) => ({
    list: "1",
    total: count,
    rows: all.slice(offset, offset + limit),
  }));
}

async function start(count = 120): Promise<Queue> {
  const made = new Queue(rows(count), signal(ontology), take);
  await new Promise((done) => setTimeout(done));
  return made;
}

beforeEach(async () => {
  documents = new Map();
  away = new Set();
  queue = await start();
});

const labels = (at: number) =>
  [...(documents.get(id(at))?.annotations ?? [])].map(({ class_id, attributes }) => class_id ?? attributes);
const status = (at: number) => documents.get(id(at))?.status;

test("keys are those of the classes; a class that takes no label is not offered", () => {
  const choices = choicesOf(signal(ontology), signal(LABELS)).value;
  expect(choices.map(({ name, key }) => [name, key])).toEqual([
    ["fine", "1"],
    ["bad", "9"],
  ]);
});

test("one key labels, marks done and goes on, in one diff; a second key replaces the first label", async () => {
  await queue.press("1");
  expect([queue.at.value, labels(0), status(0)]).toEqual([1, [FINE], "done"]);
  queue.go(-1);
  await queue.press("9");
  expect([queue.at.value, labels(0), queue.passed.value.size]).toEqual([1, [BAD], 1]);
});

test("going on does not wait for the labels to be there, and keys in a hurry keep their order", async () => {
  const pressed = ["1", "9", "1", "1"].map((key) => queue.press(key));
  expect([queue.at.value, queue.sweep.pending.value]).toEqual([4, 4]);
  await Promise.all(pressed);
  expect(queue.sweep.pending.value).toBe(0);
  expect([0, 1, 2, 3].map(labels)).toEqual([[FINE], [BAD], [FINE], [FINE]]);
});

test("undo goes back across pictures and redo on again", async () => {
  for (const key of ["1", "9", "1"]) await queue.press(key);
  await queue.undo();
  await queue.undo();
  expect([queue.at.value, labels(0), labels(1), status(1), queue.passed.value.size]).toEqual([
    1,
    [FINE],
    [],
    "todo",
    1,
  ]);
  await queue.redo();
  expect([labels(1), labels(2)]).toEqual([[BAD], []]);
  await queue.undo();
  await queue.undo();
  expect(await queue.undo()).toBe(false);
  expect(labels(0)).toEqual([]);
});

test("what was changed since by other means is left alone by undo", async () => {
  await queue.press("1");
  const document = await take(id(0));
  document.perform("delete", [
    {
      op: "remove",
      id: document.annotations[0]?.id as string,
      revision: 0,
      record: document.annotations[0] as never,
    },
  ]);
  await queue.undo();
  expect([labels(0), status(0)]).toEqual([[], "done"]);
});

test("with several labels keys toggle, and Enter goes on", async () => {
  queue.several.value = true;
  await queue.press("1");
  await queue.press("9");
  expect([queue.at.value, labels(0)]).toEqual([0, expect.arrayContaining([FINE, BAD])]);
  await queue.press("1");
  expect([labels(0), status(0)]).toEqual([[BAD], "in_progress"]);
  await queue.pass();
  expect([queue.at.value, status(0)]).toEqual([1, "done"]);
});

test("answers of a question go into one annotation without a class", async () => {
  queue.askFor(LIGHT);
  await queue.press("2");
  queue.go(-1);
  await queue.press("1");
  queue.askFor(SEEN);
  queue.go(-1);
  await queue.press("2");
  expect(labels(0)).toEqual([{ [LIGHT]: DAY, [SEEN]: false }]);
  queue.go(-1);
  queue.askFor(PETS);
  expect(queue.several.value).toBe(true);
  await queue.press("1");
  await queue.press("2");
  await queue.press("1");
  expect(labels(0)).toEqual([{ [LIGHT]: DAY, [SEEN]: false, [PETS]: [DOG] }]);
});

test("a page of the grid: some marked, the rest labelled with Enter, one undo for all fifty", async () => {
  queue.grid.value = true;
  queue.rest.value = FINE;
  queue.at.value = 3;
  await queue.press("9");
  await queue.toggle(7);
  expect([queue.at.value, labels(3), labels(7), queue.current.value]).toEqual([3, [BAD], [BAD], BAD]);
  await queue.toggle(7);
  await queue.pass();
  expect([queue.at.value, labels(3), labels(7), status(49)]).toEqual([PAGE, [BAD], [FINE], "done"]);
  await queue.undo();
  expect([queue.at.value, labels(3), labels(7), status(49)]).toEqual([3, [BAD], [], "todo"]);
});

test("the last page ends the queue, and nothing is marked done where that is not wanted", async () => {
  queue.finishes.value = false;
  queue.grid.value = true;
  queue.at.value = 110;
  await queue.pass();
  expect([queue.at.value, queue.ended.value, status(110)]).toEqual([120, true, "todo"]);
});

test("a picture whose labels cannot be had is named, and the others are labelled", async () => {
  away.add(id(1));
  for (const key of ["1", "1", "1"]) await queue.press(key);
  expect([labels(0), labels(2), queue.failed.value]).toEqual([[FINE], [FINE], [id(1)]]);
});

const [MOOD, COUNT, KIND] = [id(950), id(951), id(952)];

/** A project that requires an answer about the picture and one of each box, and asks for a number. */
const strict: Ontology = {
  ...ontology,
  classes: [
    ...(ontology.classes ?? []),
    {
      id: id(953),
      name: "car",
      index: 3,
      attributes: [{ id: KIND, name: "kind", type: "text", required: true }],
    },
  ],
  questions: [
    ...(ontology.questions ?? []),
    { attribute: { id: COUNT, name: "count", type: "number", required: true } },
    { attribute: { id: MOOD, name: "mood", type: "text" } },
  ],
};

async function demand(asked: Ontology = strict): Promise<void> {
  queue = new Queue(rows(120), signal(asked), take);
  await new Promise((done) => setTimeout(done));
}

test("a picture that lacks a required answer is not done: it is said, asked, and then what was asked before", async () => {
  await demand();
  await queue.press("1");
  expect([queue.at.value, labels(0), status(0), queue.passed.value.size]).toEqual([
    0,
    [FINE],
    "in_progress",
    0,
  ]);
  expect(queue.lacks.value.get(id(0))).toEqual({
    missing: [{ className: "", attribute: "count", ids: [] }],
    question: COUNT,
  });
  expect([queue.ask.value, queue.written.value?.name]).toEqual([COUNT, "count"]);
  await queue.answer(3);
  expect([queue.at.value, status(0), queue.ask.value, queue.lacks.value.size]).toEqual([
    1,
    "done",
    LABELS,
    0,
  ]);
  expect(labels(0)).toEqual([FINE, { [COUNT]: 3 }]);
  await queue.pass();
  expect([queue.at.value, queue.ask.value]).toEqual([1, COUNT]);
  queue.go(1);
  expect([queue.at.value, queue.ask.value, queue.lacks.value.size]).toEqual([2, LABELS, 0]);
});

test("where answers are required, keys in a hurry go to the picture that is there when their turn comes", async () => {
  await demand();
  queue.askFor(LIGHT);
  const pressed = [queue.press("1"), queue.answer(7), queue.press("2")];
  await Promise.all(pressed);
  expect(labels(0)).toEqual([{ [LIGHT]: DAY, [COUNT]: 7 }]);
  expect([status(0), status(1), queue.at.value]).toEqual(["done", "in_progress", 1]);
});

test("objects without a required answer keep their picture from being done, and are named", async () => {
  await demand({ ...strict, questions: [] });
  const document = await take(id(0));
  const car = { kind: "annotation" as const, id: id(960), class_id: id(953), shape: BOX, schema: SCHEMA };
  document.perform("draw", [{ op: "add", record: car }]);
  await queue.pass();
  expect([queue.at.value, status(0)]).toEqual([0, "in_progress"]);
  expect(queue.lacks.value.get(id(0))).toEqual({
    missing: [{ className: "car", attribute: "kind", ids: [id(960)] }],
    question: null,
  });
});

test("of a page of the grid those that lack nothing are done, and the first of the others is gone to", async () => {
  await demand();
  queue.askFor(COUNT);
  queue.grid.value = true;
  for (const at of [0, 1]) await queue.answer(at + 1);
  expect(queue.at.value).toBe(2);
  await queue.pass();
  expect([0, 1, 2].map(status)).toEqual(["done", "done", "todo"]);
  expect([queue.at.value, queue.lacks.value.size]).toEqual([2, PAGE - 2]);
});

test("where pixels have to be labelled, only the editor marks done", async () => {
  await demand({ ...ontology, rules: [{ name: "coverage", params: { unlabelled: 0 } }] } as Ontology);
  await queue.press("1");
  expect([queue.mayFinish.value, queue.at.value, status(0)]).toEqual([false, 1, "in_progress"]);
});

test("a text is an answer, and taken back where the field is empty", async () => {
  await demand({
    ...strict,
    questions: [{ attribute: { id: MOOD, name: "mood", type: "text" } }],
    classes: [],
  });
  queue.askFor(MOOD);
  await queue.answer("calm");
  expect([queue.at.value, labels(0)]).toEqual([1, [{ [MOOD]: "calm" }]]);
  queue.go(-1);
  expect(queue.held(await take(id(0))).map(({ name }) => name)).toEqual(["calm"]);
  await queue.answer(undefined);
  expect([queue.at.value, labels(0)]).toEqual([1, []]);
});

test("a sweep without effect leaves no step behind", async () => {
  const sweep = new Sweep<null>(take);
  expect(await sweep.apply("nothing", new Map([[id(5), () => []]]), null)).toEqual({
    changed: 0,
    failed: [],
  });
  expect(sweep.canUndo.value).toBe(false);
});

test("a list keeps its name from page to page; given anew, its places are others", async () => {
  const asked: string[] = [];
  let name = "1";
  const list = new Snapshot<number>(async (offset, limit, known) => {
    asked.push(known);
    return { list: name, total: 450, rows: Array.from({ length: limit }, (_, at) => offset + at) };
  });
  await list.want(0, 100);
  await list.want(150, 320);
  expect([asked, list.row(319), list.row(430)]).toEqual([["", "1", "1", "1"], 319, undefined]);
  name = "2";
  await list.want(420, 430);
  expect([list.renewed.value, list.row(0), list.row(425)]).toEqual([1, undefined, 425]);
});
