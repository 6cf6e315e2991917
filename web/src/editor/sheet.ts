/** Canvases of the page as painters see them. */
import type { Context } from "./ports";

export interface Sheet {
  width: number;
  height: number;
  readonly context: Context;
}

/** Gives the sheet a size in device px; a canvas is emptied by that, so only where it differs. */
export function sized(
  sheet: Sheet,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  if (sheet.width !== width) sheet.width = width;
  if (sheet.height !== height) sheet.height = height;
}

/** The canvas of the page as a sheet. */
export function sheetOf(canvas: HTMLCanvasElement): Sheet {
  return {
    context: canvas.getContext("2d") as unknown as Context,
    get width() {
      return canvas.width;
    },
    set width(width) {
      canvas.width = width;
    },
    get height() {
      return canvas.height;
    },
    set height(height) {
      canvas.height = height;
    },
  };
}
