import { afterEach, expect, test, vi } from "vitest";
import { body, coming, decided, initial, needsLook } from "../../src/ui/imports/choices";
import { ImportRun } from "../../src/ui/imports/run";
import type { Candidate, FoundLabels, Preview } from "../../src/ui/wire";

afterEach(() => vi.unstubAllGlobals());

function candidate(format: string, more: Partial<Candidate> = {}): Candidate {
  return {
    format,
    title: format,
    evidence: [],
    labelled: 1,
    objects: 5,
    unmatched: 0,
    unmatched_names: [],
    label_pictures: 0,
    problems: [],
    problem_count: 0,
    classes: [],
    error: "",
    ...more,
  };
}

const PLAIN: FoundLabels = { place: "a", layout: false, candidates: [candidate("coco")] };
const EITHER: FoundLabels = {
  place: "b",
  layout: false,
  candidates: [candidate("voc", { objects: 2 }), candidate("masks", { objects: 3, label_pictures: 4 })],
};
const LAYOUT: FoundLabels = { place: "c", layout: true, candidates: [candidate("yolo-cls")] };

function preview(more: Partial<Preview> = {}): Preview {
  return { pictures: 10, refused: 0, sets: [], problems: [], problem_count: 0, ...more };
}

function remark(outcome: string, code: string) {
  return { name: "x", outcome, code, message: "", hint: "" };
}

test("pictures alone, and files that are no labels, are no question", () => {
  expect(needsLook(preview())).toBe(false);
  expect(needsLook(preview({ problems: [remark("skipped", "unknown-kind")] }))).toBe(false);
  expect(needsLook(preview({ problems: [remark("skipped", "no-labels")] }))).toBe(true);
  expect(needsLook(preview({ problems: [remark("refused", "truncated")] }))).toBe(true);
  expect(needsLook(preview({ sets: [LAYOUT] }))).toBe(true);
});

test("what only a person can decide waits for a word, what a layout says is left out", () => {
  const sets = [PLAIN, EITHER, LAYOUT];
  const first = initial(sets);
  expect(first).toEqual({ a: "coco", c: "" });
  expect(decided(sets, first)).toBe(false);
  const chosen = { ...first, b: "masks" };
  expect(decided(sets, chosen)).toBe(true);
  expect(coming(preview({ sets }), chosen)).toEqual({ pictures: 6, objects: 8 });
  expect(body(sets, chosen)).toEqual({
    places: {
      a: { format: "coco", label_pictures: false },
      b: { format: "masks", label_pictures: true },
    },
  });
  expect(body(sets, { a: "", b: "", c: "" })).toEqual({ places: {} });
});

/** A server whose preview gives this, and what it was asked. */
function server(found: Preview): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: string, { method, body: sent }: RequestInit) => {
    const path = url.replace("/api/v1", "").replace(/[0-9a-f-]{36}/g, "*");
    if (method !== "PUT") asked.push(`${method} ${path} ${method === "POST" ? sent : ""}`.trim());
    const kind = path.includes("preview") ? "preview" : "import";
    if (method === "DELETE") return new Response(null, { status: 204 });
    if (method === "GET") return Response.json({ id: "preview", kind, state: "done", result: found });
    return Response.json({ id: kind, kind, state: "queued", received: 1, result: null });
  });
  return asked;
}

const FILES = [{ path: "a.jpg", file: new File(["1"], "a.jpg") }];

test("pictures alone are added without a click", async () => {
  const asked = server(preview());
  const run = new ImportRun("project", FILES);
  await run.begin();
  expect(run.stage.value.at).toBe("adding");
  expect(asked.filter((one) => one.includes("/start"))).toEqual(['POST /imports/*/start {"places":{}}']);
  run.leave();
});

test("labels wait for a word, and are thrown away without one", async () => {
  const asked = server(preview({ sets: [EITHER] }));
  const run = new ImportRun("project", FILES);
  await run.begin();
  expect(run.stage.value.at).toBe("deciding");
  run.drop();
  expect(asked.at(-1)).toBe("DELETE /imports/*");
  expect(asked.some((one) => one.includes("/start"))).toBe(false);
});
