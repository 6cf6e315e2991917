/** Editing the points of the one selected shape: one of them is current, and keys step through them and move it. */
import { effect } from "@preact/signals-core";
import type { Annotation } from "../../../model/records";
import type { Point } from "../../../model/shapes/kind";
import { halfways } from "../../../model/shapes/paths";
import { edges, withVertexInserted } from "../../../model/shapes/registry";
import { withoutRing } from "../../../model/shapes/rings";
import type { Editor } from "../../editor";
import { dragged, handlesOf } from "../../handles";
import type { PointerPress } from "../../input/events";
import type { Handle } from "../../shapes/kind";
import { kindOf } from "../../shapes/registry";
import { words } from "../../words/en";
import {
  DraggingHandle,
  gestureOf,
  grab,
  landing,
  PointingEdge,
  PointingHandle,
  removeVertex,
} from "../handle";
import { hover } from "../hover";
import { landed } from "../points";
import { type StateClass, StateNode } from "../state";

export class EditingPoints extends StateNode<Editor> {
  static override readonly id = "points";
  #unfollow: () => void = () => {};

  override children(): readonly StateClass<Editor>[] {
    return [Idle, PointingHandle, DraggingHandle, PointingEdge];
  }

  /** `near` says which point is the current one at first. */
  override onEnter({ annotation, near }: { annotation: Annotation; near: Point | null }): void {
    const { selection, visibility, sketch } = this.context;
    const { id } = annotation;
    const away = ({ x, y }: Point): number => (near ? Math.hypot(x - near.x, y - near.y) : 0);
    const nearest = this.#handlesOf(annotation).reduce((a, b) => (away(b) < away(a) ? b : a));
    sketch.point.value = { id, index: nearest.index };
    this.#show();
    this.#unfollow = effect(() => {
      const free = !visibility.hidden.value.has(id) && !visibility.locked.value.has(id);
      if (selection.one.value !== id || !free) this.become("idle");
    });
  }

  override onExit(): void {
    this.#unfollow();
    this.context.sketch.point.value = null;
  }

  override onCancel(): boolean {
    if (this.child?.id !== "idle") return false;
    this.become("idle");
    return true;
  }

  /** Makes the next point current, or the one before; false past the last, where the object is gone back to. */
  step(by: 1 | -1): boolean {
    const { handles, handle } = this.#now();
    const next = handles[handles.indexOf(handle) + by];
    if (next) this.choose(next.index);
    else this.become("idle");
    return next !== undefined;
  }

  move(dx: number, dy: number): void {
    const { annotation, handle } = this.#now();
    const to = landing(this.context, handle, { x: handle.x + dx, y: handle.y + dy });
    const changed = dragged(annotation, handle, { to, square: false, centred: false });
    this.context.edits.put(gestureOf(handle), [changed]);
    this.#show();
  }

  remove(): void {
    const { annotation, handles, handle } = this.#now();
    const { length } = handles;
    removeVertex(this.context, annotation.id, handle);
    if (this.#now().handles.length < length) this.#show();
  }

  /** Takes away the hole or the part that the current point lies on. */
  removeRing(): void {
    const { annotation, handle } = this.#now();
    const { shape } = annotation;
    const left = shape.type === "polygon" ? withoutRing(shape, handle.index) : shape;
    if (!left) this.context.refuse("least-parts");
    else if (left === shape) this.context.refuse("not-here");
    else {
      this.context.edits.put("ring.remove", [{ ...annotation, shape: left }]);
      this.#show();
    }
  }

  /** Puts a point halfway to the one after the current one, and makes it current. */
  insert(): void {
    const { annotation, handle } = this.#now();
    const { shape } = annotation;
    const way = halfways(edges(shape)).find(({ insert }) => insert > handle.index);
    if (!way || !kindOf(shape).insertable) {
      this.context.refuse("not-here");
      return;
    }
    const { insert } = way;
    const changed = { ...annotation, shape: withVertexInserted(shape, insert, landed(this.context, way.at)) };
    this.context.edits.put("vertex.insert", [changed]);
    this.choose(insert);
  }

  /** Makes the point of that index current. */
  choose(index: number): void {
    const { point } = this.context.sketch;
    const now = point.peek();
    if (now) point.value = { ...now, index };
    this.#show();
  }

  /** The shape as it is stored; of its points the current one, or the last where there is none of its number. */
  #now(): { annotation: Annotation; handles: readonly Handle[]; handle: Handle } {
    const { edits, sketch } = this.context;
    const point = sketch.point.peek() as { id: string; index: number };
    const annotation = edits.stored(point.id) as Annotation;
    const handles = this.#handlesOf(annotation);
    const handle = handles.find(({ index }) => index >= point.index) ?? (handles.at(-1) as Handle);
    return { annotation, handles, handle };
  }

  /** Its points; the handles of a shape that has nothing else. */
  #handlesOf(annotation: Annotation): readonly Handle[] {
    const handles = handlesOf(annotation, { scale: this.context.viewport.view.peek().scale, editing: true });
    const vertices = handles.filter(({ kind }) => kind === "vertex");
    return vertices.length ? vertices : handles;
  }

  /** Makes the current point one that there is, brings it into view, and says which it is. */
  #show(): void {
    const { annotation, handles, handle } = this.#now();
    const { sketch, viewport, classes } = this.context;
    const { x, y, index } = handle;
    sketch.point.value = { id: annotation.id, index };
    viewport.reveal([x, y, x, y]);
    const { named } = kindOf(annotation.shape);
    const name = named?.name(annotation.shape, index, classes.of(annotation)) ?? "";
    const hidden = named?.hidden(annotation.shape, index) ?? false;
    this.context.say(words.point(handles.indexOf(handle) + 1, handles.length, handle, name, hidden));
  }
}

/** No point is being dragged; a press beside the shape's points and edges goes back to the object. */
class Idle extends StateNode<Editor> {
  static override readonly id = "idle";

  override onPointerMove(event: PointerPress): boolean {
    const hit = hover(this.context, event);
    this.context.sketch.cursor.value = hit && "handle" in hit ? hit.handle.cursor : "default";
    return true;
  }

  override onPointerDown(event: PointerPress): boolean {
    if (event.button !== 0) return false;
    const points = this.parent as EditingPoints;
    const hit = this.context.hit(event.at, event.kind);
    if (grab(this, hit, event)) {
      if (hit && "handle" in hit) points.choose(hit.index);
      return true;
    }
    points.become("idle");
    return points.parent?.child?.onPointerDown?.(event) ?? false;
  }
}

/** True where single points of the annotation can be edited. */
export function hasPoints({ visibility }: Editor, annotation: Annotation): boolean {
  return visibility.reachable(annotation.id) && handlesOf(annotation, { scale: 1, editing: true }).length > 0;
}
