/** The sign that a side of a box has landed on an edge of the picture: a short mark beyond each of its ends. */
import type { Side } from "../edges/sides";
import { type Brush, stroke, trace } from "../shapes/painter";

/** CSS px of a mark, and of the gap before it. */
const [LENGTH, GAP] = [10, 4];

export function paintSides(brush: Brush, sides: readonly Side[]): void {
  const unit = brush.ratio / brush.scale;
  const marks = sides.flatMap(({ upright, at, from, to }) =>
    [
      [from - (GAP + LENGTH) * unit, from - GAP * unit],
      [to + GAP * unit, to + (GAP + LENGTH) * unit],
    ].map(([start = 0, end = 0]) => ({
      points: upright ? [at, start, at, end] : [start, at, end, at],
      closed: false,
    })),
  );
  brush.context.beginPath();
  trace(brush, marks);
  const lines = [
    { width: 4, color: "rgb(0 0 0 / 0.7)" },
    { width: 2, color: "#fff" },
  ];
  stroke(brush, lines, "#fff");
}
