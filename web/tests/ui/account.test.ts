import { expect, test } from "vitest";
import type { Diff, Entry } from "../../src/model/diffs";
import { invert } from "../../src/model/history";
import { type Annotation, type Ontology, SCHEMA } from "../../src/model/records";
import { accountOf, mentioned } from "../../src/ui/editor/account";
import { several } from "../../src/ui/words/editor";

const ontology: Ontology = {
  schema: SCHEMA,
  classes: [
    { id: "car", name: "car", index: 0, attributes: [{ id: "kind", name: "kind", type: "text" }] },
    { id: "bus", name: "bus", index: 1 },
  ],
};

function record(id: string, class_id = "car", type: "box" | "tag" = "box"): Annotation {
  const shape = type === "tag" ? ({ type } as const) : ({ type, x: 0, y: 0, width: 1, height: 1 } as const);
  return { kind: "annotation", id, shape, class_id, schema: SCHEMA };
}

function diff(entries: readonly Entry[], cause?: Diff["cause"]): Diff {
  return { id: "d", image_id: "i", gesture: "", entries, schema: SCHEMA, ...(cause ? { cause } : {}) };
}

const add = (one: Annotation): Entry => ({ op: "add", record: one });
const change = (id: string, name: string, after: string): Entry => ({
  op: "change",
  id,
  revision: 1,
  fields: { [name]: [null, after] },
});

const known = new Map([record("a"), record("b"), record("c", "bus")].map((one) => [one.id, one]));
const tell = (entries: readonly Entry[], cause?: Diff["cause"]) =>
  accountOf(diff(entries, cause), { ontology, record: (id) => known.get(id) });

test("a gesture is told by what it did to what", () => {
  expect(tell([add(record("a"))])).toBe("drew car");
  expect(tell([add(record("a")), add(record("b")), add(record("c", "bus"))])).toBe("drew 2 cars and 1 more");
  expect(tell([add(record("c", "bus")), add(record("a")), add(record("b"))])).toBe("drew bus and 2 more");
  expect(tell([change("a", "class_id", "bus")])).toBe("made car bus");
  expect(tell([change("a", "attributes.kind", "van")])).toBe("set kind of car");
  expect(tell([change("a", "shape", "…"), change("b", "shape", "…")])).toBe("moved or reshaped 2 cars");
  expect(tell([change("c", "z", "a")])).toBe("changed the order of bus");
  expect(tell([add(record("t", "car", "tag"))])).toBe("labelled the picture car");
  expect(tell([{ op: "status", before: "todo", after: "skipped", reason: "blurred" }])).toBe(
    "marked it skipped: blurred",
  );
});

test("an undo tells what it took back, and not the deed that did it", () => {
  const undo = invert(diff([add(record("a"))]), "u", 0);
  expect(accountOf(undo, { ontology, record: () => undefined })).toBe("took back: drew car");
});

test("imports are told by their size, restoring by itself", () => {
  expect(tell([add(record("a")), add(record("c", "bus"))], { kind: "import" })).toBe("imported 2 objects");
  expect(tell([add(record("a"))], { kind: "restore" })).toBe("went back to an earlier state");
});

test("what is gone today keeps the name it had", () => {
  const line = { revision: 1, at: 0, author: { id: "x", name: "X" }, diff: diff([add(record("gone"))]) };
  const gone = mentioned([line]);
  const removal = diff([{ op: "remove", id: "gone", revision: 1 }]);
  expect(accountOf(removal, { ontology, record: (id) => gone.get(id) })).toBe("deleted car");
});

test("names come in numbers", () => {
  expect([several(1, "bus"), several(2, "bus"), several(2, "berry"), several(3, "toy")]).toEqual([
    "1 bus",
    "2 buses",
    "2 berries",
    "3 toys",
  ]);
});
