/** The edges of what is in view, found anew when the view has rested, as long as somebody wants them. */
import { effect, type ReadonlySignal, signal, untracked } from "@preact/signals-core";
import type { Bounds, Point } from "../../model/shapes/kind";
import type { Platform } from "../ports";
import type { Viewport } from "../viewport";
import type { EdgePort } from "./finder";
import type { EdgeMap, Pixels } from "./map";
import { type Corner, type Routes, routeTo, settled, strongestNear } from "./routes";
import { type Side, sideOnEdge } from "./sides";

/** Edges are looked for when the view has rested this long, ms. */
const REST = 120;
/** Of as many pixels at most; a larger view is looked at reduced. */
const MOST = 1_500_000;
/** Ways are found within this many corners of where they begin. */
const REACH = 256;

/** The edges of a part of the picture: corner (x, y) of the map lies at (left + x) / scale, (top + y) / scale. */
export interface Field {
  readonly map: EdgeMap;
  readonly left: number;
  readonly top: number;
  /** Corners per picture px. */
  readonly scale: number;
}

export interface EdgesParts {
  readonly platform: Pick<Platform, "later"> & { readonly edges: EdgePort };
  readonly viewport: Viewport;
  /** Pixels of the picture at a scale, from (left, top) of its plane at that scale; null before they are there. */
  pixels(left: number, top: number, width: number, height: number, scale: number): Pixels | null;
  /** Read to know that the picture has changed. */
  readonly picture: ReadonlySignal<unknown>;
}

export class Edges {
  readonly #parts: EdgesParts;
  readonly #field = signal<Field | null>(null);
  readonly #wanted = signal(0);
  #turn = 0;

  /** What is known now; null while nothing is. */
  readonly field: ReadonlySignal<Field | null> = this.#field;

  constructor(parts: EdgesParts) {
    this.#parts = parts;
    const { viewport, platform, picture } = parts;
    effect(() => {
      viewport.view.value;
      viewport.screen.value;
      picture.value;
      if (!this.#wanted.value) return undefined;
      return platform.later(() => void this.#find(), REST);
    });
  }

  /** Edges are looked for until the returned function is called. */
  want(): () => void {
    this.#wanted.value = this.#wanted.peek() + 1;
    let wants = true;
    return () => {
      if (wants) this.#wanted.value = this.#wanted.peek() - 1;
      wants = false;
      if (!this.#wanted.peek()) this.#forget();
    };
  }

  /** The strongest place of an edge within `reach` picture px, or the place itself. */
  near(at: Point, reach: number): Point {
    const field = this.#field.peek();
    const corner = field && cornerAt(field, at);
    if (!field || !corner) return at;
    const found = strongestNear(field.map, corner, Math.max(1, Math.round(reach * field.scale)));
    return found === corner ? at : placeOf(field, settled(field.map, found));
  }

  /** Ways along edges from a place, as a question that can be asked at every move; null where edges are not known. */
  async waysFrom(from: Point): Promise<((to: Point) => readonly Point[] | null) | null> {
    const field = this.#field.peek();
    const start = field && cornerAt(field, from);
    const routes = start ? await this.#parts.platform.edges.routes(start, REACH).catch(() => null) : null;
    if (!field || !routes || this.#field.peek() !== field) return null;
    return (to) => wayTo(field, routes, to);
  }

  /** Where a side of a box lands: x of an upright one, y of a level one; null where no strong edge draws it. */
  side({ upright, at, from, to }: Side, reach: number): number | null {
    const field = this.#field.peek();
    if (!field) return null;
    const { left, top, scale } = field;
    const [across, along] = upright ? [left, top] : [top, left];
    const side = { upright, at: at * scale - across, from: from * scale - along, to: to * scale - along };
    const found = sideOnEdge(field.map, side, reach * scale);
    return found === null ? null : (found + across) / scale;
  }

  #forget(): void {
    this.#turn++;
    this.#field.value = null;
  }

  async #find(): Promise<void> {
    const turn = ++this.#turn;
    const { viewport, platform, pixels } = this.#parts;
    const { left, top, width, height, scale } = untracked(() => frameOf(viewport));
    const seen = width > 2 && height > 2 ? pixels(left, top, width, height, scale) : null;
    const map = seen && (await platform.edges.map(seen).catch(() => null));
    if (turn === this.#turn) this.#field.value = map && { map, left, top, scale };
  }
}

/** What is in view, in whole pixels of the picture's plane: at its own scale, or reduced as it is on the screen. */
function frameOf(viewport: Viewport): {
  left: number;
  top: number;
  width: number;
  height: number;
  scale: number;
} {
  const [x0, y0, x1, y1]: Bounds = viewport.visible.value;
  const picture = viewport.picture.value;
  const [right, bottom] = [Math.min(picture.width, x1), Math.min(picture.height, y1)];
  const [west, north] = [Math.max(0, x0), Math.max(0, y0)];
  const most = Math.sqrt(MOST / Math.max(1, (right - west) * (bottom - north)));
  const scale = Math.min(1, viewport.scale.value, most);
  const [left, top] = [Math.floor(west * scale), Math.floor(north * scale)];
  const [width, height] = [Math.ceil(right * scale) - left, Math.ceil(bottom * scale) - top];
  return { left, top, width, height, scale };
}

function cornerAt({ map, left, top, scale }: Field, { x, y }: Point): Corner | null {
  const corner = { x: Math.round(x * scale) - left, y: Math.round(y * scale) - top };
  const inside = corner.x >= 0 && corner.y >= 0 && corner.x <= map.width && corner.y <= map.height;
  return inside ? corner : null;
}

function placeOf({ left, top, scale }: Field, { x, y }: Point): Point {
  return { x: (left + x) / scale, y: (top + y) / scale };
}

/** The way's places strictly between its ends, on the edge to parts of a pixel. */
function wayTo(field: Field, routes: Routes, to: Point): readonly Point[] | null {
  const corner = cornerAt(field, to);
  const way = corner && routeTo(routes, corner);
  return way ? way.slice(1, -1).map((one) => placeOf(field, settled(field.map, one))) : null;
}
