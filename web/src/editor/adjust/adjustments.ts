/** How the picture is shown. For the eyes alone: files, labels and the pixel under the pointer stay what they are. */

export type Channel = "all" | "red" | "green" | "blue";
export const CHANNELS: readonly Channel[] = ["all", "red", "green", "blue"];

export type ColorMap = "none" | "viridis" | "magma" | "heat" | "ice";
export const COLOR_MAPS: readonly ColorMap[] = ["none", "viridis", "magma", "heat", "ice"];

export interface Adjustments {
  /** What is shown as black and as white, as shares of the values that the picture can have, 0 to 1. */
  readonly black: number;
  readonly white: number;
  /** -1 to 1; 0 leaves it. */
  readonly brightness: number;
  readonly contrast: number;
  /** 0.1 to 5; above 1 shadows are lighter. */
  readonly gamma: number;
  readonly invert: boolean;
  /** Every brightness gets as many pixels. */
  readonly equalize: boolean;
  /** One channel alone is shown as grey, or through the colour map. */
  readonly channel: Channel;
  readonly map: ColorMap;
  /** False where pixels are shown as they are at every zoom. */
  readonly smooth: boolean;
}

export const PLAIN: Adjustments = {
  black: 0,
  white: 1,
  brightness: 0,
  contrast: 0,
  gamma: 1,
  invert: false,
  equalize: false,
  channel: "all",
  map: "none",
  smooth: true,
};

/** True where the colours are shown as they are. */
export function keepsColors(adjustments: Adjustments): boolean {
  return isPlain({ ...adjustments, smooth: true });
}

export function isPlain(adjustments: Adjustments): boolean {
  return (Object.keys(PLAIN) as (keyof Adjustments)[]).every((key) => adjustments[key] === PLAIN[key]);
}
