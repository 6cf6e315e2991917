/** A round piece of the picture, larger. */
import type { Point } from "../../model/shapes/kind";
import type { Magnified } from "../lens";
import type { Bitmap, Platform } from "../ports";
import type { Brush } from "../shapes/painter";
import { boundsOf, SIDE, type TileSource } from "../tiles/source";

const MAGNIFIES = 4;
/** CSS px. */
const RADIUS = 100;

export interface LensContent extends Magnified {
  /** Device px per picture px within it; what is painted there, its middle at `at`. */
  readonly scale: number;
  readonly bitmap: Bitmap;
}

/** What the lens shows: the sources painted over each other, the lowest first. */
export function magnified(
  { at, on }: Magnified,
  sources: readonly (TileSource | null | undefined)[],
  scale: number,
  platform: Pick<Platform, "canvas">,
): LensContent {
  const larger = scale * MAGNIFIES;
  const surface = platform.canvas(SIDE, SIDE, true);
  const place = {
    scale: larger,
    column: (at.x * larger) / SIDE - 0.5,
    row: (at.y * larger) / SIDE - 0.5,
  };
  for (const source of sources) {
    const steps = source?.job(place, boundsOf(place))?.(surface.context);
    while (steps && !steps.next().done);
  }
  return { at, on, scale: larger, bitmap: surface.take() };
}

/** Draws the lens; `inside` draws with its brush what is in no tile. */
export function paintLens(brush: Brush, lens: LensContent, inside: (brush: Brush) => void): void {
  const { context, ratio } = brush;
  const [x, y] = [lens.on.x * ratio, lens.on.y * ratio];
  context.save();
  circle(brush, { x, y }, RADIUS);
  context.fillStyle = "#141415";
  context.fill();
  context.clip();
  const side = SIDE * Math.max(1, (2 * RADIUS * ratio) / SIDE);
  context.drawImage(lens.bitmap as CanvasImageSource, x - side / 2, y - side / 2, side, side);
  const scale = (lens.scale * side) / SIDE;
  inside({ ...brush, scale, x: x - lens.at.x * scale, y: y - lens.at.y * scale });
  context.restore();
  for (const [width, ink] of [
    [4, "rgb(0 0 0 / 0.6)"],
    [2, "#fff"],
  ] as const) {
    circle(brush, { x, y }, RADIUS);
    cross(brush, { x, y });
    context.lineWidth = (width / 2) * ratio;
    context.strokeStyle = ink;
    context.stroke();
  }
}

function circle({ context, ratio }: Brush, { x, y }: Point, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius * ratio, 0, 2 * Math.PI);
}

/** The very place, with its middle left free. */
function cross({ context, ratio }: Brush, { x, y }: Point): void {
  for (const [dx, dy] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ] as const) {
    context.moveTo(x + 4 * dx * ratio, y + 4 * dy * ratio);
    context.lineTo(x + 12 * dx * ratio, y + 12 * dy * ratio);
  }
}
