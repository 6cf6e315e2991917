/** Where a picture changes: at each corner between pixels, how much from left to right and from top to bottom. */

/** RGBA, row by row. */
export interface Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/**
 * Changes at the corners of pixels, (width + 1) × (height + 1) of them, row by row, 0 to 255: the largest of the three
 * channels. Corner (x, y) is the top left of pixel (x, y); along the picture's own edge nothing changes.
 */
export interface EdgeMap {
  readonly width: number;
  readonly height: number;
  /** From left to right: edges that run up and down. */
  readonly across: Uint8Array;
  readonly down: Uint8Array;
  /** A change as strong as this is an edge that nobody would miss. */
  readonly strong: number;
}

/** No change under this is a strong edge, whatever else is in the picture. */
const LEAST_STRONG = 24;
/** As large a share of all changes is strong. */
const STRONG_SHARE = 0.02;

export function edgeMap({ data, width, height }: Pixels): EdgeMap {
  const across = new Uint8Array((width + 1) * (height + 1));
  const down = new Uint8Array(across.length);
  const counts = new Uint32Array(256);
  const row = 4 * width;
  for (let y = 1; y < height; y++) {
    for (let x = 1; x < width; x++) {
      const here = y * row + 4 * x;
      let [sideways, downwards] = [0, 0];
      for (let channel = 0; channel < 3; channel++) {
        const d = data[here + channel] as number;
        const c = data[here + channel - 4] as number;
        const b = data[here + channel - row] as number;
        const a = data[here + channel - row - 4] as number;
        const dx = Math.abs(b + d - a - c);
        const dy = Math.abs(c + d - a - b);
        if (dx > sideways) sideways = dx;
        if (dy > downwards) downwards = dy;
      }
      const corner = y * (width + 1) + x;
      across[corner] = sideways >> 1;
      down[corner] = downwards >> 1;
      counts[Math.max(sideways, downwards) >> 1] = (counts[Math.max(sideways, downwards) >> 1] as number) + 1;
    }
  }
  return { width, height, across, down, strong: Math.max(LEAST_STRONG, strongest(counts)) };
}

/** The change that `STRONG_SHARE` of all exceed. */
function strongest(counts: Uint32Array): number {
  let left = counts.reduce((sum, count) => sum + count, 0) * STRONG_SHARE;
  for (let value = 255; value > 0; value--) {
    left -= counts[value] as number;
    if (left <= 0) return value;
  }
  return 0;
}
