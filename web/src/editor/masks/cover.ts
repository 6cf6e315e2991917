/** The pixels that a shape labels. */
import { InvalidRecord } from "../../model/errors";
import { rasterize } from "../../model/raster";
import type { Shape } from "../../model/records";
import { complement, NOTHING, type Spans, unionAll } from "../../model/spans";
import type { Scene } from "../scene";
import type { Size } from "../viewport";

const known = new WeakMap<Shape, Spans>();

/** The shape's pixels in the picture, found once; none of broken masks. A shape lives on one picture. */
export function coverOf(shape: Shape, { width, height }: Size): Spans {
  let cover = known.get(shape);
  if (!cover) {
    cover = readable(shape, width, height);
    known.set(shape, cover);
  }
  return cover;
}

function readable(shape: Shape, width: number, height: number): Spans {
  try {
    return rasterize(shape, width, height);
  } catch (error) {
    if (!(error instanceof InvalidRecord)) throw error;
    return NOTHING;
  }
}

/** What no shape covers. */
export function unlabelled(scene: Pick<Scene, "search">, picture: Size): Spans {
  const { width, height } = picture;
  const covers = scene.search([0, 0, width, height]).map(({ shape }) => coverOf(shape, picture));
  return complement(unionAll(covers, 0, width), [0, 0, width, height]);
}
