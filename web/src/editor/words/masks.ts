/** The words of masks, for `en`. */

export const commands = {
  "tool-brush": ["Brush", "mask paint segmentation"],
  "tool-eraser": ["Eraser", "mask rub out"],
  "tool-fill": ["Fill", "bucket flood unlabelled area"],
  "tool-lasso": ["Lasso", "outline mask freehand"],
  "tool-wand": ["Magic wand", "colour threshold flood similar"],
  "tool-smaller": ["Tool size down", "brush thinner smaller"],
  "tool-larger": ["Tool size up", "brush thicker larger"],
  "mask-grow": ["Grow the mask", "dilate larger expand"],
  "mask-shrink": ["Shrink the mask", "erode smaller"],
  "mask-islands": ["Remove small islands", "specks noise clean mask"],
  "mask-holes": ["Fill holes", "close mask"],
  "mask-to-polygon": ["Mask to polygon, exactly", "outline trace convert"],
  "mask-to-thin-polygon": ["Mask to polygon with few points", "outline trace convert simplify"],
  "mask-from-outline": ["Outline to mask", "polygon box ellipse rasterise convert"],
  "next-unlabelled": ["Next unlabelled area", "coverage gap missing pixels"],
} as const;

export const reasons = {
  "no-mask": "There is no mask here.",
  "no-mask-selected": "No mask is selected.",
  "no-pixels-left": "No pixel would be left. Delete the mask instead.",
  labelled: "This place is labelled already.",
  "too-large": "There is too much of this colour to look through at this zoom. Zoom out, or take less.",
  "no-colors": "The colours of this picture could not be read.",
} as const;

export const hints = {
  "drag-paint": ["Drag", "paint"],
  "drag-erase": ["Drag", "erase"],
  "ctrl-opposite": ["Ctrl", "the opposite"],
  "shift-line": ["Shift", "line from the last end"],
  "brackets-size": ["[ ]", "size"],
  "brackets-tolerance": ["[ ]", "tolerance"],
  "escape-next": ["Esc", "next object"],
  "click-fill": ["Click", "fill the unlabelled area"],
  "click-pick": ["Click", "take these colours"],
  "drag-lasso": ["Drag", "around what is meant"],
} as const;

export const allLabelled = "Every pixel is labelled.";

/** "Unlabelled area 2 of 5, 1,204 px" */
export function unlabelledArea(number: number, of: number, pixels: number): string {
  return `Unlabelled area ${number} of ${of}, ${pixels.toLocaleString("en")} px`;
}
