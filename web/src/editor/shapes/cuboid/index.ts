/** Cuboids: the hull filled, the front face and the edges between front and back drawn. */
import type { Cuboid } from "../../../model/records";
import type { Path } from "../../../model/shapes/kind";
import type { ShapeKind } from "../kind";
import { paintLine, paintOutline } from "../painter";
import { FIXED } from "../vertices";

export const cuboid: ShapeKind<Cuboid> = {
  ...(FIXED as ShapeKind<Cuboid>),
  paint: (brush, sight) => {
    paintOutline(brush, sight);
    paintLine(brush, sight, wires(sight.shape));
  },
};

/** The front face, the back face and what joins them. */
function wires({ corners }: Cuboid): Path[] {
  const point = (at: number): readonly number[] => corners.slice(2 * at, 2 * at + 2);
  return [
    { points: corners.slice(0, 8), closed: true },
    { points: corners.slice(8, 16), closed: true },
    ...[0, 1, 2, 3].map((at) => ({ points: [...point(at), ...point(at + 4)], closed: false })),
  ];
}
