/** Pixels of about the same colour as one of them, found piece by piece. */
import { type Spans, Weaver } from "../../model/spans";
import { type Colored, type Grid, sizeOf } from "./ground";

export interface FloodJob {
  /** A pixel of the picture. */
  readonly column: number;
  readonly row: number;
  /** The level of the picture's pieces that is looked at: 0 the picture itself. */
  readonly level: number;
  /** The greatest distance of colours, the root of three channels' squares. */
  readonly tolerance: number;
  /** Whether only what hangs together with the pixel is meant. */
  readonly contiguous: boolean;
}

/** The message of the error where more would have to be looked at than is sensible. */
export const TOO_LARGE = "too-large";

/** As many pieces are looked at: 16 megapixels where they are 512 px wide and high. */
export const MOST_PIECES = 64;

/** The pixels of the picture whose colour lies no farther from the given pixel's than the tolerance. */
export async function flood(grid: Grid, job: FloodJob): Promise<Spans> {
  const at = placeOf(grid, Math.floor(job.column / grid.factor), Math.floor(job.row / grid.factor));
  const near = nearness(await grid.piece(at.column, at.row), at.pixel, job.tolerance);
  const found = new Found(grid);
  if (job.contiguous) await spread(found, at, near);
  else await everywhere(found, near);
  return found.woven();
}

/** A pixel by its piece and its number in that. */
interface Place {
  readonly column: number;
  readonly row: number;
  readonly pixel: number;
}

type Near = (data: Colored["data"], pixel: number) => boolean;

function placeOf(grid: Grid, x: number, y: number): Place {
  const { side } = grid;
  const [column, row] = [Math.floor(x / side), Math.floor(y / side)];
  const { width } = sizeOf(grid, column, row);
  return { column, row, pixel: (y - row * side) * width + x - column * side };
}

function nearness({ data }: Colored, pixel: number, tolerance: number): Near {
  const [red, green, blue] = data.subarray(4 * pixel, 4 * pixel + 3) as unknown as [number, number, number];
  const most = tolerance * tolerance;
  return (colors, one) => {
    const at = 4 * one;
    const r = (colors[at] as number) - red;
    const g = (colors[at + 1] as number) - green;
    const b = (colors[at + 2] as number) - blue;
    return r * r + g * g + b * b <= most;
  };
}

async function everywhere(found: Found, near: Near): Promise<void> {
  const { grid } = found;
  for (let row = 0; row * grid.side < grid.height; row++) {
    for (let column = 0; column * grid.side < grid.width; column++) {
      const bits = found.of(column, row);
      const { data } = await grid.piece(column, row);
      for (let pixel = 0; pixel < bits.length; pixel++) if (near(data, pixel)) bits[pixel] = 1;
    }
  }
}

/** From piece to piece, as long as something new is found that reaches over a border. */
async function spread(found: Found, start: Place, near: Near): Promise<void> {
  const open = new Map<number, Place[]>();
  const want = (place: Place): void => {
    const key = found.numberOf(place);
    const list = open.get(key);
    if (list) list.push(place);
    else open.set(key, [place]);
  };
  want(start);
  for (;;) {
    const [next] = open;
    if (!next) return;
    open.delete(next[0]);
    const [{ column, row }] = next[1] as [Place];
    const bits = found.of(column, row);
    const piece = await found.grid.piece(column, row);
    const seeds = next[1].map(({ pixel }) => pixel);
    if (fill(bits, piece, seeds, near)) for (const place of found.beyond(column, row)) want(place);
  }
}

/** Row by row: a run is filled whole, and what it touches above and below is looked at next. True where it grew. */
function fill(found: Uint8Array, { width, height, data }: Colored, open: number[], near: Near): boolean {
  let grew = false;
  for (let seed = open.pop(); seed !== undefined; seed = open.pop()) {
    if (found[seed] || !near(data, seed)) continue;
    grew = true;
    const start = seed - (seed % width);
    let left = seed;
    while (left > start && !found[left - 1] && near(data, left - 1)) left--;
    let right = seed + 1;
    while (right < start + width && !found[right] && near(data, right)) right++;
    found.fill(1, left, right);
    for (const beside of [-width, width]) {
      if (start + beside < 0 || start + beside >= width * height) continue;
      let inside = false;
      for (let pixel = left + beside; pixel < right + beside; pixel++) {
        const fits = !found[pixel] && near(data, pixel);
        if (fits && !inside) open.push(pixel);
        inside = fits;
      }
    }
  }
  return grew;
}

/** Which pixels of which pieces are meant. */
class Found {
  readonly #bits = new Map<number, Uint8Array>();
  readonly #across: number;
  readonly #down: number;

  constructor(readonly grid: Grid) {
    this.#across = Math.ceil(grid.width / grid.side);
    this.#down = Math.ceil(grid.height / grid.side);
  }

  numberOf({ column, row }: Pick<Place, "column" | "row">): number {
    return row * this.#across + column;
  }

  /** A byte for each pixel of the piece. Throws where there are too many pieces. */
  of(column: number, row: number): Uint8Array {
    const number = this.numberOf({ column, row });
    let bits = this.#bits.get(number);
    if (!bits) {
      if (this.#bits.size === MOST_PIECES) throw new Error(TOO_LARGE);
      const { width, height } = sizeOf(this.grid, column, row);
      bits = new Uint8Array(width * height);
      this.#bits.set(number, bits);
    }
    return bits;
  }

  /** The pixels of neighbouring pieces that touch what is found in this one, and are not found yet. */
  beyond(column: number, row: number): Place[] {
    const { width, height } = sizeOf(this.grid, column, row);
    const bits = this.of(column, row);
    const places: Place[] = [];
    const look = (there: { column: number; row: number }, length: number, own: Step, their: Step): void => {
      if (there.column < 0 || there.row < 0 || there.column >= this.#across || there.row >= this.#down)
        return;
      const known = this.#bits.get(this.numberOf(there));
      for (let at = 0; at < length; at++) {
        const pixel = their.from + at * their.by;
        if (bits[own.from + at * own.by] && !known?.[pixel]) places.push({ ...there, pixel });
      }
    };
    const [left, right] = [column - 1, column + 1];
    const { side } = this.grid;
    const beside = sizeOf(this.grid, right, row).width;
    look({ column: left, row }, height, { from: 0, by: width }, { from: side - 1, by: side });
    look({ column: right, row }, height, { from: width - 1, by: width }, { from: 0, by: beside });
    const above = (side - 1) * width;
    look({ column, row: row - 1 }, width, { from: 0, by: 1 }, { from: above, by: 1 });
    look({ column, row: row + 1 }, width, { from: (height - 1) * width, by: 1 }, { from: 0, by: 1 });
    return places;
  }

  /** What is found, in pixels of the picture. */
  woven(): Spans {
    const { grid } = this;
    const { factor, side, picture } = grid;
    const numbers = [...this.#bits.keys()].sort((a, b) => a - b);
    const columns = numbers.map((number) => number % this.#across);
    const [first, last] = [Math.min(...columns), Math.max(...columns)];
    const [left, right] = [first * side, Math.min(grid.width, (last + 1) * side)];
    const end = Math.min(picture.width, right * factor);
    const weaver = new Weaver(left * factor, end - left * factor);
    for (let x = left; x < right; x++) {
      const runs = this.#runs(numbers, x);
      for (let copy = x * factor; copy < Math.min(end, (x + 1) * factor); copy++) {
        for (let at = 0; at < runs.length; at += 2) {
          const bottom = Math.min(picture.height, (runs[at + 1] as number) * factor);
          weaver.add((runs[at] as number) * factor, bottom);
        }
        weaver.next();
      }
    }
    return weaver.done();
  }

  /** Tops and bottoms of what is found in a column of the level, downwards. */
  #runs(numbers: readonly number[], x: number): number[] {
    const { side } = this.grid;
    const column = Math.floor(x / side);
    const runs: number[] = [];
    for (const number of numbers) {
      if (number % this.#across !== column) continue;
      const row = Math.floor(number / this.#across);
      const { width, height } = sizeOf(this.grid, column, row);
      const bits = this.#bits.get(number) as Uint8Array;
      let top = -1;
      for (let y = 0, pixel = x - column * side; y <= height; y++, pixel += width) {
        const set = y < height && bits[pixel] === 1;
        if (set && top < 0) top = y;
        else if (!set && top >= 0) {
          runs.push(row * side + top, row * side + y);
          top = -1;
        }
      }
    }
    return runs;
  }
}

/** Pixels one after the other along a border. */
interface Step {
  readonly from: number;
  readonly by: number;
}
