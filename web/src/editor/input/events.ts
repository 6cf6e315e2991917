/** Pointer and key events as the tools see them. */
import type { Point } from "../../model/shapes/kind";

export interface Modifiers {
  readonly shift: boolean;
  readonly alt: boolean;
  /** Ctrl, or Command on macOS. */
  readonly ctrl: boolean;
}

export type PointerKind = "mouse" | "pen" | "touch";

export interface PointerPress extends Modifiers {
  /** CSS px from the canvas' top left. */
  readonly screen: Point;
  /** The same place in the picture. */
  readonly at: Point;
  readonly kind: PointerKind;
  /** 0 main, 1 middle, 2 right, as in the browser; -1 for a move. */
  readonly button: number;
  readonly pressure: number;
}

export interface KeyPress extends Modifiers {
  /** The printed key. */
  readonly key: string;
  /** The physical key. */
  readonly code: string;
  readonly repeat: boolean;
}

/** A drag begins after this many CSS px. */
export const DRAG_FROM = 4;

/** How near the pointer must come, in CSS px. */
export const REACH: { readonly [K in PointerKind]: number } = { mouse: 6, pen: 10, touch: 22 };

/** Half the side of what takes a handle, in CSS px. */
export const GRIP: { readonly [K in PointerKind]: number } = { mouse: 12, pen: 12, touch: 22 };

/** How near it must come to a handle while something else is about to be drawn: onto its mark, in CSS px. */
export const MARK: { readonly [K in PointerKind]: number } = { mouse: 5, pen: 6, touch: 16 };

export function far(a: Point, b: Point): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y) >= DRAG_FROM;
}
