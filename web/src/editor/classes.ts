/** The class that is drawn with, and what annotations look like by their class. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals-core";
import { classesById, colorOf, offered, type Pattern, patternOf } from "../model/ontology";
import type { Annotation, Attribute, Class, Id, Ontology, ShapeType } from "../model/records";

/** Of annotations without a class. */
export const NO_CLASS = "#b9b9be";

export class Classes {
  readonly #chosen = signal<Id | null>(null);
  readonly #byId: ReadonlySignal<ReadonlyMap<Id, Class>>;

  /** Those on offer, in display order. */
  readonly offered: ReadonlySignal<readonly Class[]>;
  readonly patterns: ReadonlySignal<ReadonlyMap<Id, Pattern>>;
  /** The attributes of all classes, each once. */
  readonly attributes: ReadonlySignal<readonly Attribute[]>;
  /** The class that new shapes get; null where there is none at all. */
  readonly current: ReadonlySignal<Class | null>;

  constructor(readonly ontology: ReadonlySignal<Ontology>) {
    this.#byId = computed(() => classesById(ontology.value));
    this.patterns = computed(
      () => new Map((ontology.value.classes ?? []).map((kind) => [kind.id, patternOf(ontology.value, kind)])),
    );
    this.attributes = computed(() => [
      ...new Map(
        (ontology.value.classes ?? []).flatMap(({ attributes = [] }) =>
          attributes.map((one) => [one.id, one]),
        ),
      ).values(),
    ]);
    this.offered = computed(() => offered(ontology.value));
    this.current = computed(() => {
      const offered = this.offered.value;
      return offered.find(({ id }) => id === this.#chosen.value) ?? offered[0] ?? null;
    });
  }

  choose(id: Id): void {
    this.#chosen.value = id;
  }

  byId(id: Id | undefined): Class | undefined {
    return id === undefined ? undefined : this.#byId.peek().get(id);
  }

  of(annotation: Annotation): Class | undefined {
    return this.byId(annotation.class_id);
  }

  colorOf(annotation: Annotation): string {
    const kind = this.of(annotation);
    return kind ? colorOf(kind) : NO_CLASS;
  }

  nameOf(annotation: Annotation): string {
    return this.of(annotation)?.name ?? "";
  }

  /** True where the class may have shapes of that type. */
  allows(kind: Class | undefined, type: ShapeType): boolean {
    return !kind?.shapes?.length || kind.shapes.includes(type);
  }

  /** The class on that key (1 … 9, then 0): its own hotkey first, else its place in the display order. */
  onKey(digit: string): Class | undefined {
    const offered = this.offered.peek();
    return (
      offered.find(({ hotkey }) => hotkey === digit) ??
      offered.filter(({ hotkey }) => !hotkey)[(Number(digit) + 9) % 10]
    );
  }

  /** Calls back whenever colours or classes change. */
  watch(run: () => void): () => void {
    return effect(() => {
      this.#byId.value;
      run();
    });
  }
}
