/** Where every picture of a gallery lies: justified rows, computed at once for all pictures, so that nothing ever jumps. */

export const GAP = 8;
export const CAPTION = 26;

export interface GridRow {
  /** Index of the first picture, and one past the last. */
  from: number;
  to: number;
  top: number;
  /** Height of the pictures, without the caption. */
  height: number;
}

export interface Cell {
  index: number;
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The gallery's rows and whole height, in CSS px. */
export class GridLayout {
  readonly rows: readonly GridRow[];
  readonly height: number;
  readonly #ratios: Uint16Array;
  readonly #width: number;

  /** `ratios` holds width ÷ height × 1000 of each picture; rows fill `width` at about `target` px of height. */
  constructor(ratios: Uint16Array, width: number, target: number) {
    this.#ratios = ratios;
    this.#width = Math.max(1, width);
    const rows: GridRow[] = [];
    let top = 0;
    let from = 0;
    let sum = 0;
    for (let at = 0; at < ratios.length; at++) {
      sum += ratio(ratios, at);
      const gaps = GAP * (at - from);
      const full = (this.#width - gaps) / sum;
      const last = at === ratios.length - 1;
      if (full > target && !last) continue;
      const height = Math.round(Math.min(full, target));
      rows.push({ from, to: at + 1, top, height });
      top += height + CAPTION + GAP;
      from = at + 1;
      sum = 0;
    }
    this.rows = rows;
    this.height = top;
  }

  /** Rows that meet the strip from `top` to `bottom`, as indices [first, last). */
  between(top: number, bottom: number): [number, number] {
    const first = Math.max(0, this.#firstBelow(top) - 1);
    let last = first;
    while (last < this.rows.length && (this.rows[last] as GridRow).top < bottom) last++;
    return [first, last];
  }

  /** The cells of one row, left to right. */
  cells(row: GridRow): Cell[] {
    const cells: Cell[] = [];
    let left = 0;
    for (let index = row.from; index < row.to; index++) {
      const width = Math.min(ratio(this.#ratios, index) * row.height, this.#width - left);
      cells.push({ index, left, top: row.top, width, height: row.height });
      left += width + GAP;
    }
    return cells;
  }

  /** The row that holds a picture, or -1. */
  rowOf(index: number): number {
    let low = 0;
    let high = this.rows.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const row = this.rows[middle] as GridRow;
      if (index < row.from) high = middle - 1;
      else if (index >= row.to) low = middle + 1;
      else return middle;
    }
    return -1;
  }

  /** The picture above (-1) or below (+1) the given one: the one whose middle lies nearest. */
  vertical(index: number, by: -1 | 1): number {
    const row = this.rows[this.rowOf(index)];
    const other = this.rows[this.rowOf(index) + by];
    if (!row || !other) return index;
    const here = this.cells(row)[index - row.from] as Cell;
    const middle = here.left + here.width / 2;
    let best = other.from;
    let distance = Number.POSITIVE_INFINITY;
    for (const cell of this.cells(other)) {
      const away = Math.abs(cell.left + cell.width / 2 - middle);
      if (away < distance) {
        distance = away;
        best = cell.index;
      }
    }
    return best;
  }

  #firstBelow(top: number): number {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.rows[middle] as GridRow).top < top) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Very wide and very tall pictures are shown cut, so that a row stays a row. */
function ratio(ratios: Uint16Array, at: number): number {
  return Math.max(0.4, Math.min(3.2, (ratios[at] || 1000) / 1000));
}
