/** The server in small: the semantics of diffs from the model, a log, and answers that are remembered by diff id. */
import { EMPTY, type LayerState, merge, replay } from "../../src/model/changes";
import type { Answer, Diff, DiffAnswer, Entry } from "../../src/model/diffs";
import type { Annotation, Id, Layer, LayerRecord } from "../../src/model/records";
import type { HistoryLine, LayerKey, SuggestedLayer, UndoStack } from "../../src/sync/ports";
import { keyOf, partsOf } from "../../src/sync/ports";

interface Shelf {
  state: LayerState;
  revision: number;
  readonly history: HistoryLine[];
  /** What undo goes by: what had an effect, and what took something back. */
  readonly log: { readonly author: string; readonly diff: Diff }[];
}

export class FakeServer {
  /** Every diff that ever came, by id. */
  readonly seen = new Map<Id, Diff>();
  readonly #shelves = new Map<LayerKey, Shelf>();
  readonly #answers = new Map<Id, DiffAnswer>();
  readonly #remembersAll: boolean;
  #number = 0;

  /** `remembersAll`: answers to diffs without effect are kept too, instead of found anew. */
  constructor(remembersAll: boolean) {
    this.#remembersAll = remembersAll;
  }

  shelf(key: LayerKey): Shelf {
    const shelf = this.#shelves.get(key) ?? { state: EMPTY, revision: 0, history: [], log: [] };
    this.#shelves.set(key, shelf);
    return shelf;
  }

  save(key: LayerKey, diffs: readonly Diff[], author: string): DiffAnswer[] {
    return diffs.map((diff) => this.#answers.get(diff.id) ?? this.#take(this.shelf(key), diff, author));
  }

  layer(key: LayerKey): Layer {
    const { state, revision } = this.shelf(key);
    const { imageId } = partsOf(key);
    const { status, reason } = state;
    const annotations = [...state.records.values()] as Annotation[];
    return { image_id: imageId, status, reason, revision, annotations, schema: 1 };
  }

  /** Of every model that has a layer of the picture: what is neither in its main layer nor refused. */
  suggestions(imageId: Id): SuggestedLayer[] {
    const main = this.shelf(keyOf(imageId)).state.records;
    const models = [...this.#shelves].filter(([key]) => key.startsWith(keyOf(imageId, "model:")));
    return models.map(([key, { state, history }]) => {
      const owner = partsOf(key).layer.slice("model:".length);
      const gone = history.flatMap(({ diff }) =>
        diff.entries.flatMap((entry) => (entry.op === "remove" && entry.record ? [entry.record] : [])),
      );
      const open = (records: Iterable<LayerRecord>) =>
        [...records].filter((one): one is Annotation => one.kind === "annotation" && !main.has(one.id));
      const refused = new Map(gone.map((record) => [record.id, record]));
      for (const id of state.records.keys()) refused.delete(id);
      return {
        owner,
        model: owner,
        version: "",
        annotations: open(state.records.values()),
        refused: open(refused.values()),
      };
    });
  }

  undoStack(key: LayerKey, author: string, limit: number): UndoStack {
    const { revision, log } = this.shelf(key);
    let [undo, redo]: [Diff[], Diff[]] = [[], []];
    for (const { diff } of log.filter((line) => line.author === author)) {
      const { kind, of } = diff.cause ?? {};
      const others = ({ id }: Diff): boolean => id !== of;
      if (kind === "undo") [undo, redo] = [undo.filter(others), [...redo, diff]];
      else if (kind === "redo") [undo, redo] = [[...undo, diff], redo.filter(others)];
      else [undo, redo] = [[...undo, diff], []];
    }
    return { revision, undo: undo.reverse().slice(0, limit), redo: redo.reverse().slice(0, limit) };
  }

  #take(shelf: Shelf, diff: Diff, author: string): DiffAnswer {
    this.seen.set(diff.id, diff);
    const before = shelf.state;
    const done = merge(before, diff);
    const effect = done.diff.entries.length > 0;
    const takesBack = diff.cause?.kind === "undo" || diff.cause?.kind === "redo";
    const known = shelf.log.some((line) => line.diff.id === diff.id);
    if ((effect || takesBack) && !known) shelf.log.push({ author, diff: done.diff });
    if (effect) {
      shelf.revision += 1;
      shelf.state = this.#stamped(replay(before, [diff]), done.diff.entries, shelf.revision);
      const line = { revision: shelf.revision, at: 0, author: { id: author, name: author }, diff: done.diff };
      shelf.history.push(line);
    }
    const answers = done.answers.map((answer, at) =>
      this.#addressed(shelf, answer, diff.entries[at] as Entry),
    );
    const answer = { id: diff.id, revision: shelf.revision, answers };
    if (effect || this.#remembersAll) this.#answers.set(diff.id, answer);
    return answer;
  }

  #stamped(state: LayerState, entries: readonly Entry[], revision: number): LayerState {
    const records = new Map(state.records);
    for (const entry of entries) {
      const id = idOf(entry);
      const record = records.get(id) as Annotation | undefined;
      if (!record) continue;
      if (!record.number) this.#number += 1;
      records.set(id, { ...record, number: record.number ?? this.#number, revision } as LayerRecord);
    }
    return { ...state, records };
  }

  #addressed(shelf: Shelf, answer: Answer, entry: Entry): Answer {
    if (answer.result === "conflict") return { ...answer, by: "other" };
    if (answer.result !== "applied") return answer;
    const record = shelf.state.records.get(idOf(entry)) as Annotation | undefined;
    return { ...answer, revision: shelf.revision, ...(record?.number ? { number: record.number } : {}) };
  }
}

function idOf(entry: Entry): Id {
  if (entry.op === "status") return "";
  return entry.op === "add" ? entry.record.id : entry.id;
}
