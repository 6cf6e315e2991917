/** The edge of a mask: the sides of its pixels beyond which it is not, joined into straight lines. */
import type { Mask } from "../../../model/records";
import type { Path } from "../../../model/shapes/kind";
import { shownPixels } from "./pixels";

const known = new WeakMap<Mask, readonly Path[]>();

/** Lines in picture px, each one a straight run of pixel sides. */
export function pixelEdges(mask: Mask): readonly Path[] {
  let edges = known.get(mask);
  if (!edges) {
    edges = [...runs(mask, false), ...runs(mask, true)];
    known.set(mask, edges);
  }
  return edges;
}

/** The runs along rows, or along columns where `upright`. */
function* runs(mask: Mask, upright: boolean): Generator<Path> {
  const { x, y, width, height, data } = shownPixels(mask);
  const [across, along] = upright ? [width, height] : [height, width];
  const at = (line: number, step: number): number => {
    if (line < 0 || line >= across) return 0;
    return (upright ? data[step * width + line] : data[line * width + step]) ?? 0;
  };
  for (let line = 0; line <= across; line++) {
    for (let step = 0; step < along; step++) {
      if (at(line - 1, step) === at(line, step)) continue;
      const from = step;
      while (step + 1 < along && at(line - 1, step + 1) !== at(line, step + 1)) step++;
      const points = upright
        ? [x + line, y + from, x + line, y + step + 1]
        : [x + from, y + line, x + step + 1, y + line];
      yield { points, closed: false };
    }
  }
}
