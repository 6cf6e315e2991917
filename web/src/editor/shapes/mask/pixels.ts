/** A mask's pixels, also of masks whose run-lengths are broken: those show their crop. */
import { InvalidRecord } from "../../../model/errors";
import type { Mask } from "../../../model/records";
import { type Pixels, pixelsOf } from "../../../model/rle";

/** The pixels of the crop; all of them where the run-lengths cannot be read. */
export function shownPixels(mask: Mask): Pixels {
  try {
    return pixelsOf(mask);
  } catch (error) {
    if (!(error instanceof InvalidRecord)) throw error;
    const { x, y, width, height } = mask;
    return { x, y, width, height, data: new Uint8Array(width * height).fill(1) };
  }
}
