/**
 * Any gestures in any order: what they leave is valid, all of it can be taken back and done again, and the record of it
 * is written down for the server's half, which has to come to the same state (`tests/store/test_gestures.py`).
 */
import { writeFileSync } from "node:fs";
import { afterAll, expect, test, vi } from "vitest";
import { decodeRecord } from "../../src/model/codec";
import type { DocumentChange, LayerDocument } from "../../src/model/document";
import { same } from "../../src/model/json";
import { Desk } from "./desk";
import { EVERYTHING, Hand } from "./hand";
import { answered } from "./outlines";

/** Pictures that are worked on, one seed each, and gestures on each of them. */
const PICTURES = Number(process.env.LIMNER_PICTURES ?? 2);
const GESTURES = Number(process.env.LIMNER_GESTURES ?? 250);

/** What the document holds; records and their fields in one order. */
function bytes({ records }: LayerDocument): string {
  const ordered = (_: string, value: unknown): unknown =>
    value && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return JSON.stringify(
    [...records.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    ordered,
  );
}

/** Fails where a change has left a record that the codec would write otherwise, or not read. */
function validate({ records }: DocumentChange): void {
  for (const { after } of records.values()) {
    if (!after) continue;
    const read: unknown = decodeRecord(JSON.parse(JSON.stringify(after)));
    if (!same(read as never, after as never)) expect(read).toEqual(after);
  }
}

/** A picture on which the hand has made its gestures, taken back what there was, and done it again. */
async function worked(seed: number): Promise<{ diffs: unknown; records: unknown }> {
  const desk = new Desk([], {}, EVERYTHING);
  const { document, bench } = desk;
  document.listen(validate);
  const clip = vi.spyOn(bench, "clip");
  const hand = new Hand(desk, seed);
  for (let gesture = 0; gesture < GESTURES; gesture++) {
    try {
      clip.mockClear();
      hand.gesture();
      if (clip.mock.calls.length) await answered();
    } catch (error) {
      const cause = error instanceof Error ? error : undefined;
      const did = hand.did.slice(-6).join(", ");
      throw new Error(`${cause?.message} (after gesture ${gesture}: ${did})`, { cause });
    }
  }
  desk.editor.tools.cancel();
  while (document.redo()) {}
  const done = bytes(document);
  while (document.undo()) {}
  expect(bytes(document)).toBe("[]");
  while (document.redo()) {}
  expect(bytes(document)).toBe(done);
  expect(desk.diffs.length).toBeGreaterThan(GESTURES / 5);
  return { diffs: desk.diffs, records: JSON.parse(done) };
}

const made: unknown[] = [];

test.each(Array.from({ length: PICTURES }, (_, at) => at + 1))(
  `${GESTURES} gestures by chance, seed %i: valid, back to nothing, and again to the same bytes`,
  async (seed) => {
    made.push(await worked(seed));
  },
  60_000 + 60 * GESTURES,
);

afterAll(() => {
  const { LIMNER_RECORD: file } = process.env;
  if (file) writeFileSync(file, JSON.stringify({ classes: EVERYTHING.classes, pictures: made }));
});
