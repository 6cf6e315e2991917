/** The arrow of an object that points somewhere. */
import { rootOf } from "../../model/direction";
import type { Path, Point } from "../../model/shapes/kind";
import { SMALL } from "./look";
import { type Brush, paintLine, type Sight } from "./painter";

/** Of the two barbs, CSS px along and beside the shaft. */
const [BACK, ASIDE] = [9, 4.5];

/** Draws the arrow in the look of its shape; one too short to be seen is left out. */
export function paintArrow(brush: Brush, sight: Sight, tip: Point): void {
  const root = rootOf(sight);
  if (!root) return;
  const [dx, dy] = [tip.x - root.x, tip.y - root.y];
  const length = Math.hypot(dx, dy);
  const px = brush.ratio / brush.scale;
  if (length < (SMALL / 2) * px) return;
  const [along, beside] = [(BACK * px) / length, (ASIDE * px) / length];
  const barb = (side: 1 | -1): number[] => [
    tip.x - along * dx - side * beside * dy,
    tip.y - along * dy + side * beside * dx,
  ];
  const paths: Path[] = [
    { points: [root.x, root.y, tip.x, tip.y], closed: false },
    { points: [...barb(1), tip.x, tip.y, ...barb(-1)], closed: false },
  ];
  paintLine(brush, sight, paths);
}
