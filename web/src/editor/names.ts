/** Names of shapes on the picture: placed outside the top left, moved up when they meet, dropped from the smallest. */
import type { Annotation } from "../model/records";
import type { Bounds } from "../model/shapes/kind";
import { meet } from "./bounds";
import type { Bitmap, Context, Platform } from "./ports";
import { extent } from "./shapes/detail";

export interface Named {
  readonly annotation: Annotation;
  readonly text: string;
  readonly color: string;
  /** Shown before others and never dropped, with a white rim. */
  readonly strong: boolean;
  /** Small signs behind the text. */
  readonly marks: readonly Mark[];
}

/** Locked, a crowd to be ignored, or only suggested. */
export type Mark = "lock" | "ban" | "sparkles";

interface Picture {
  readonly bitmap: Bitmap;
  readonly width: number;
}

export interface Place {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

const HEIGHT = 18;
const GAP = 4;
/** What a mark takes of the width, CSS px. */
const MARK = 13;
const FONT = '500 11px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

/** As many names are shown at once. */
export const MOST_NAMES = 150;

/** Shapes smaller than this on the screen show no name of their own accord; CSS px. */
export const NAMED_FROM = 40;

export class NamePainter {
  readonly #pictures = new Map<string, Picture>();
  #ratio = 0;

  constructor(readonly canvas: Platform["canvas"]) {}

  /** Lets go of what was drawn: numbers of objects are met on one picture and on no other. */
  clear(): void {
    for (const { bitmap } of this.#pictures.values()) bitmap.close?.();
    this.#pictures.clear();
  }

  /** Draws the names; the view in CSS px, the context in device px. */
  paint(context: Context, names: readonly Named[], view: Place, ratio: number): void {
    if (ratio !== this.#ratio) this.clear();
    this.#ratio = ratio;
    const taken: Bounds[] = [];
    for (const name of inOrder(names)) {
      const picture = this.#picture(name);
      const at = free(cornerOf(name, view), picture.width, taken, name.strong);
      if (!at) continue;
      taken.push([at[0], at[1], at[0] + picture.width, at[1] + HEIGHT]);
      context.drawImage(
        picture.bitmap as CanvasImageSource,
        Math.round(at[0] * ratio),
        Math.round(at[1] * ratio),
      );
    }
  }

  #picture(name: Named): Picture {
    const { text, color, strong, marks } = name;
    const key = `${strong}${color}${marks} ${text}`;
    let picture = this.#pictures.get(key);
    if (!picture) {
      picture = this.#drawn(name);
      this.#pictures.set(key, picture);
    }
    return picture;
  }

  #drawn({ text, color, strong, marks }: Named): Picture {
    const ratio = this.#ratio;
    const ruler = this.canvas(1, 1).context;
    ruler.font = FONT;
    const end = 18 + Math.ceil(ruler.measureText(text).width);
    const width = end + marks.length * MARK + 6;
    const surface = this.canvas(Math.ceil(width * ratio), Math.ceil(HEIGHT * ratio));
    const { context } = surface;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = "rgb(14 14 15 / 0.84)";
    context.beginPath();
    context.roundRect(0.5, 0.5, width - 1, HEIGHT - 1, 4);
    context.fill();
    if (strong) {
      context.lineWidth = 1;
      context.strokeStyle = "#fff";
      context.stroke();
    }
    context.fillStyle = color;
    context.beginPath();
    context.roundRect(6, 5, 8, 8, 2);
    context.fill();
    context.font = FONT;
    context.textBaseline = "middle";
    context.fillStyle = "#fff";
    context.fillText(text, 18, HEIGHT / 2 + 0.5);
    marks.forEach((mark, order) => {
      MARKS[mark](context, end + order * MARK + 4);
    });
    return { bitmap: surface.take(), width };
  }
}

/** Ten px high from five below the name's top, its left at `x`; white. */
const MARKS: { readonly [M in Mark]: (context: Context, x: number) => void } = {
  lock: (context, x) => {
    context.beginPath();
    context.roundRect(x, 8, 8, 5.5, 1.5);
    context.fill();
    context.beginPath();
    context.moveTo(x + 1.5, 8);
    context.arc(x + 4, 6.5, 2.5, Math.PI, 2 * Math.PI);
    context.lineTo(x + 6.5, 8);
    ink(context);
  },
  ban: (context, x) => {
    context.beginPath();
    context.arc(x + 4.5, HEIGHT / 2, 4, 0, 2 * Math.PI);
    context.moveTo(x + 1.7, HEIGHT / 2 - 2.8);
    context.lineTo(x + 7.3, HEIGHT / 2 + 2.8);
    ink(context);
  },
  sparkles: (context, x) => {
    star(context, x + 4, HEIGHT / 2 + 0.5, 4.5);
    star(context, x + 9, HEIGHT / 2 - 3.5, 2);
  },
};

/** A star of four points about (x, y). */
function star(context: Context, x: number, y: number, radius: number): void {
  const waist = radius * 0.24;
  context.beginPath();
  for (let at = 0; at < 8; at++) {
    const reach = at % 2 ? waist * Math.SQRT2 : radius;
    const turn = (at * Math.PI) / 4;
    const place = [x + reach * Math.sin(turn), y - reach * Math.cos(turn)] as const;
    if (at) context.lineTo(...place);
    else context.moveTo(...place);
  }
  context.fill();
}

function ink(context: Context): void {
  context.lineWidth = 1.25;
  context.strokeStyle = "#fff";
  context.stroke();
}

/** The strong first, then the largest. */
function inOrder(names: readonly Named[]): readonly Named[] {
  return [...names]
    .sort(
      (a, b) =>
        Number(b.strong) - Number(a.strong) ||
        extent(b.annotation.shape).area - extent(a.annotation.shape).area,
    )
    .slice(0, MOST_NAMES);
}

/** Where the name would stand: just above the top left of the shape, on the screen. */
function cornerOf({ annotation }: Named, { scale, x, y }: Place): readonly [number, number] {
  const [x0 = 0, y0 = 0] = extent(annotation.shape).bounds ?? [];
  return [Math.max(0, x0 * scale + x), Math.max(0, y0 * scale + y - HEIGHT - GAP)];
}

/** The first free place there or a little above or below; null where there is none and the name may be dropped. */
function free(
  [x, y]: readonly [number, number],
  width: number,
  taken: readonly Bounds[],
  keep: boolean,
): readonly [number, number] | null {
  for (const step of [0, -1, 1, -2, 2]) {
    const top = y + step * (HEIGHT + 2);
    const box: Bounds = [x, top, x + width, top + HEIGHT];
    if (top >= 0 && !taken.some((other) => meet(other, box))) return [x, top];
  }
  return keep ? [x, y] : null;
}
