/** A gesture that is made anew: what it cost the person stands in the log once. */
import { expect, it } from "vitest";
import { EMPTY } from "../../src/model/changes";
import type { Answer, Diff } from "../../src/model/diffs";
import { addition } from "../../src/model/entries";
import type { Annotation } from "../../src/model/records";
import { keyOf } from "../../src/sync/ports";
import { triedAgain } from "../../src/sync/rebase";

const IMAGE = "019aa000-0000-7000-8000-000000001ace";
const FIRST = "019aa000-0000-7000-8000-00000000d1ff";

function box(number: number): Annotation {
  const id = `019aa000-0000-7000-8000-00000000000${number}`;
  return { kind: "annotation", id, shape: { type: "box", x: number, y: 0, width: 9, height: 9 }, schema: 1 };
}

const DIFF: Diff = {
  id: FIRST,
  image_id: IMAGE,
  gesture: "draw.box",
  entries: [box(1), box(2)].map(addition),
  took: 1200,
  schema: 1,
};

function again(...answers: Answer[]): Diff | undefined {
  const line = [{ place: 1, key: keyOf(IMAGE, "main"), diff: DIFF }];
  const answered = new Map([[FIRST, { id: FIRST, revision: 1, answers }]]);
  return triedAgain(line, answered, EMPTY, new Map(), () => "019aa000-0000-7000-8000-00000000beef")[0]?.diff;
}

it("keeps its time with the first try where anything of that came through", () => {
  const made = again({ result: "applied" }, { result: "conflict" });
  expect([made?.entries.length, made?.cause, made?.took]).toEqual([
    1,
    { kind: "merge", of: FIRST },
    undefined,
  ]);
});

it("takes its time along where nothing of the first try came through", () => {
  const made = again({ result: "conflict" }, { result: "conflict" });
  expect([made?.entries.length, made?.took]).toEqual([2, 1200]);
});
