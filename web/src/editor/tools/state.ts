/** Tools as trees of states: an event goes to the root, then down to the active child of each state. */
import { computed, type ReadonlySignal, signal } from "@preact/signals-core";
import type { Id } from "../../model/records";
import type { Point } from "../../model/shapes/kind";
import type { Modifiers, PointerPress } from "../input/events";
import type { Handle } from "../shapes/kind";

/** What a state may answer. Each returns true where the event is used up and goes no further. */
export interface Handlers {
  onPointerDown(event: PointerPress): boolean;
  onPointerMove(event: PointerPress): boolean;
  onPointerUp(event: PointerPress): boolean;
  onDoubleClick(event: PointerPress): boolean;
  /** The next point would lie here: by pointer or by keyboard. */
  onAim(at: Point, modifiers: Modifiers): boolean;
  /** Place a point here: by keyboard, or at the end of a click. */
  onPlace(at: Point, modifiers: Modifiers): boolean;
  /** A handle of the object was clicked, not dragged. */
  onHandle(id: Id, handle: Handle): boolean;
  /** Escape, a lost pointer, blur: end as if the gesture had not begun. */
  onCancel(): boolean;
  /** Take the last point back. */
  onBack(): boolean;
  /** Close or finish. */
  onComplete(): boolean;
}

export type EventName = keyof Handlers;

/**
 * A state of a tool, with states below it of which one is active while it is.
 *
 * `C` is what its states work on. A state changes its own children or asks the parent for a sibling; what the
 * next state has to know goes along with the transition.
 */
export abstract class StateNode<C> implements Partial<Handlers> {
  static readonly id: string;
  readonly #child = signal<StateNode<C> | null>(null);
  readonly #children = new Map<string, StateNode<C>>();

  constructor(
    readonly context: C,
    readonly parent: StateNode<C> | null = null,
  ) {
    for (const Child of this.children()) this.#children.set(Child.id, new Child(context, this));
  }

  get id(): string {
    return (this.constructor as typeof StateNode).id;
  }

  /** The states below this one; the first is entered when nothing else is said. */
  children(): readonly StateClass<C>[] {
    return [];
  }

  /** `select.pointing-shape`: the active states from here down. */
  readonly path: ReadonlySignal<string> = computed(() => {
    const child = this.#child.value;
    return child ? `${this.id}.${child.path.value}` : this.id;
  });

  get child(): StateNode<C> | null {
    return this.#child.peek();
  }

  enter(info?: unknown): void {
    this.onEnter(info);
    const first = this.#children.values().next().value;
    if (first && !this.child) this.to(first.id);
  }

  exit(): void {
    const child = this.child;
    this.#child.value = null;
    child?.exit();
    this.onExit();
  }

  /** Leaves the active child and enters the one of that name. */
  to(id: string, info?: unknown): void {
    const next = this.#children.get(id);
    if (!next) throw new Error(`${this.id} has no state ${id}`);
    this.child?.exit();
    this.#child.value = next;
    next.enter(info);
  }

  /** Leaves this state for a sibling. */
  become(id: string, info?: unknown): void {
    this.parent?.to(id, info);
  }

  /** Hands the event to this state, then to the child that was active before; true where one used it up. */
  handle<N extends EventName>(name: N, ...args: Parameters<Handlers[N]>): boolean {
    const child = this.child;
    const own = this[name] as ((...args: Parameters<Handlers[N]>) => boolean) | undefined;
    if (own?.apply(this, args)) return true;
    return child !== null && child === this.child && child.handle(name, ...args);
  }

  onEnter(_info?: unknown): void {}
  onExit(): void {}

  onPointerDown?(event: PointerPress): boolean;
  onPointerMove?(event: PointerPress): boolean;
  onPointerUp?(event: PointerPress): boolean;
  onDoubleClick?(event: PointerPress): boolean;
  onAim?(at: Point, modifiers: Modifiers): boolean;
  onPlace?(at: Point, modifiers: Modifiers): boolean;
  onHandle?(id: Id, handle: Handle): boolean;
  onCancel?(): boolean;
  onBack?(): boolean;
  onComplete?(): boolean;
}

export interface StateClass<C> {
  readonly id: string;
  new (context: C, parent: StateNode<C> | null): StateNode<C>;
}
