/** Keypoints: a disc for each that is there, hollow where hidden, and the edges of the class's skeleton. */
import type { Keypoint, Keypoints } from "../../../model/records";
import type { Path } from "../../../model/shapes/kind";
import type { ShapeKind } from "../kind";
import { type Brush, disc, paintLine, type Sight } from "../painter";
import { POINTWISE } from "../vertices";

const RADIUS = 4;
const [ABSENT, HIDDEN] = [0, 1];

export const keypoints: ShapeKind<Keypoints> = {
  ...(POINTWISE as ShapeKind<Keypoints>),
  paint: (brush, sight) => {
    paintLine(brush, sight, bones(sight));
    for (const point of sight.shape.points) if (point[2] !== ABSENT) joint(brush, sight, point);
  },
  handles: (shape) =>
    shape.points.flatMap(([x, y, visibility], index) =>
      visibility === ABSENT ? [] : [{ kind: "vertex" as const, index, x, y, cursor: "move" }],
    ),
  insertable: false,
};

/** The skeleton's edges between joints that are there. */
function bones({ shape: { points }, kind }: Sight<Keypoints>): Path[] {
  return (kind?.skeleton?.edges ?? []).flatMap(([from, to]) => {
    const [a, b] = [points[from], points[to]];
    if (!a || !b || a[2] === ABSENT || b[2] === ABSENT) return [];
    return [{ points: [a[0], a[1], b[0], b[1]], closed: false }];
  });
}

function joint(brush: Brush, { look, color }: Sight, [x, y, visibility]: Keypoint): void {
  const [line] = look.strokes.slice(-1);
  const ink = line && line.color !== "class" ? line.color : color;
  for (const { width, color: rim } of look.strokes.slice(0, -1))
    disc(brush, { x, y }, RADIUS + width / 4, rim);
  disc(brush, { x, y }, RADIUS, ink);
  if (visibility === HIDDEN) disc(brush, { x, y }, RADIUS - 1.75, "#141415");
}
