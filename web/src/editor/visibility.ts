/** What is shown, and what the pointer passes through. View state: nothing of it is ever saved. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Id } from "../model/records";

export type Names = "auto" | "off";

const NONE: ReadonlySet<Id> = new Set();
const FILL_STEPS = [0, 0.5, 1, 1.5, 2.5, 4];

export class Visibility {
  readonly #hidden = signal(NONE);
  readonly #locked = signal(NONE);
  readonly #names = signal<Names>("auto");
  readonly #fill = signal(1);
  readonly #bare = signal(false);
  readonly #grid = signal(true);

  readonly hidden: ReadonlySignal<ReadonlySet<Id>> = this.#hidden;
  readonly locked: ReadonlySignal<ReadonlySet<Id>> = this.#locked;
  readonly names: ReadonlySignal<Names> = this.#names;
  /** Multiplies the fill of every shape. */
  readonly fill: ReadonlySignal<number> = this.#fill;
  /** True while only the picture is shown. */
  readonly bare: ReadonlySignal<boolean> = this.#bare;
  /** True where the pixel grid and the crosshair are wanted. */
  readonly grid: ReadonlySignal<boolean> = this.#grid;

  hide(ids: Iterable<Id>): void {
    this.#hidden.value = new Set([...this.#hidden.peek(), ...ids]);
  }

  lock(ids: Iterable<Id>): void {
    this.#locked.value = new Set([...this.#locked.peek(), ...ids]);
  }

  show(ids: Iterable<Id>): void {
    this.#hidden.value = without(this.#hidden.peek(), ids);
  }

  unlock(ids: Iterable<Id>): void {
    this.#locked.value = without(this.#locked.peek(), ids);
  }

  showAll(): void {
    this.#hidden.value = NONE;
  }

  unlockAll(): void {
    this.#locked.value = NONE;
  }

  /** True where the pointer can meet the object. */
  reachable(id: Id): boolean {
    return !this.#bare.peek() && !this.#hidden.peek().has(id) && !this.#locked.peek().has(id);
  }

  setBare(bare: boolean): void {
    this.#bare.value = bare;
  }

  toggleNames(): void {
    this.#names.value = this.#names.peek() === "auto" ? "off" : "auto";
  }

  toggleGrid(): void {
    this.#grid.value = !this.#grid.peek();
  }

  /** Fills one step more (1) or less (-1). */
  fillBy(steps: number): void {
    const at = FILL_STEPS.indexOf(this.#fill.peek()) + steps;
    this.#fill.value = FILL_STEPS[Math.max(0, Math.min(FILL_STEPS.length - 1, at))] as number;
  }
}

function without(set: ReadonlySet<Id>, ids: Iterable<Id>): ReadonlySet<Id> {
  const left = new Set(set);
  for (const id of ids) left.delete(id);
  return left;
}
