/** What is shown, and what the pointer passes through. Nothing of it is ever saved with the labels. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Id } from "../model/records";
import type { LookSettings } from "./settings";

const NONE: ReadonlySet<Id> = new Set();
const FILL_STEPS = [0, 0.5, 1, 1.5, 2.5, 4];

export class Visibility {
  readonly #hidden = signal(NONE);
  readonly #locked = signal(NONE);
  readonly #look: LookSettings;
  readonly #bare = signal(false);

  readonly hidden: ReadonlySignal<ReadonlySet<Id>> = this.#hidden;
  readonly locked: ReadonlySignal<ReadonlySet<Id>> = this.#locked;
  /** True while only the picture is shown. */
  readonly bare: ReadonlySignal<boolean> = this.#bare;
  /** True where shapes show their names of their own accord. */
  readonly names: ReadonlySignal<boolean>;
  /** Multiplies the fill of every shape. */
  readonly fill: ReadonlySignal<number>;
  /** True where the pixel grid and the crosshair are wanted. */
  readonly grid: ReadonlySignal<boolean>;

  constructor(look: LookSettings) {
    this.#look = look;
    this.names = look.names;
    this.fill = look.fill;
    this.grid = look.grid;
  }

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
    this.#look.names.value = !this.#look.names.peek();
  }

  toggleGrid(): void {
    this.#look.grid.value = !this.#look.grid.peek();
  }

  /** Fills one step more (1) or less (-1). */
  fillBy(steps: number): void {
    const at = FILL_STEPS.findLastIndex((step) => step <= this.#look.fill.peek()) + steps;
    this.#look.fill.value = FILL_STEPS[Math.max(0, Math.min(FILL_STEPS.length - 1, at))] as number;
  }
}

function without(set: ReadonlySet<Id>, ids: Iterable<Id>): ReadonlySet<Id> {
  const left = new Set(set);
  for (const id of ids) left.delete(id);
  return left;
}
