import { beforeEach, expect, test } from "vitest";
import { LayerDocument } from "../../src/model/document";
import { type Annotation, SCHEMA } from "../../src/model/records";
import { Wall } from "../../src/ui/review/wall";
import { Snapshot } from "../../src/ui/snapshot";
import type { ObjectRow } from "../../src/ui/wire";

const id = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const [CAR, BUS, MASKED] = [id(901), id(902), id(903)];
const IMAGES = [id(801), id(802), id(803)];
const MANY = 30;

let documents: Map<string, LayerDocument>;
let away: Set<string>;
let wall: Wall;

/** Every object lies in picture number modulo 3; each fourth is uncertain. */
function annotation(at: number): Annotation {
  return {
    kind: "annotation",
    id: id(at),
    class_id: CAR,
    shape: { type: "box", x: at, y: 1, width: 9, height: 9 },
    ...(at % 4 ? {} : { flags: ["uncertain"] as const }),
    schema: SCHEMA,
  };
}

beforeEach(async () => {
  away = new Set();
  documents = new Map(
    IMAGES.map((image, place) => {
      const document = new LayerDocument({ imageId: image, author: "me" });
      const mine = Array.from({ length: MANY }, (_, at) => at).filter((at) => at % 3 === place);
      document.replace({
        records: new Map(mine.map((at) => [id(at), annotation(at)])),
        status: "todo",
        reason: "",
      });
      return [image, document];
    }),
  );
  const rows = Array.from(
    { length: MANY },
    (_, at) =>
      ({
        id: id(at),
        image: IMAGES[at % 3],
        kind: "box",
        class_id: CAR,
        flags: at % 4 ? [] : ["uncertain"],
      }) as unknown as ObjectRow,
  );
  const list = new Snapshot<ObjectRow | null>(async (offset, limit) => ({
    list: "1",
    total: MANY,
    rows: rows.slice(offset, offset + limit),
  }));
  wall = new Wall(list, async (image) => {
    if (away.has(image)) throw new Error("away");
    return documents.get(image) as LayerDocument;
  });
  wall.size.value = 12;
  await new Promise((done) => setTimeout(done));
});

const of = (at: number) => documents.get(IMAGES[at % 3] as string)?.annotation(id(at));
const diffs = () => [...documents.values()].map(({ nextUndo }) => nextUndo.value !== null);
const marks = () => [...wall.marked.value].map((one) => Number(one.slice(-3)));

test("marks are put on and taken off, and only what is there can be marked", () => {
  for (const at of [1, 4, 5, 4]) wall.mark(at);
  wall.mark(7, true);
  wall.mark(7, true);
  wall.mark(99);
  expect([marks(), wall.right.length]).toEqual([[1, 5, 7], 9]);
  expect(diffs()).toEqual([false, false, false]);
});

test("the marked get another class, one diff a picture, and one undo takes all back with their marks", async () => {
  for (const at of [0, 3, 4]) wall.mark(at);
  await wall.reclass({ id: BUS, name: "bus", index: 1 });
  expect([0, 3, 4, 5].map((at) => of(at)?.class_id)).toEqual([BUS, BUS, BUS, CAR]);
  expect([diffs(), marks(), wall.fates.value.get(id(3))]).toEqual([
    [true, true, false],
    [],
    { what: "class", to: BUS },
  ]);
  await wall.undo();
  expect([0, 3, 4].map((at) => of(at)?.class_id)).toEqual([CAR, CAR, CAR]);
  expect([marks(), wall.fates.value.size, diffs()]).toEqual([[0, 3, 4], 0, [false, false, false]]);
  await wall.redo();
  expect([of(3)?.class_id, marks()]).toEqual([BUS, []]);
});

test("with nothing marked it is the object that the keyboard is on", async () => {
  wall.go(5);
  await wall.remove();
  expect([of(5), of(4)?.id, wall.fates.value.get(id(5))]).toEqual([undefined, id(4), { what: "gone" }]);
  await wall.remove();
  expect(documents.get(IMAGES[2] as string)?.annotations).toHaveLength(9);
  await wall.undo();
  expect(of(5)?.id).toBe(id(5));
});

test("a class that does not take the shape leaves the mark where it is", async () => {
  wall.mark(2);
  await wall.reclass({ id: MASKED, name: "masked", index: 2, shapes: ["mask"] });
  expect([of(2)?.class_id, marks()]).toEqual([CAR, [2]]);
});

test("confirming flags what is marked, clears what was flagged and is right, and turns the page", async () => {
  wall.mark(1);
  wall.mark(4);
  await wall.confirm();
  expect([wall.at.value, marks()]).toEqual([12, []]);
  expect([0, 1, 2, 4, 8].map((at) => of(at)?.flags ?? [])).toEqual([
    [],
    ["uncertain"],
    [],
    ["uncertain"],
    [],
  ]);
  // What is right and was not flagged has nothing written for it.
  expect(wall.fates.value.has(id(2))).toBe(false);
  await wall.undo();
  expect([wall.at.value, marks(), of(0)?.flags, of(1)?.flags]).toEqual([0, [1, 4], ["uncertain"], undefined]);
});

test("the last page is confirmed and stays; pages end where the list does", async () => {
  wall.go(100);
  expect([wall.at.value, wall.first.value, wall.page.length]).toEqual([29, 24, 6]);
  await wall.confirm();
  expect(wall.at.value).toBe(29);
  wall.turn(1);
  expect(wall.first.value).toBe(24);
  wall.turn(-1);
  expect(wall.first.value).toBe(12);
});

test("a picture whose labels cannot be had is named, and its objects stay as they are", async () => {
  away.add(IMAGES[0] as string);
  for (const at of [0, 1]) wall.mark(at);
  await wall.flag();
  expect([of(0)?.flags, of(1)?.flags, wall.failed.value]).toEqual([
    ["uncertain"],
    ["uncertain"],
    [IMAGES[0]],
  ]);
  expect([...wall.fates.value.keys()]).toEqual([id(1)]);
});
