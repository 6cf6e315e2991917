/** One gesture on masks: what is painted or erased so far, shown as drafts, and the one diff that it becomes. */
import type { Entry } from "../../model/diffs";
import { byPaintOrder } from "../../model/document";
import { addition, removals, revising } from "../../model/entries";
import { same } from "../../model/json";
import type { Annotation, Id, Mask } from "../../model/records";
import { maskFrom } from "../../model/rle";
import type { Bounds, Point } from "../../model/shapes/kind";
import {
  boundsOf,
  boxOf,
  has,
  intersection,
  NOTHING,
  remember,
  type Spans,
  spansOf,
  subtraction,
  union,
} from "../../model/spans";
import { around } from "../bounds";
import type { Editor } from "../editor";
import { recordsOf } from "../edits";
import { handOn } from "../shapes/mask/chunks";
import { coverOf } from "./cover";

type Masked = Annotation & { readonly shape: Mask };

interface Worked {
  readonly annotation: Masked;
  readonly set: Spans;
}

export class MaskWork {
  readonly #editor: Editor;
  readonly #target: Id;
  readonly #erases: boolean;
  readonly #worked = new Map<Id, Worked>();
  /** Whether pixels were painted, and whether others kept theirs. */
  #painted = false;
  #kept = false;

  constructor(editor: Editor, target: Masked, erases: boolean) {
    this.#editor = editor;
    this.#target = target.id;
    this.#erases = erases;
    this.#worked.set(target.id, { annotation: target, set: coverOf(target.shape, this.#picture) });
  }

  /** Begins on the mask that is meant; null, with the reason told, where there is none. */
  static begin(editor: Editor, at: Point, erases: boolean): MaskWork | null {
    const target = erases ? erasable(editor, at) : paintable(editor);
    return target && new MaskWork(editor, target, erases);
  }

  /** Paints the region, or takes it away, and shows what comes of it. */
  add(region: Spans): void {
    const { width, height } = this.#picture;
    const inside = intersection(region, boxOf([0, 0, width, height]));
    const bounds = boundsOf(inside);
    if (!bounds) return;
    const { set } = this.#worked.get(this.#target) as Worked;
    if (this.#erases) this.#change(this.#target, subtraction(set, inside), bounds);
    else {
      const allowed = this.#allowed(inside, bounds);
      if (allowed.rows.length) this.#painted = true;
      else this.#kept = true;
      this.#change(this.#target, union(set, allowed), bounds);
    }
    this.#editor.edits.draft([...this.#worked.values()].map(({ annotation }) => annotation));
  }

  /** Makes it one diff. What has no pixel left is removed. */
  finish(gesture: string): void {
    const { edits } = this.#editor;
    const records = recordsOf(edits.document);
    if (this.#kept && !this.#painted) this.#editor.refuse("labelled");
    const worked = [...this.#worked.values()];
    const empty = new Set(worked.flatMap(({ annotation, set }) => (set.rows.length ? [] : annotation.id)));
    const entries = worked.flatMap(({ annotation }): readonly Entry[] => {
      if (empty.has(annotation.id)) return [];
      const before = records.get(annotation.id);
      return before?.kind === "annotation" ? revising(before, annotation) : [addition(annotation)];
    });
    edits.cancel();
    const gone = removals(records, empty);
    edits.perform(gesture, [...entries, ...gone], empty.has(this.#target) ? [] : [this.#target]);
    for (const { annotation } of worked) {
      const shape = edits.stored(annotation.id)?.shape;
      if (!shape || !same(shape, annotation.shape)) continue;
      // The pixels of the shape itself: what was worked on is cut at the picture's edge, and the shape need not be.
      remember(shape as Mask, spansOf(annotation.shape));
      handOn(annotation.shape, shape as Mask, null);
    }
  }

  cancel(): void {
    this.#editor.edits.cancel();
  }

  get #picture() {
    return this.#editor.viewport.picture.peek();
  }

  #change(id: Id, set: Spans, touched: Bounds): void {
    const { annotation } = this.#worked.get(id) as Worked;
    const shape = maskFrom(set);
    handOn(annotation.shape, shape, touched);
    this.#worked.set(id, { annotation: { ...annotation, shape }, set });
  }

  /** What of the region may be painted; in the mode that takes it, others lose it. */
  #allowed(region: Spans, bounds: Bounds): Spans {
    const { scene, settings, visibility } = this.#editor;
    const overlap = settings.mask.overlap.peek();
    if (overlap === "over") return region;
    let free = region;
    for (const annotation of scene.search(bounds)) {
      if (annotation.id === this.#target) continue;
      const losing = overlap === "take" && isMask(annotation) && !visibility.locked.peek().has(annotation.id);
      if (losing) this.#take(annotation, region, bounds);
      else if (overlap === "free" || isMask(annotation)) {
        free = subtraction(free, coverOf(annotation.shape, this.#picture));
      }
    }
    return free;
  }

  #take(annotation: Masked, region: Spans, bounds: Bounds): void {
    const { id } = annotation;
    const { set } = this.#worked.get(id) ?? { set: coverOf(annotation.shape, this.#picture) };
    if (!intersection(set, region).rows.length) return;
    if (!this.#worked.has(id)) this.#worked.set(id, { annotation, set });
    this.#change(id, subtraction(set, region), bounds);
  }
}

export function isMask(annotation: Annotation): annotation is Masked {
  return annotation.shape.type === "mask";
}

/** The one selected mask that may be changed. */
export function selectedMask({ edits, visibility }: Editor): Masked | null {
  const [one, another] = edits.selected();
  return one && !another && isMask(one) && visibility.reachable(one.id) ? one : null;
}

/** The selected mask; of a class without countable objects the one there is; else a new one of the current class. */
function paintable(editor: Editor): Masked | null {
  const selected = selectedMask(editor);
  if (selected) return selected;
  const { edits, classes, visibility } = editor;
  const kind = classes.current.peek() ?? undefined;
  if (!classes.allows(kind, "mask")) {
    editor.refuse("class-shape");
    return null;
  }
  const there = kind?.stuff
    ? edits.document.annotations.findLast(
        (one) => isMask(one) && one.class_id === kind.id && visibility.reachable(one.id),
      )
    : undefined;
  return (there ?? edits.fresh(maskFrom(NOTHING), kind?.id)) as Masked;
}

/** The selected mask, else the topmost one there. */
function erasable(editor: Editor, at: Point): Masked | null {
  const selected = selectedMask(editor);
  if (selected) return selected;
  const { scene, visibility, viewport } = editor;
  const picture = viewport.picture.peek();
  const there = scene
    .search(around(at, 0))
    .filter((one) => isMask(one) && visibility.reachable(one.id))
    .filter(({ shape }) => has(coverOf(shape, picture), Math.floor(at.x), Math.floor(at.y)))
    .sort(byPaintOrder);
  const top = there.at(-1);
  if (!top) editor.refuse("no-mask");
  return (top as Masked | undefined) ?? null;
}
