/** Points that land on the borders of other shapes, and borders that are followed, so that neighbours leave no gap. */
import { signal } from "@preact/signals-core";
import type { Annotation, Id } from "../../model/records";
import type { Path, Point } from "../../model/shapes/kind";
import { along, corners, distanceToSegment, legs, nearestOn, pointAt } from "../../model/shapes/paths";
import { flatten, vertices } from "../../model/shapes/registry";
import { around } from "../bounds";
import type { Editor } from "../editor";
import { kindOf } from "../shapes/registry";
import { landed } from "./points";

/** How near a point comes before it lands on a border, CSS px. */
export const SNAP = 8;

/** How outlines are drawn; the person may set it. */
export class OutlineSettings {
  /** Points land on borders of other shapes. */
  readonly snap = signal(true);
  /** What is drawn free-hand may lie this far from the hand, CSS px. */
  readonly tolerance = signal(1.5);
}

/** A place on the outline of a shape: `leg` 2.5 is halfway along the leg after the path's third point. */
export interface Border {
  readonly id: Id;
  readonly path: number;
  readonly leg: number;
}

/** Where a point lands, and on whose outline. */
export interface Landing extends Point {
  readonly border: Border | null;
}

/** The nearest point of another shape's outline, else the nearest place on one, else where points land anyway. */
export function snapped(editor: Editor, at: Point, except: ReadonlySet<Id> = new Set()): Landing {
  const reach = SNAP / editor.viewport.view.peek().scale;
  const free = unsnapped(editor, at);
  if (!editor.settings.outline.snap.peek()) return free;
  const found = neighbours(editor, at, reach, except).map((one) => nearestOf(one, at, reach));
  return nearest(found.map(({ corner }) => corner)) ?? nearest(found.map(({ side }) => side)) ?? free;
}

/** A place within reach, and how far it is. */
interface Near {
  readonly away: number;
  readonly landing: Landing;
}

function nearest(found: readonly (Near | null)[]): Landing | null {
  return found.reduce((a, b) => (a && b ? (b.away < a.away ? b : a) : (a ?? b)), null)?.landing ?? null;
}

/** The nearest point and the nearest place on a leg of one shape's outline. */
function nearestOf(
  { id, shape }: Annotation,
  at: Point,
  reach: number,
): { corner: Near | null; side: Near | null } {
  let [corner, side]: [Near | null, Near | null] = [null, null];
  for (const [number, path] of flatten(shape).entries()) {
    const landing = (on: Point, leg: number): Landing => ({ ...on, border: { id, path: number, leg } });
    for (const { x, y, vertex } of corners([path.points])) {
      const away = Math.hypot(x - at.x, y - at.y);
      if (away <= reach && away < (corner?.away ?? Infinity))
        corner = { away, landing: landing({ x, y }, vertex) };
    }
    for (const [leg, { from, to }] of legs([path]).entries()) {
      const away = distanceToSegment(at, from, to);
      if (away > reach || away >= (side?.away ?? Infinity)) continue;
      const share = nearestOn(at, from, to);
      side = { away, landing: landing(along(from, to, share), leg + share) };
    }
  }
  return { corner, side };
}

/** Where a point lands that no border draws. */
export function unsnapped(editor: Editor, at: Point): Landing {
  return { ...landed(editor, at), border: null };
}

/** The points of the border from the one place to the other, both left out: the shorter way, or the longer. */
export function stretch(editor: Editor, from: Border, to: Border, longer = false): readonly Point[] {
  const shape = editor.edits.annotation(from.id)?.shape;
  const path = shape && from.id === to.id && from.path === to.path && flatten(shape)[from.path];
  if (!path || from.leg === to.leg) return [];
  const forwards = between(path, from.leg, to.leg);
  const backwards = between(path, to.leg, from.leg)?.toReversed();
  if (!forwards || !backwards) return forwards ?? backwards ?? [];
  const ends = [placeOn(path, from.leg), placeOn(path, to.leg)] as const;
  const shorter = lengthOf(forwards, ends) <= lengthOf(backwards, ends);
  return shorter === longer ? backwards : forwards;
}

/** Other shapes' points that stand exactly where this one does. */
export function shared(editor: Editor, at: Point, own: Id): { annotation: Annotation; vertex: number }[] {
  return neighbours(editor, at, 0, new Set([own]))
    .filter(({ id }) => editor.visibility.reachable(id))
    .flatMap((annotation) => {
      const found = vertices(annotation.shape).find(({ x, y }) => x === at.x && y === at.y);
      return found ? { annotation, vertex: found.vertex } : [];
    });
}

/** Shapes with points of their own near the place; locked ones too, hidden ones not. */
function neighbours(editor: Editor, at: Point, reach: number, except: ReadonlySet<Id>): Annotation[] {
  const { scene, visibility } = editor;
  return scene
    .search(around(at, reach))
    .filter(
      ({ id, shape }) => !except.has(id) && !visibility.hidden.peek().has(id) && kindOf(shape).insertable,
    );
}

/** The path's points strictly between two places, going forwards; null where an open path does not lead there. */
function between({ points, closed }: Path, from: number, to: number): Point[] | null {
  const count = points.length / 2;
  if (!closed && to < from) return null;
  const end = to < from ? to + count : to;
  const found: Point[] = [];
  for (let at = Math.floor(from) + 1; at < end; at++) found.push(pointAt(points, at % count));
  return found;
}

function placeOn({ points }: Path, leg: number): Point {
  const count = points.length / 2;
  const [before, share] = [Math.floor(leg), leg % 1];
  return along(pointAt(points, before % count), pointAt(points, (before + 1) % count), share);
}

function lengthOf(points: readonly Point[], [from, to]: readonly [Point, Point]): number {
  const all = [from, ...points, to];
  return all.slice(1).reduce((sum, { x, y }, at) => {
    const before = all[at] as Point;
    return sum + Math.hypot(x - before.x, y - before.y);
  }, 0);
}
