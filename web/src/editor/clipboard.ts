/** Copied annotations; they outlive the picture they came from. */
import { computed, type ReadonlySignal, signal } from "@preact/signals-core";
import { newId } from "../model/ids";
import { type Annotation, type Id, SERVER_FIELDS } from "../model/records";
import { translate } from "../model/shapes/registry";

/** A duplicate stands this far to the right and below, CSS px. */
export const ASIDE = 12;

export class Clipboard {
  readonly #held = signal<readonly Annotation[]>([]);
  #image: Id | null = null;

  readonly empty: ReadonlySignal<boolean> = computed(() => this.#held.value.length === 0);

  get held(): readonly Annotation[] {
    return this.#held.peek();
  }

  /** The picture that they were copied on; null while nothing was. */
  get image(): Id | null {
    return this.#image;
  }

  take(annotations: readonly Annotation[], image: Id): void {
    this.#image = image;
    this.#held.value = annotations;
  }
}

/**
 * The annotations as new ones, `by` picture px to the right and below.
 *
 * Those that shared an instance or a group share a new one; nothing of a track, a score or another's authorship
 * goes along.
 */
export function copies(annotations: readonly Annotation[], now: number, by = 0): Annotation[] {
  const shared = new Map<Id, Id>();
  const renewed = (id: Id): Id => {
    const known = shared.get(id) ?? newId();
    shared.set(id, known);
    return known;
  };
  return annotations.map((annotation) => {
    const { track: _track, score: _score, source: _source, extra: _extra, ...rest } = annotation;
    const kept = Object.fromEntries(Object.entries(rest).filter(([name]) => !SERVER_FIELDS.has(name)));
    return {
      ...(kept as unknown as Annotation),
      id: newId(),
      shape: by ? translate(annotation.shape, by, by) : annotation.shape,
      ...(annotation.instance_id ? { instance_id: renewed(annotation.instance_id) } : {}),
      ...(annotation.group_id ? { group_id: renewed(annotation.group_id) } : {}),
      made_at: now,
    };
  });
}
