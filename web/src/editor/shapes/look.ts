/** How shapes look in each state. Widths are CSS px at every zoom. */

export type LookName = "passive" | "hover" | "selected" | "drawing" | "locked" | "crowd" | "suggestion";

/** How wide outlines are. */
export type Outline = "none" | "thin" | "normal" | "thick";

/** Multiplies every line of shapes that nobody touches. */
export const OUTLINES: { readonly [O in Outline]: number } = { none: 0, thin: 0.6, normal: 1, thick: 1.7 };

/** One line over another, the lowest first; `class` stands for the colour of the shape's class. */
export interface Stroke {
  readonly width: number;
  readonly color: string | "class";
  readonly dash?: readonly number[];
}

export interface Look {
  readonly strokes: readonly Stroke[];
  /** Strokes of shapes smaller than 14 px on the screen, where they differ. */
  readonly small?: readonly Stroke[];
  /** Opacity of the class colour, 0 to 1; a hatch of black and white; or nothing. */
  readonly fill: number | "hatch" | null;
  /** True where the fill fades as the shape fills the picture. */
  readonly fades?: boolean;
  /** Of the whole shape. */
  readonly alpha?: number;
}

const black = (share: number): string => `rgb(0 0 0 / ${share})`;
const WHITE = "#fff";

export const LOOKS: { readonly [L in LookName]: Look } = {
  passive: {
    strokes: [
      { width: 3.75, color: black(0.7) },
      { width: 1.75, color: "class" },
    ],
    small: [
      { width: 2.75, color: black(0.7) },
      { width: 1.25, color: "class" },
    ],
    fill: 0.14,
    fades: true,
  },
  hover: {
    strokes: [
      { width: 4.5, color: black(0.6) },
      { width: 2.5, color: "class" },
    ],
    fill: 0.2,
  },
  selected: {
    strokes: [
      { width: 6, color: black(0.65) },
      { width: 4, color: WHITE },
      { width: 2, color: "class" },
    ],
    fill: 0.1,
  },
  drawing: {
    strokes: [
      { width: 6, color: black(0.65) },
      { width: 4, color: WHITE },
      { width: 2, color: "class" },
    ],
    fill: 0.06,
  },
  locked: {
    strokes: [
      { width: 2.75, color: black(0.5) },
      { width: 1.25, color: "class", dash: [1, 3.5] },
    ],
    fill: null,
    alpha: 0.75,
  },
  crowd: {
    strokes: [
      { width: 3, color: black(0.5) },
      { width: 1.25, color: WHITE, dash: [2, 4] },
    ],
    fill: "hatch",
  },
  suggestion: {
    strokes: [
      { width: 4, color: black(0.6) },
      { width: 2, color: WHITE },
      { width: 2, color: "class", dash: [7, 5] },
    ],
    fill: 0.08,
  },
};

/** The ring at the fault of a broken shape; `size` is its width, CSS px. */
export const FAULT = {
  size: 14,
  strokes: [
    { width: 4, color: black(0.7) },
    { width: 2, color: "#ffb020" },
  ],
} as const;

/** What a mask is filled with, instead of its look's share. */
export const MASK_FILL = 0.35;

/** Shapes smaller than this on the screen get thin lines; CSS px. */
export const SMALL = 14;

/** Under this zoom, outlines smaller than `DOT` are dots `DOT_SIZE` wide. */
export const DOTS_UNDER = 0.25;
export const DOT = 6;
export const DOT_SIZE = 3;

/** The farthest that anything passive reaches beyond its geometry: barbs of an arrow, the ring at a fault; CSS px. */
export const STROKE_REACH = 9;

/** The fill of a passive shape that covers `covered` (0 to 1) of the picture. */
export function faded(share: number, covered: number): number {
  return share * Math.max(0.3, 1 - 1.6 * covered);
}

/** The class colour with an opacity. */
export function tinted(color: string, alpha: number): string {
  return `rgb(${[1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)).join(" ")} / ${alpha})`;
}
