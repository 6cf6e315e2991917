/** Cuboids: the hull filled, the front face and the edges between front and back drawn. */
import type { Cuboid } from "../../../model/records";
import type { Path } from "../../../model/shapes/kind";
import { extent } from "../detail";
import type { ShapeKind } from "../kind";
import { type Look, SMALL } from "../look";
import { type Brush, paintLine, paintOutline, type Sight } from "../painter";
import { POINTWISE } from "../vertices";
import { cuboidGuides, cuboidHandles, dragCuboid } from "./handles";

export const cuboid: ShapeKind<Cuboid> = {
  ...(POINTWISE as ShapeKind<Cuboid>),
  paint: (brush, sight) => {
    paintOutline(brush, sight);
    if (isSmall(brush, sight)) return;
    paintLine(brush, { ...sight, look: thin(sight.look) }, behind(sight.shape));
    paintLine(brush, sight, [{ points: sight.shape.corners.slice(0, 8), closed: true }]);
  },
  handles: cuboidHandles,
  guides: cuboidGuides,
  dragged: dragCuboid,
  insertable: false,
};

/** The back face and what joins it to the front. */
function behind({ corners }: Cuboid): Path[] {
  const point = (at: number): readonly number[] => corners.slice(2 * at, 2 * at + 2);
  const joints = [0, 1, 2, 3].map((at) => ({ points: [...point(at), ...point(at + 4)], closed: false }));
  return [{ points: corners.slice(8, 16), closed: true }, ...joints];
}

/** The look with every line half as wide. */
function thin(look: Look): Look {
  return { ...look, strokes: look.strokes.map((line) => ({ ...line, width: line.width / 2 })) };
}

function isSmall({ scale, ratio }: Brush, { shape }: Sight<Cuboid>): boolean {
  const { bounds } = extent(shape);
  if (!bounds) return true;
  return (Math.min(bounds[2] - bounds[0], bounds[3] - bounds[1]) * scale) / ratio < SMALL;
}
