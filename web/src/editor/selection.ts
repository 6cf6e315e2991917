/** Which objects are selected. View state: nothing of it is ever saved. */
import { computed, type ReadonlySignal, signal } from "@preact/signals-core";
import type { Id } from "../model/records";

const NONE: ReadonlySet<Id> = new Set();

export class Selection {
  readonly #ids = signal(NONE);

  /** In the order in which they were selected. */
  readonly ids: ReadonlySignal<ReadonlySet<Id>> = this.#ids;
  /** The one selected object, or null where there are none or several. */
  readonly one: ReadonlySignal<Id | null> = computed(() => {
    const [first, second] = this.#ids.value;
    return first !== undefined && second === undefined ? first : null;
  });
  readonly count: ReadonlySignal<number> = computed(() => this.#ids.value.size);

  has(id: Id): boolean {
    return this.#ids.peek().has(id);
  }

  set(ids: Iterable<Id>): void {
    const next = new Set(ids);
    const now = this.#ids.peek();
    if (next.size !== now.size || [...next].some((id) => !now.has(id))) this.#ids.value = next;
  }

  add(ids: Iterable<Id>): void {
    this.set([...this.#ids.peek(), ...ids]);
  }

  toggle(id: Id): void {
    const now = this.#ids.peek();
    this.set(now.has(id) ? [...now].filter((other) => other !== id) : [...now, id]);
  }

  clear(): void {
    if (this.#ids.peek().size) this.#ids.value = NONE;
  }
}
