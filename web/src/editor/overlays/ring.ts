/** The tip of the brush where it would paint: a ring, or a square, in black and white. */
import type { Point } from "../../model/shapes/kind";
import type { TipShape } from "../masks/sweep";
import { type Brush, stroke } from "../shapes/painter";

export interface Ring {
  /** Middle and width in picture px. */
  readonly at: Point;
  readonly diameter: number;
  readonly tip: TipShape;
}

const LINES = [
  { width: 3, color: "rgb(0 0 0 / 0.6)" },
  { width: 1.25, color: "#fff" },
];

export function paintRing(brush: Brush, { at, diameter, tip }: Ring): void {
  const { context, scale, x, y } = brush;
  const [middleX, middleY] = [at.x * scale + x, at.y * scale + y];
  const radius = Math.max(1, (diameter / 2) * scale);
  context.beginPath();
  if (tip === "round") context.arc(middleX, middleY, radius, 0, 2 * Math.PI);
  else context.rect(middleX - radius, middleY - radius, 2 * radius, 2 * radius);
  stroke(brush, LINES, "#fff");
}
