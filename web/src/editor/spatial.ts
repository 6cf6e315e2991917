/** Which annotations lie where: a packed tree of those that rest, and a short list of those that changed since. */
import Flatbush from "flatbush";
import type { Touched } from "../model/document";
import type { Annotation, Id, LayerRecord } from "../model/records";
import type { Bounds } from "../model/shapes/kind";
import { meet } from "./bounds";
import { coverage } from "./shapes/detail";

/** The tree is packed anew when this many annotations have changed since. */
const MOST_LOOSE = 512;

export class SpatialIndex {
  readonly #all = new Map<Id, Annotation>();
  readonly #loose = new Set<Id>();
  #packed: readonly Annotation[] = [];
  #tree: Flatbush | null = null;

  /** Forgets everything and takes the records. */
  load(records: Iterable<LayerRecord>): void {
    this.#all.clear();
    for (const record of records) if (record.kind === "annotation") this.#all.set(record.id, record);
    this.#pack();
  }

  update(changes: ReadonlyMap<Id, Touched>): void {
    for (const [id, { after }] of changes) {
      if (after?.kind === "annotation") this.#all.set(id, after);
      else this.#all.delete(id);
      this.#loose.add(id);
    }
    if (this.#loose.size > MOST_LOOSE) this.#pack();
  }

  all(): Iterable<Annotation> {
    return this.#all.values();
  }

  /** Annotations that cover something of the given bounds, in no order. */
  search(where: Bounds): Annotation[] {
    const found: Annotation[] = [];
    for (const at of this.#tree?.search(...where) ?? []) {
      const annotation = this.#packed[at] as Annotation;
      if (!this.#loose.has(annotation.id)) found.push(annotation);
    }
    for (const id of this.#loose) {
      const annotation = this.#all.get(id);
      const bounds = annotation ? coverage(annotation) : null;
      if (annotation && bounds && meet(bounds, where)) found.push(annotation);
    }
    return found;
  }

  #pack(): void {
    this.#loose.clear();
    this.#packed = [...this.#all.values()].filter((annotation) => coverage(annotation) !== null);
    this.#tree = null;
    if (!this.#packed.length) return;
    const tree = new Flatbush(this.#packed.length);
    for (const annotation of this.#packed) tree.add(...(coverage(annotation) as Bounds));
    tree.finish();
    this.#tree = tree;
  }
}
