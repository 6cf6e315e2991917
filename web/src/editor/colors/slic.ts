/** Patches of like colour that keep to the edges, to paint with: SLIC (Achanta and others 2012), as helpers do it. */
import type { Colored } from "./ground";

/** How much a patch's form counts against its colour. */
const EVENNESS = 12;
const TURNS = 5;
/** Of a patch's usual size: smaller crumbs go to a neighbour. */
const CRUMB = 0.25;
/** Lightness, a, b, y and x of a patch. */
const PARTS = 5;

/** A number for each pixel's patch, from 0; patches are about `side` px wide, and each hangs together. */
export function patchesOf(picture: Colored, side: number): Int32Array {
  const { width, height } = picture;
  const [across, down] = [Math.max(1, Math.round(width / side)), Math.max(1, Math.round(height / side))];
  const lab = labOf(picture);
  const cells = new Int32Array(width * height);
  for (let y = 0, pixel = 0; y < height; y++) {
    const row = Math.floor((y * down) / height) * across;
    for (let x = 0; x < width; x++, pixel++) cells[pixel] = row + Math.floor((x * across) / width);
  }
  const labels = cells.slice();
  const weight = (EVENNESS / side) ** 2;
  for (let turn = 0; turn < TURNS; turn++) {
    const centres = centresOf(labels, across * down, lab, width);
    assign({ labels, cells, lab, centres, across, down, width, weight });
  }
  return connected(labels, width, CRUMB * side * side);
}

interface Assigning {
  readonly labels: Int32Array;
  /** The cell that each pixel lies in: its patch is that of one of the nine cells about it. */
  readonly cells: Int32Array;
  readonly lab: Float32Array;
  readonly centres: Float64Array;
  readonly across: number;
  readonly down: number;
  readonly width: number;
  readonly weight: number;
}

/** Gives each pixel to the nearest centre by colour and place. */
function assign({ labels, cells, lab, centres, across, down, width, weight }: Assigning): void {
  for (let pixel = 0, x = 0, y = 0; pixel < labels.length; pixel++) {
    const cell = cells[pixel] as number;
    const [row, column] = [Math.floor(cell / across), cell % across];
    const l = lab[3 * pixel] as number;
    const a = lab[3 * pixel + 1] as number;
    const b = lab[3 * pixel + 2] as number;
    let [best, nearest] = [cell, Infinity];
    for (let r = Math.max(0, row - 1); r <= Math.min(down - 1, row + 1); r++) {
      for (let c = Math.max(0, column - 1); c <= Math.min(across - 1, column + 1); c++) {
        const at = PARTS * (r * across + c);
        const dl = l - (centres[at] as number);
        const da = a - (centres[at + 1] as number);
        const db = b - (centres[at + 2] as number);
        const dy = y - (centres[at + 3] as number);
        const dx = x - (centres[at + 4] as number);
        const away = dl * dl + da * da + db * db + weight * (dy * dy + dx * dx);
        if (away < nearest) {
          nearest = away;
          best = r * across + c;
        }
      }
    }
    labels[pixel] = best;
    if (++x === width) {
      x = 0;
      y++;
    }
  }
}

function centresOf(labels: Int32Array, count: number, lab: Float32Array, width: number): Float64Array {
  const sums = new Float64Array(PARTS * count);
  const sizes = new Int32Array(count);
  const add = (at: number, value: number): void => {
    sums[at] = (sums[at] as number) + value;
  };
  for (let pixel = 0; pixel < labels.length; pixel++) {
    const label = labels[pixel] as number;
    sizes[label] = (sizes[label] as number) + 1;
    for (let part = 0; part < 3; part++) add(PARTS * label + part, lab[3 * pixel + part] as number);
    add(PARTS * label + 3, Math.floor(pixel / width));
    add(PARTS * label + 4, pixel % width);
  }
  return sums.map((sum, at) => sum / Math.max(1, sizes[Math.floor(at / PARTS)] as number));
}

/** Numbers every connected piece of a label anew; crumbs join the patch that they were met beside. */
function connected(labels: Int32Array, width: number, crumb: number): Int32Array {
  const numbers = new Int32Array(labels.length).fill(-1);
  const piece = new Int32Array(labels.length);
  let count = 0;
  for (let start = 0; start < labels.length; start++) {
    if (numbers[start] !== -1) continue;
    const label = labels[start];
    let [length, beside] = [0, -1];
    piece[length++] = start;
    numbers[start] = count;
    for (let next = 0; next < length; next++) {
      const pixel = piece[next] as number;
      const x = pixel % width;
      for (const step of [-1, 1, -width, width]) {
        const other = pixel + step;
        const there = step === -1 ? x > 0 : step === 1 ? x < width - 1 : other >= 0 && other < labels.length;
        if (!there) continue;
        if (numbers[other] === -1 && labels[other] === label) {
          numbers[other] = count;
          piece[length++] = other;
        } else if (numbers[other] !== -1 && numbers[other] !== count) beside = numbers[other] as number;
      }
    }
    if (length < crumb && beside >= 0)
      for (let at = 0; at < length; at++) numbers[piece[at] as number] = beside;
    else count++;
  }
  return numbers;
}

/** CIELAB under D65, three numbers a pixel. */
function labOf({ data, width, height }: Colored): Float32Array {
  const lab = new Float32Array(3 * width * height);
  for (let from = 0, to = 0; to < lab.length; from += 4, to += 3) {
    const r = linear(data[from] as number);
    const g = linear(data[from + 1] as number);
    const b = linear(data[from + 2] as number);
    const x = root((0.412453 * r + 0.35758 * g + 0.180423 * b) / 0.950456);
    const y = root(0.212671 * r + 0.71516 * g + 0.072169 * b);
    const z = root((0.019334 * r + 0.119193 * g + 0.950227 * b) / 1.088754);
    lab[to] = 116 * y - 16;
    lab[to + 1] = 500 * (x - y);
    lab[to + 2] = 200 * (y - z);
  }
  return lab;
}

/** Of 0 to 255; what lies beyond is as black or as white. */
function linear(value: number): number {
  const share = Math.max(0, Math.min(1, value / 255));
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function root(value: number): number {
  return value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116;
}
