/** What both renderers draw: a 4k picture and N polygons of 20 vertices on a grid, the same in every run. */

export const PICTURE = { width: 3840, height: 2160 };
/** What comes as a pyramid of tiles. */
export const LARGE = { width: 20_000, height: 20_000 };
export const SCREEN = { width: 1600, height: 1000 };
export const COLORS = ["#fc7800", "#4884fc", "#90fcd8", "#e4ccfc", "#a85478", "#e4f030", "#f00c0c", "#84b484"];
const VERTICES = 20;

/** Rings as x0, y0, x1, y1, … */
export function rings(count: number, picture = PICTURE): number[][] {
  const random = mulberry(7);
  const columns = Math.ceil(Math.sqrt((count * picture.width) / picture.height));
  const side = picture.width / columns;
  return Array.from({ length: count }, (_, at) => {
    const [cx, cy] = [((at % columns) + 0.5) * side, (Math.floor(at / columns) + 0.5) * side];
    return Array.from({ length: VERTICES }, (_, corner) => {
      const angle = (2 * Math.PI * corner) / VERTICES;
      const radius = side * (0.35 + 0.2 * random());
      return [cx + radius * Math.cos(angle), cy + radius * Math.sin(angle)];
    }).flat();
  });
}

/** A photograph's worth of detail. */
export async function picture(): Promise<ImageBitmap> {
  const canvas = new OffscreenCanvas(PICTURE.width, PICTURE.height);
  const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
  const random = mulberry(3);
  for (let at = 0; at < 4000; at++) {
    context.fillStyle = `hsl(${random() * 360} 40% ${20 + random() * 50}%)`;
    context.fillRect(random() * PICTURE.width, random() * PICTURE.height, random() * 200, random() * 200);
  }
  return canvas.transferToImageBitmap();
}

/** Numbers in [0, 1) that are the same every time. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
