/** Relations as arrows over the shapes: white with a dark rim, the selected one broader, its kind beside it. */
import type { Line } from "../../model/arrows";
import type { Id } from "../../model/records";
import { meet, spanned } from "../bounds";
import type { Arrow } from "../relations";
import { type Brush, stroke } from "../shapes/painter";
import { plate } from "./tip";

/** Head and gap to the shape's border, CSS px. */
const [HEAD, SPREAD, GAP] = [10, 4.5, 3];
/** An arrow shorter than this on the screen bears no name unless it is looked at. */
const NAMED_FROM = 90;
/** As many are painted at once: more cannot be told apart. */
const MOST = 1000;
const dark = (share: number): string => `rgb(0 0 0 / ${share})`;
const PLAIN = [
  { width: 3.75, color: dark(0.65) },
  { width: 1.5, color: "#fff" },
];
const STRONG = [
  { width: 6, color: dark(0.75) },
  { width: 3, color: "#fff" },
];

export interface Shown {
  readonly arrows: readonly Arrow[];
  /** The one that is being drawn. */
  readonly drawing: Line | null;
  isStrong(id: Id): boolean;
}

/** True where there is nothing to paint. */
export function noArrows({ arrows, drawing }: Shown): boolean {
  return !arrows.length && !drawing;
}

export function paintArrows(brush: Brush, { arrows, drawing, isStrong }: Shown): void {
  const { scale, x, y, width, height } = brush;
  const seen = spanned({ x: -x / scale, y: -y / scale }, { x: (width - x) / scale, y: (height - y) / scale });
  const shown = arrows.filter(({ from, to }) => meet(spanned(from, to), seen)).slice(0, MOST);
  for (const arrow of shown) paint(brush, arrow, arrow.directed, isStrong(arrow.id));
  for (const arrow of shown) name(brush, arrow, isStrong(arrow.id));
  if (drawing) paint(brush, drawing, true, true);
}

function paint(brush: Brush, { from, to }: Line, directed: boolean, strong: boolean): void {
  const { context, scale, x, y, ratio } = brush;
  const [ax, ay, bx, by] = [from.x * scale + x, from.y * scale + y, to.x * scale + x, to.y * scale + y];
  const length = Math.hypot(bx - ax, by - ay);
  if (!length) return;
  const [ux, uy] = [(bx - ax) / length, (by - ay) / length];
  const gap = Math.min(GAP * ratio, length / 4);
  const [tx, ty] = [bx - ux * gap, by - uy * gap];
  context.beginPath();
  context.moveTo(ax + ux * gap, ay + uy * gap);
  context.lineTo(tx, ty);
  if (directed) {
    const head = Math.min(HEAD * ratio, length / 2);
    const [hx, hy] = [tx - ux * head, ty - uy * head];
    const side = (SPREAD / HEAD) * head;
    context.moveTo(hx - uy * side, hy + ux * side);
    context.lineTo(tx, ty);
    context.lineTo(hx + uy * side, hy - ux * side);
  }
  stroke(brush, strong ? STRONG : PLAIN, "#fff");
}

function name(brush: Brush, { from, to, name: text }: Arrow, strong: boolean): void {
  const { scale, ratio } = brush;
  const length = (Math.hypot(to.x - from.x, to.y - from.y) * scale) / ratio;
  if (!text || (!strong && length < NAMED_FROM)) return;
  plate(brush, { at: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }, text }, "middle");
}
