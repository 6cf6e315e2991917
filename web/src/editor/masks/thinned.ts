/** Outlines of masks with fewer points. */
import type { Polygon } from "../../model/records";
import { simplify } from "../shapes/detail";

/** Stairs of one pixel lie this near to the line through them. */
const STAIRS = 0.75;

/** The outline along the pixels' sides with as few points as stay within half a pixel of it. */
export function thinned({ parts }: Polygon): Polygon {
  const ring = (points: readonly number[]): readonly number[] => {
    const fewer = simplify(points, STAIRS);
    return fewer.length >= 6 ? fewer : points;
  };
  return {
    type: "polygon",
    parts: parts.map(({ exterior, holes }) => ({
      exterior: ring(exterior),
      ...(holes ? { holes: holes.map(ring) } : {}),
    })),
  };
}
