/** The colours of a mask's cells in each look: its line inside the border, its halo outside, its fill. */
import { type Look, MASK_FILL, type Stroke } from "../look";
import { CLEAR, FAR_HALO, HALO, NEAR_RIM, RIM, SET } from "./cells";

/** Colours by what a cell is, as the 32 bits of a pixel; some of them only in every other spot. */
export interface Ink {
  readonly colors: Uint32Array;
  readonly dotted: boolean;
  readonly hatched: boolean;
  /** Tells inks apart. */
  readonly key: string;
}

const [BLACK, WHITE] = [0xff000000, 0xffffffff];
const inks = new Map<string, Ink>();

/** `fill` multiplies the fill; without `bordered` only that is coloured, and lines are left to the caller. */
export function inkOf(look: Look, color: string, fill: number, bordered: boolean): Ink {
  const share = look.fill === null ? 0 : Math.min(1, MASK_FILL * fill);
  const line = look.strokes.at(-1) as Stroke;
  const key = `${look.strokes.map((stroke) => stroke.color + stroke.width)} ${look.fill === "hatch"} ${line.dash} ${color} ${share} ${bordered}`;
  let ink = inks.get(key);
  if (!ink) {
    const ground = faint(pixelOf(color), share);
    const colors = new Uint32Array(6);
    for (const cell of [SET, RIM, NEAR_RIM]) colors[cell] = ground;
    colors[CLEAR] = 0;
    if (bordered) {
      const around = look.strokes.slice(0, -1).reverse();
      colors[RIM] = pixelOf(line.color === "class" ? color : line.color);
      if (line.width > 2) colors[NEAR_RIM] = colors[RIM] as number;
      colors[HALO] = pixelOf(around[0]?.color ?? "");
      colors[FAR_HALO] = pixelOf(around[1]?.color ?? "");
    }
    const hatched = look.fill === "hatch";
    ink = { colors, dotted: bordered && line.dash !== undefined, hatched, key };
    inks.set(key, ink);
  }
  return ink;
}

/** The hatch's colour at a cell. */
export function hatchAt(x: number, y: number): number {
  const band = (x + y) & 7;
  return band < 2 ? faint(WHITE, 0.5) : band < 4 ? faint(BLACK, 0.5) : 0;
}

/** `#rrggbb`, or `rgb(0 0 0 / 0.65)`, the only other colour that lines have; nothing for "". */
function pixelOf(color: string): number {
  if (!color) return 0;
  if (color === "#fff") return WHITE;
  const alpha = /\/ ([\d.]+)/.exec(color)?.[1];
  if (alpha) return faint(BLACK, Number(alpha));
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return (0xff000000 | ((blue as number) << 16) | ((green as number) << 8) | (red as number)) >>> 0;
}

function faint(pixel: number, share: number): number {
  return ((pixel & 0xffffff) | (Math.round(255 * share) << 24)) >>> 0;
}
