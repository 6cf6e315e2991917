/** A few words beside a place of the picture: the name of a joint, or of the one that comes next. */
import type { Point } from "../../model/shapes/kind";
import type { Classes } from "../classes";
import type { Edits } from "../edits";
import type { Brush } from "../shapes/painter";
import { kindOf } from "../shapes/registry";
import type { Sketch } from "../sketch";
import { words } from "../words/en";

export interface Tip {
  /** Picture px. */
  readonly at: Point;
  readonly text: string;
}

const FONT = '500 11px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
const [HEIGHT, PADDING, ASIDE] = [18, 6, 12];

/** What a tool says, else the name of the joint that the pointer or the keyboard is on. */
export function tipOf(parts: { sketch: Sketch; edits: Edits; classes: Classes }): Tip | null {
  const { sketch, edits, classes } = parts;
  const grip = sketch.hot.peek() ?? sketch.point.peek();
  const annotation = grip && edits.annotation(grip.id);
  if (sketch.tip.peek() || !annotation) return sketch.tip.peek();
  const { shape } = annotation;
  const { named, handles } = kindOf(shape);
  const at = handles(shape, { scale: 1, editing: true }).find(
    ({ index, kind }) => index === grip.index && kind === "vertex",
  );
  const name = at && named?.name(shape, grip.index, classes.of(annotation));
  return named && name ? { at, text: words.namedPoint(name, named.hidden(shape, grip.index)) } : null;
}

/** White on black, to the right of the place and below it, or with its middle there. */
export function plate(
  { context, scale, x, y, ratio }: Brush,
  { at, text }: Tip,
  where: "beside" | "middle",
): void {
  context.setTransform(ratio, 0, 0, ratio, at.x * scale + x, at.y * scale + y);
  context.font = FONT;
  const width = context.measureText(text).width + 2 * PADDING;
  const [left, top] = where === "beside" ? [ASIDE, ASIDE] : [-width / 2, -HEIGHT / 2];
  context.beginPath();
  context.roundRect(left, top, width, HEIGHT, 4);
  context.fillStyle = "rgb(14 14 15 / 0.84)";
  context.fill();
  context.textBaseline = "middle";
  context.fillStyle = "#fff";
  context.fillText(text, left + PADDING, top + HEIGHT / 2 + 0.5);
  context.setTransform(1, 0, 0, 1, 0, 0);
}
