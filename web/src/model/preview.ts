/** The labels of a picture in small, from which thumbnails are painted: integers in thousandths of width and height. */

export type PreviewShape =
  | readonly [classIndex: number, kind: "b", x0: number, y0: number, x1: number, y1: number]
  | readonly [classIndex: number, kind: "p" | "l" | "k", ...points: number[]];

/** Largest area first; `b` is a box, `p` a closed ring, `l` a line, `k` points. */
export type Preview = readonly PreviewShape[];
