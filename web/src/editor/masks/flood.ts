/** Pixels of about the same colour as one of them. */
import type { Spans } from "../../model/spans";
import { Weaver } from "../../model/spans";

export interface Colored {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity, row by row. */
  readonly data: Uint8ClampedArray;
}

export interface FloodJob {
  readonly column: number;
  readonly row: number;
  /** The greatest distance of colours, the root of three channels' squares. */
  readonly tolerance: number;
  /** Whether only what hangs together with the pixel is meant. */
  readonly contiguous: boolean;
}

/** The pixels whose colour lies no farther from the given pixel's than the tolerance. */
export function flood(picture: Colored, job: FloodJob): Spans {
  const near = nearness(picture, job);
  return job.contiguous
    ? woven(picture, connected(picture, job, near))
    : woven(picture, everywhere(picture, near));
}

type Near = (pixel: number) => boolean;

function nearness({ data, width }: Colored, { column, row, tolerance }: FloodJob): Near {
  const from = 4 * (row * width + column);
  const [red, green, blue] = [data[from], data[from + 1], data[from + 2]] as [number, number, number];
  const most = tolerance * tolerance;
  return (pixel) => {
    const at = 4 * pixel;
    const [r, g, b] = [
      (data[at] as number) - red,
      (data[at + 1] as number) - green,
      (data[at + 2] as number) - blue,
    ];
    return r * r + g * g + b * b <= most;
  };
}

function everywhere({ width, height }: Colored, near: Near): Uint8Array {
  const found = new Uint8Array(width * height);
  for (let pixel = 0; pixel < found.length; pixel++) if (near(pixel)) found[pixel] = 1;
  return found;
}

/** Row by row: a run is filled whole, and what it touches above and below is looked at next. */
function connected({ width, height }: Colored, { column, row }: FloodJob, near: Near): Uint8Array {
  const found = new Uint8Array(width * height);
  const open = [row * width + column];
  for (let seed = open.pop(); seed !== undefined; seed = open.pop()) {
    if (found[seed]) continue;
    const start = seed - (seed % width);
    let left = seed;
    while (left > start && !found[left - 1] && near(left - 1)) left--;
    let right = seed + 1;
    while (right < start + width && !found[right] && near(right)) right++;
    found.fill(1, left, right);
    for (const beside of [-width, width]) {
      if (start + beside < 0 || start + beside >= width * height) continue;
      let inside = false;
      for (let pixel = left + beside; pixel < right + beside; pixel++) {
        const fits = !found[pixel] && near(pixel);
        if (fits && !inside) open.push(pixel);
        inside = fits;
      }
    }
  }
  return found;
}

function woven({ width, height }: Colored, found: Uint8Array): Spans {
  const weaver = new Weaver(0, width);
  for (let column = 0; column < width; column++) {
    let top = -1;
    for (let row = 0, pixel = column; row <= height; row++, pixel += width) {
      const set = row < height && found[pixel] === 1;
      if (set && top < 0) top = row;
      else if (!set && top >= 0) {
        weaver.add(top, row);
        top = -1;
      }
    }
    weaver.next();
  }
  return weaver.done();
}
