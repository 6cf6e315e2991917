/** Every file of the corpus, run by the browser's half; a file that no test knows fails. */
import { describe, expect, it } from "vitest";
import { unmatched } from "../../src/editor/difference";
import { apply, difference, type LayerState, merge } from "../../src/model/changes";
import { clip, split } from "../../src/model/clip";
import { cocoMask } from "../../src/model/cocoRaster";
import * as codec from "../../src/model/codec";
import { isEnough } from "../../src/model/coverage";
import type { Diff, Entry } from "../../src/model/diffs";
import { LimnerError } from "../../src/model/errors";
import { invert, Steps } from "../../src/model/history";
import { same } from "../../src/model/json";
import { outlineOf } from "../../src/model/outlines";
import { rasterize } from "../../src/model/raster";
import type { Annotation, LayerRecord } from "../../src/model/records";
import { covered, deltaBetween, iou, maskFrom, union, xor } from "../../src/model/rle";
import { type Crop, encodeRuns } from "../../src/model/runs";
import * as shapes from "../../src/model/shapes/registry";
import {
  areaOf,
  has,
  intersection,
  NOTHING,
  type Spans,
  spansOf,
  union as unite,
} from "../../src/model/spans";
import { between } from "../../src/model/zindex";
import { cases, files, folders } from "./vectors";

// biome-ignore lint/suspicious/noExplicitAny: the vectors' own forms.
type Any = any;

/** What each file's cases are given to. */
const RUNS: { readonly [file: string]: (given: Any) => unknown } = {
  "changes/apply": ({ state, diff }) => {
    const done = apply(stateFrom(state), diff);
    return {
      state: plainState(done.state),
      answers: done.answers.map(withoutMessage),
      diff: merge(stateFrom(state), diff).diff,
    };
  },
  "changes/delta": ({ before, after }) => deltaBetween(before, after),
  "changes/difference": ({ before, after }) => difference(stateFrom(before), stateFrom(after)),
  "changes/invert": ({ diff, id, made_at }) => invert(diff, id, made_at),
  "changes/undo": ({ log, author }) => {
    const mine = log.filter(([, , by]: Any) => by === author);
    const { undo, redo } = mine.reduce(
      (all: Steps, [id, cause]: Any) => all.with({ id, cause } as Diff),
      Steps.NONE,
    );
    return { undo: undo?.id ?? null, redo: redo?.id ?? null };
  },
  "bounds/shapes": ({ shape }) => ({ bounds: shapes.bounds(shape), area: shapes.area(shape) }),
  "codec/accepted": ({ kind, value }) => DECODERS[kind]?.(value),
  "codec/refused": ({ kind, text }) => refusal(() => DECODERS[kind]?.(JSON.parse(text))),
  "coco_raster/runs": ({ shape, width, height }) =>
    wholePicture(shape.type === "mask" ? shape : cocoMask(shape, width, height), width, height),
  "coverage/pictures": ({ shapes: given, width, height, unlabelled }) => {
    const sets = given.map((shape: Any) => rasterize(shape, width, height));
    const count = areaOf(sets.reduce((all: Spans, one: Spans) => unite(all, one), NOTHING));
    return { labelled: count, enough: isEnough(count, width * height, unlabelled) };
  },
  "missing/pairs": ({ found, drawn, alike }) => {
    const one = { kind: "annotation", id: "one", shape: found, class_id: "a" };
    const other = { kind: "annotation", id: "other", shape: drawn, class_id: alike ? "a" : "b" };
    return unmatched([one as Annotation], [other as Annotation]).length > 0;
  },
  "flatten/shapes": ({ shape }) => shapes.flatten(shape),
  "polygons/clip": ({ operation, polygons: [first, ...others] }) => {
    const parts = clip(
      operation,
      first.parts,
      others.map((one: Any) => one.parts),
    );
    if (!parts.length) return { area: 0, bounds: null };
    const shape = { type: "polygon", parts } as const;
    expect(shapes.fault(shape)).toBeNull();
    return { area: shapes.area(shape), bounds: shapes.bounds(shape) };
  },
  "polygons/faults": ({ shape }) => shapes.fault(shape)?.code ?? null,
  "polygons/split": ({ polygon, line }) =>
    split(polygon.parts, line).map((parts) => shapes.area({ type: "polygon", parts })),
  "outline/masks": ({ mask }) => outlineOf(spansOf(mask)),
  "raster/pixels": ({ shape, width, height }) => rows(rasterize(shape, width, height), width, height),
  "rle/combine": ({ a, b, width, height }) => {
    const crop = (counts: string) => ({ x: 0, y: 0, width, height, counts });
    const whole = (mask: Crop) => wholePicture(mask, width, height);
    const [left, right] = [crop(a), crop(b)];
    return {
      union: whole(union(left, right)),
      intersection: whole(maskFrom(intersection(spansOf(left), spansOf(right)))),
      xor: whole(xor(left, right)),
      iou: iou(left, right),
    };
  },
  "rle/encode": ({ runs, width, height }) => {
    const counts = encodeRuns(runs);
    const mask = maskFrom(spansOf({ x: 0, y: 0, width, height, counts }));
    return { counts, area: covered(mask), bounds: shapes.bounds(mask) };
  },
  "transform/shapes": ({ shape, matrix }) => shapes.transform(shape, matrix),
  "z/between": ({ a, b }) => between(a, b),
};

/** What is free in a case: words, and places that it does not name. */
const WANTED: { readonly [file: string]: (expected: Any, got: Any) => unknown } = {
  apply: (expected) => ({ ...expected, answers: expected.answers.map(withoutMessage) }),
  refused: (expected, got) => ({ where: got?.where, ...expected }),
};

const DECODERS: { readonly [kind: string]: (value: unknown) => unknown } = {
  record: codec.decodeRecord,
  diff: codec.decodeDiff,
  layer: codec.decodeLayer,
  image: codec.decodeImage,
  ontology: codec.decodeOntology,
};

/** What only the server computes. */
const SERVERS_OWN: ReadonlySet<string> = new Set(["simplify/shapes"]);

const known = folders().flatMap((folder) =>
  files(folder)
    .filter((file) => !SERVERS_OWN.has(`${folder}/${file}`))
    .map((file) => [folder, file] as const),
);

describe.each(known)("vectors/%s/%s", (folder, file) => {
  it.each(cases(folder, file))("$name", ({ given, expect: expected }) => {
    const run = RUNS[`${folder}/${file}`];
    if (!run) throw new Error(`no test runs vectors/${folder}/${file}.json`);
    const got = run(given);
    const wanted = WANTED[file]?.(expected, got) ?? expected;
    if (!near(got, wanted)) expect(got).toEqual(wanted);
  });
});

/** The same, numbers within a millionth of a pixel. */
function near(a: Any, b: Any): boolean {
  if (typeof a === "number" && typeof b === "number")
    return Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b));
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, at) => near(item, b[at]));
  if (a && b && typeof a === "object" && typeof b === "object") {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) =>
      near(a[key] ?? null, b[key] ?? null),
    );
  }
  return same(a, b);
}

function rows(spans: Spans, width: number, height: number): string[] {
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (_, column) => (has(spans, column, row) ? "#" : ".")).join(""),
  );
}

/** The compressed string of a mask in a picture of that size. */
function wholePicture(mask: Crop, width: number, height: number): string {
  const spans = spansOf(mask);
  const runs = [0];
  for (let pixel = 0; pixel < width * height; pixel++) {
    const set = Number(has(spans, Math.floor(pixel / height), pixel % height));
    if ((runs.length - 1) % 2 !== set) runs.push(0);
    runs[runs.length - 1] = (runs.at(-1) as number) + 1;
  }
  return encodeRuns(runs);
}

interface PlainState {
  records: LayerRecord[];
  status: LayerState["status"];
  reason: string;
}

function stateFrom({ records, status, reason }: PlainState): LayerState {
  return { records: new Map(records.map((record) => [record.id, record])), status, reason };
}

function plainState({ records, status, reason }: LayerState): PlainState {
  return { records: [...records.values()], status, reason };
}

/** Code and place of the error; what is no JSON never reaches the codec. */
function refusal(run: () => unknown): Any {
  try {
    return run();
  } catch (error) {
    if (error instanceof SyntaxError) return { code: "invalid-record", where: "" };
    if (error instanceof LimnerError) return { code: error.code, where: error.where };
    throw error;
  }
}

/** Words are each language's own; codes and places are pinned. */
function withoutMessage({ message: _, hint: __, ...answer }: Any): Entry {
  return answer;
}
