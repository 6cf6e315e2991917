/** What a turn of the wheel or two fingers on a trackpad mean. */

/** `auto` tells mouse and trackpad apart by the event. */
export type WheelMode = "auto" | "mouse" | "trackpad";

export type WheelTurn = Pick<
  WheelEvent,
  "deltaX" | "deltaY" | "deltaMode" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey"
>;

export type WheelMeaning =
  | { readonly does: "zoom"; readonly notches: number }
  | { readonly does: "pan"; readonly dx: number; readonly dy: number }
  | { readonly does: "size"; readonly notches: number };

/** Pixels of one notch of a mouse wheel, and of one notch's worth of pinching. */
const NOTCH = 100;
const PINCH = 14;
const LINE = 40;

export function meaningOf(turn: WheelTurn, mode: WheelMode): WheelMeaning {
  const unit = turn.deltaMode === 0 ? 1 : LINE;
  const [dx, dy] = [turn.deltaX * unit, turn.deltaY * unit];
  // Some systems turn the wheel sideways while Alt is held.
  if (turn.altKey) return { does: "size", notches: -(dy || dx) / NOTCH };
  const mouse = mode === "mouse" || (mode === "auto" && fromMouse(turn));
  if (turn.ctrlKey || turn.metaKey) return { does: "zoom", notches: -dy / (mouse ? NOTCH : PINCH) };
  if (turn.shiftKey) return { does: "pan", dx: -(dx || dy), dy: 0 };
  return mouse ? { does: "zoom", notches: -dy / NOTCH } : { does: "pan", dx: -dx, dy: -dy };
}

/** Wheels turn in lines, or in whole large steps straight up or down; fingers glide. */
function fromMouse({ deltaX, deltaY, deltaMode }: WheelTurn): boolean {
  if (deltaMode !== 0) return true;
  return deltaX === 0 && Math.abs(deltaY) >= 50 && Number.isInteger(deltaY);
}
