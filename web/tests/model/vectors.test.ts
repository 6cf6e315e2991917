/** Every file of the corpus, run by the browser's half; a file that no test knows fails. */
import { describe, expect, it } from "vitest";
import { apply, difference, type LayerState, merge } from "../../src/model/changes";
import type { Entry } from "../../src/model/diffs";
import { invert, redoable, undoable } from "../../src/model/history";
import { same } from "../../src/model/json";
import type { LayerRecord } from "../../src/model/records";
import { deltaBetween } from "../../src/model/rle";
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
    const lines = log.map(([id, cause, by]: Any) => ({ id, cause, author: by }));
    return { undo: undoable(lines, author), redo: redoable(lines, author) };
  },
};

const known = folders().flatMap((folder) => files(folder).map((file) => [folder, file] as const));

describe.each(known)("vectors/%s/%s", (folder, file) => {
  it.each(cases(folder, file))("$name", ({ given, expect: expected }) => {
    const run = RUNS[`${folder}/${file}`];
    if (!run) throw new Error(`no test runs vectors/${folder}/${file}.json`);
    const got = run(given);
    const wanted =
      file === "apply" ? { ...expected, answers: expected.answers.map(withoutMessage) } : expected;
    if (!same(got, wanted)) expect(got).toEqual(wanted);
  });
});

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

/** Words are each language's own; codes and places are pinned. */
function withoutMessage({ message: _, hint: __, ...answer }: Any): Entry {
  return answer;
}
