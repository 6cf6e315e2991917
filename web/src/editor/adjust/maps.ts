/** Colour maps: from a brightness to a colour, through a few fixed colours at even steps. */
import type { ColorMap } from "./adjustments";

/** viridis and magma after the colours that their makers gave to everybody (CC0). */
const STOPS: { readonly [M in Exclude<ColorMap, "none">]: string } = {
  viridis: "440154 482878 3e4989 31688e 26828e 1f9e89 35b779 6ece58 b5de2b fde725",
  magma: "000004 180f3d 440f76 721f81 9e2f7f cd4071 f1605d fd9668 feca8d fcfdbf",
  heat: "000000 800000 ff2000 ffa000 ffff60 ffffff",
  ice: "000000 001850 0050b0 30a8e0 a0e8f0 ffffff",
};

/** Red, green and blue for each of 256 brightnesses; null for `none`. */
export function colorsOf(map: ColorMap): Uint8ClampedArray | null {
  if (map === "none") return null;
  const stops = STOPS[map]
    .split(" ")
    .map((hex) => [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)));
  const colors = new Uint8ClampedArray(256 * 3);
  for (let value = 0; value < 256; value++) {
    const place = (value / 255) * (stops.length - 1);
    const from = Math.min(stops.length - 2, Math.floor(place));
    for (let channel = 0; channel < 3; channel++) {
      const [a, b] = [stops[from]?.[channel] as number, stops[from + 1]?.[channel] as number];
      colors[3 * value + channel] = a + (b - a) * (place - from);
    }
  }
  return colors;
}
