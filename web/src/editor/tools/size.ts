/** The size that a tool works with: changed by `[`, `]` and Alt with the wheel. */
import type { Signal } from "@preact/signals-core";

export interface ToolSize {
  readonly value: Signal<number>;
  readonly least: number;
  readonly most: number;
}

/** A notch is a sixth more or less, and one at least. */
const NOTCH = 1.15;

export function resize({ value, least, most }: ToolSize, notches: number): void {
  const now = value.peek();
  const step = Math.max(1, Math.round(now * (NOTCH ** Math.abs(notches) - 1)));
  value.value = Math.max(least, Math.min(most, Math.round(now + (notches > 0 ? step : -step))));
}
