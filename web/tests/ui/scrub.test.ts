import { expect, test } from "vitest";
import type { Change, Diff } from "../../src/model/diffs";
import type { Annotation, Class } from "../../src/model/records";
import { scrubbed } from "../../src/ui/editor/scrub";
import type { Work } from "../../src/ui/editor/work";

const id = (number: number): string => `01900000-0000-7000-8000-${String(number).padStart(12, "0")}`;
const HASHED = "f3a1b2c3-0000-8000-8000-0123456789ab";
const [CAR, KIND, VAN, NOTE, COUNT] = [HASHED, id(2), id(3), id(4), id(5)];

const car: Class = {
  id: CAR,
  name: "SECRET car",
  index: 0,
  description: "SECRET words",
  extra: { coco: { name: "SECRET" } },
  attributes: [
    {
      id: KIND,
      name: "SECRET kind",
      type: "select",
      description: "SECRET",
      options: [{ id: VAN, name: "SECRET van" }],
      default: VAN,
    },
    {
      id: NOTE,
      name: "SECRET note",
      type: "text",
      default: "SECRET",
      only_if: { attribute_id: KIND, any_of: [VAN] },
    },
  ],
  skeleton: { joints: [{ name: "SECRET nose" }, { name: "SECRET tail" }] },
  examples: [{ image_id: id(9), do: true, note: "SECRET" }],
};

const box: Annotation = {
  kind: "annotation",
  id: id(11),
  shape: { type: "box", x: 1, y: 2, width: 3, height: 4 },
  class_id: CAR,
  attributes: { [KIND]: VAN, [NOTE]: "SECRET", [COUNT]: 7 },
  text: "SECRET plate",
  source: { kind: "model", name: "SECRET", version: "SECRET" },
  extra: { coco: { file: "SECRET.jpg" } },
  schema: 1,
};

function diff(number: number, ...entries: Diff["entries"]): Diff {
  const about = { image_id: id(1), image_hash: "SECRET", author: "SECRET", gesture: "edit", schema: 1 };
  return { id: id(number), ...about, entries };
}

function written(before: string | null, after: string | null, field = "text"): Change {
  return { op: "change", id: box.id, revision: 1, fields: { [field]: [before, after] } };
}

function recorded(...diffs: readonly Diff[]): Work {
  return {
    schema: 1,
    window: { width: 1280, height: 800 },
    image: { width: 400, height: 300 },
    ontology: {
      classes: [car, { id: id(8), name: "b", index: 1 }],
      goal: "SECRET",
      guideline: "SECRET",
      schema: 1,
    },
    annotations: [box],
    events: [{ do: "press", key: "w" }],
    diffs,
  };
}

function fields(work: Work, at: number): unknown {
  return (work.diffs[at]?.entries[0] as Change | undefined)?.fields;
}

test("no name and no text of a person is left, wherever it stands", () => {
  const work = scrubbed(
    recorded(
      diff(20, { op: "add", record: { ...box, id: id(12), text: "SECRET too" } }),
      diff(21, written("SECRET plate", "SECRET plates")),
      diff(22, written("SECRET", "SECRETS", `attributes.${NOTE}`)),
      diff(23, written(null, "SECRET.png", "extra")),
      diff(24, { op: "remove", id: box.id, revision: 2, record: box }),
      diff(25, {
        op: "status",
        before: "todo",
        after: "skipped",
        reason: "SECRET",
        reason_before: "SECRET why",
      }),
    ),
  );
  const text = JSON.stringify(work);
  expect(text).not.toMatch(/SECRET/i);
  expect(text).not.toContain(HASHED);
  expect(text).not.toContain(id(1));
});

test("what the work hangs on stays: shapes, keys, numbers, answers that are chosen, lengths, and which is which", () => {
  const work = scrubbed(recorded(diff(21, written("SECRET plate", "SECRET p8"))));
  const [first, second] = work.ontology.classes ?? [];
  expect([first?.name, second?.name]).toEqual(["xxxxxxxxx1", "2"]);
  const [kind, note] = first?.attributes ?? [];
  expect(kind?.default).toBe(kind?.options?.[0]?.id);
  expect(note?.only_if?.attribute_id).toBe(kind?.id);
  const [one] = work.annotations;
  expect(one).toMatchObject({ shape: box.shape, class_id: first?.id, text: "y".repeat(12) });
  expect(Object.values(one?.attributes ?? {})).toEqual([kind?.options?.[0]?.id, "yyyyyy", 7]);
  expect(work.events).toEqual(recorded().events);
});

test("ids that were there keep their order among themselves and to those that are made while it is played", () => {
  const { ontology, diffs } = scrubbed(recorded(diff(20)));
  const ids = ontology.classes?.map((one) => one.id) ?? [];
  expect((ids[0] as string) > (diffs[0]?.id as string)).toBe(true);
  expect((ids[1] as string) < (diffs[0]?.id as string)).toBe(true);
});

test("writing over a text is still a change, and writing on keeps what was there", () => {
  const work = scrubbed(
    recorded(
      diff(20, written("SECRET plate", "SECRET plates")),
      diff(21, written("SECRET plates", "SECRET great plates")),
      diff(22, written("SECRET great plates", "of another kind")),
      diff(23, written("of another kind", null)),
    ),
  );
  const found = "y".repeat(12);
  expect(fields(work, 0)).toEqual({ text: [found, `${found}x`] });
  expect(fields(work, 1)).toEqual({ text: [`${found}x`, `${"y".repeat(7)}xxxxxxyyyyyx`] });
  expect(fields(work, 2)).toEqual({ text: [`${"y".repeat(7)}xxxxxxyyyyyx`, "x".repeat(15)] });
  expect(fields(work, 3)).toEqual({ text: ["x".repeat(15), null] });
});
