/** Adjustments as tables, made once and looked up for every pixel of a tile. */
import { type Adjustments, CHANNELS, keepsColors } from "./adjustments";
import { colorsOf } from "./maps";

/** Pixels by their brightness, 256 counts. */
export type Histogram = Uint32Array;

export interface Tables {
  /** What each of the 256 values of a channel is shown as. */
  readonly tone: Uint8ClampedArray;
  /** The one channel that is shown: 0 red, 1 green, 2 blue; null for all. */
  readonly channel: number | null;
  /** Red, green and blue for each brightness, where a colour map is on. */
  readonly colors: Uint8ClampedArray | null;
}

/** Null where nothing changes. `window` is false where black and white point have been applied to deeper values. */
export function tablesOf(
  adjustments: Adjustments,
  histogram: Histogram | null,
  window = true,
): Tables | null {
  const { black, white } = window ? adjustments : { black: 0, white: 1 };
  const meant = { ...adjustments, black, white };
  if (keepsColors(meant)) return null;
  const channel = CHANNELS.indexOf(adjustments.channel) - 1;
  const even = adjustments.equalize && histogram ? equalized(histogram) : null;
  return {
    tone: Uint8ClampedArray.from(
      { length: 256 },
      (_, value) => 255 * shown((even?.[value] ?? value) / 255, meant),
    ),
    channel: channel < 0 ? null : channel,
    colors: colorsOf(adjustments.map),
  };
}

/** What a value (0 to 1) is shown as. */
function shown(value: number, { black, white, brightness, contrast, gamma, invert }: Adjustments): number {
  const windowed = clamped((value - black) / Math.max(1 / 255, white - black));
  const steepness = contrast < 0 ? 1 + contrast : 1 + 3 * contrast;
  const lit = clamped((windowed - 0.5) * steepness + 0.5 + brightness);
  const bent = lit ** (1 / gamma);
  return invert ? 1 - bent : bent;
}

function clamped(value: number): number {
  return Math.max(0, Math.min(1, value));
}

/** The value for each of 256 brightnesses by which all of them become as frequent. */
function equalized(histogram: Histogram): Uint8ClampedArray {
  const all = histogram.reduce((sum, count) => sum + count, 0);
  const first = histogram.find((count) => count > 0) ?? 0;
  let below = 0;
  return Uint8ClampedArray.from(histogram, (count) => {
    below += count;
    return (255 * (below - first)) / Math.max(1, all - first);
  });
}

/** Replaces the colours in place; RGBA, alpha stays. */
export function recolor(pixels: Uint8ClampedArray, { tone, channel, colors }: Tables): void {
  if (channel === null && !colors) {
    for (let at = 0; at < pixels.length; at += 4) {
      pixels[at] = tone[pixels[at] as number] as number;
      pixels[at + 1] = tone[pixels[at + 1] as number] as number;
      pixels[at + 2] = tone[pixels[at + 2] as number] as number;
    }
    return;
  }
  for (let at = 0; at < pixels.length; at += 4) {
    const value = tone[
      channel === null ? brightnessAt(pixels, at) : (pixels[at + channel] as number)
    ] as number;
    pixels[at] = colors ? (colors[3 * value] as number) : value;
    pixels[at + 1] = colors ? (colors[3 * value + 1] as number) : value;
    pixels[at + 2] = colors ? (colors[3 * value + 2] as number) : value;
  }
}

/** 0 to 255, by how bright the three channels look. */
function brightnessAt(pixels: Uint8ClampedArray, at: number): number {
  const [red, green, blue] = [pixels[at] as number, pixels[at + 1] as number, pixels[at + 2] as number];
  return (red * 77 + green * 150 + blue * 29) >> 8;
}

/** Counts the brightnesses of opaque pixels, of one channel or of all three. */
export function histogramOf(pixels: Uint8ClampedArray, channel: number | null = null): Histogram {
  const counts = new Uint32Array(256);
  for (let at = 0; at < pixels.length; at += 4) {
    if (pixels[at + 3] !== 255) continue;
    const value = channel === null ? brightnessAt(pixels, at) : (pixels[at + channel] as number);
    counts[value] = (counts[value] as number) + 1;
  }
  return counts;
}
