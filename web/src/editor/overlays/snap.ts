/** The sign that a point lands on a neighbour's border. */
import type { Point } from "../../model/shapes/kind";
import { type Brush, ring } from "../shapes/painter";

const RADIUS = 7;

export function paintSnap(brush: Brush, at: Point): void {
  ring(brush, at, RADIUS, [
    { width: 4, color: "rgb(0 0 0 / 0.7)" },
    { width: 2, color: "#fff" },
  ]);
}
