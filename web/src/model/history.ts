/** Taking back and doing again: inverse diffs, and which one is next. */
import { type LayerState, replay, statusEntry } from "./changes";
import type { Change, Diff, Entry } from "./diffs";
import { InvalidRecord } from "./errors";
import type { Id, Millis } from "./records";

/** The diff that takes back a merged one, or does it again where that one was an undo. */
export function invert(diff: Diff, id: Id, madeAt: Millis): Diff {
  const { author: _, took: __, ...rest } = diff;
  const kind = diff.cause?.kind === "undo" ? "redo" : "undo";
  return {
    ...rest,
    id,
    entries: diff.entries.map(inverse).reverse(),
    cause: { kind, of: diff.id },
    made_at: madeAt,
  };
}

/** The state before the diffs that led to `state`, given newest first. */
export function before(state: LayerState, diffs: readonly Diff[]): LayerState {
  return replay(
    state,
    diffs.map((diff) => invert(diff, diff.id, 0)),
  );
}

/** A gesture that stands, or an undo that stands, and what lies below it. */
interface Step {
  readonly diff: Diff;
  readonly below: Step | null;
}

/** Which stacks go on below what is known of them. */
interface More {
  readonly undo: boolean;
  readonly redo: boolean;
}

/** What one person can take back and do again. Never changed: one gesture more costs the same after ten thousand. */
export class Steps {
  static readonly NONE = new Steps(null, null, { undo: false, redo: false });
  readonly #undo: Step | null;
  readonly #redo: Step | null;
  readonly #more: More;

  private constructor(undo: Step | null, redo: Step | null, more: More) {
    this.#undo = undo;
    this.#redo = redo;
    this.#more = more;
  }

  /** From what comes next to what comes last; `more` where there are others beyond them. */
  static of(undo: readonly Diff[], redo: readonly Diff[], more: More): Steps {
    return new Steps(undo.reduceRight(over, null), redo.reduceRight(over, null), more);
  }

  /** The diff whose inverse is the next undo: the latest gesture that is not taken back. */
  get undo(): Diff | null {
    return this.#undo?.diff ?? null;
  }

  /** The diff whose inverse is the next redo: the latest undo, until there is a new gesture. */
  get redo(): Diff | null {
    return this.#redo?.diff ?? null;
  }

  /** After one more diff of that person. */
  with(diff: Diff): Steps {
    const { kind = "edit", of = "" } = diff.cause ?? {};
    if (kind === "import") return this;
    if (kind === "undo") return new Steps(without(this.#undo, of), over(this.#redo, diff), this.#more);
    if (kind === "redo") return new Steps(over(this.#undo, diff), without(this.#redo, of), this.#more);
    return new Steps(over(this.#undo, diff), null, { ...this.#more, redo: false });
  }

  /** Whether there are more than are known, and fewer than so many of them are left. */
  lacks(most: number): boolean {
    return (this.#more.undo && !reaches(this.#undo, most)) || (this.#more.redo && !reaches(this.#redo, most));
  }
}

function over(below: Step | null, diff: Diff): Step {
  return { diff, below };
}

/** The stack without a step, which is nearly always the topmost. */
function without(stack: Step | null, id: Id): Step | null {
  const above: Diff[] = [];
  for (let step = stack; step; step = step.below) {
    if (step.diff.id === id) return above.reduceRight(over, step.below);
    above.push(step.diff);
  }
  return stack;
}

function reaches(stack: Step | null, most: number): boolean {
  let left = most;
  for (let step = stack; step && left; step = step.below) left -= 1;
  return left === 0;
}

function inverse(entry: Entry): Entry {
  switch (entry.op) {
    case "add":
      return {
        op: "remove",
        id: entry.record.id,
        revision: entry.record.revision ?? 0,
        record: entry.record,
      };
    case "remove":
      if (!entry.record)
        throw new InvalidRecord("a removal that does not carry its record cannot be undone", "record");
      return { op: "add", record: entry.record };
    case "change":
      return {
        ...entry,
        ...(entry.fields ? { fields: swapped(entry.fields) } : {}),
        ...(entry.delta
          ? { delta: { ...entry.delta, base: entry.delta.after, after: entry.delta.base } }
          : {}),
      };
    case "status":
      return statusEntry(
        { status: entry.after, reason: entry.reason ?? "" },
        { status: entry.before, reason: entry.reason_before ?? "" },
      );
  }
}

function swapped(fields: Change["fields"] & object): Change["fields"] & object {
  return Object.fromEntries(Object.entries(fields).map(([name, [before, after]]) => [name, [after, before]]));
}
