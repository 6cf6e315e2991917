/** What is done to whole masks, and from outlines to masks and back. */
import { outlineOf } from "../../model/outlines";
import { rasterize } from "../../model/raster";
import type { Annotation, Shape } from "../../model/records";
import { grown, withoutHoles, withoutIslands } from "../../model/regions";
import { maskFrom } from "../../model/rle";
import type { Bounds } from "../../model/shapes/kind";
import { flatten } from "../../model/shapes/registry";
import { NOTHING, type Spans } from "../../model/spans";
import type { Editor } from "../editor";
import { coverOf } from "../masks/cover";
import { thinned } from "../masks/thinned";
import { isMask } from "../masks/work";
import type { ReasonKey } from "../words/en";
import { group } from "./command";

const hasMask = ({ selected }: Editor): boolean => selected.value.some(isMask);

const needsMask = (editor: Editor): ReasonKey | null => (hasMask(editor) ? null : "no-mask-selected");

const isArea = ({ shape }: Annotation): boolean =>
  shape.type !== "mask" && flatten(shape).some(({ closed }) => closed);

/** Gives every selected mask what `change` makes of its pixels; what would have none stays as it is. */
function changeMasks(editor: Editor, gesture: string, change: (set: Spans, picture: Bounds) => Spans): void {
  const { edits, viewport } = editor;
  const picture = viewport.picture.peek();
  const changed = edits.selected().flatMap((annotation) => {
    if (!isMask(annotation)) return [];
    const set = change(coverOf(annotation.shape, picture), [0, 0, picture.width, picture.height]);
    return set.rows.length ? [{ ...annotation, shape: maskFrom(set) }] : [];
  });
  if (changed.length) edits.put(gesture, changed);
  else editor.refuse("no-pixels-left");
}

/** Gives the selected that fit another shape; those for which there is none stay. */
function reshape(
  editor: Editor,
  gesture: string,
  fits: (annotation: Annotation) => boolean,
  shapeOf: (set: Spans) => Shape | null,
): void {
  const { edits, classes, viewport } = editor;
  const { width, height } = viewport.picture.peek();
  const changed = edits.selected().flatMap((annotation) => {
    if (!fits(annotation)) return [];
    const shape = shapeOf(rasterize(annotation.shape, width, height));
    return shape && classes.allows(classes.of(annotation), shape.type) ? [{ ...annotation, shape }] : [];
  });
  if (changed.length) edits.put(gesture, changed);
  else editor.refuse("class-shape");
}

export const masks = group("shapes", [
  {
    id: "mask.grow",
    title: "mask-grow",
    icon: "plus",
    keys: ["Alt+="],
    available: hasMask,
    disabledReason: needsMask,
    run: (editor) =>
      changeMasks(editor, "mask.grow", (set, picture) =>
        grown(set, editor.settings.mask.margin.peek(), picture),
      ),
  },
  {
    id: "mask.shrink",
    title: "mask-shrink",
    icon: "minus",
    keys: ["Alt+-"],
    available: hasMask,
    disabledReason: needsMask,
    run: (editor) =>
      changeMasks(editor, "mask.shrink", (set, picture) =>
        grown(set, -editor.settings.mask.margin.peek(), picture),
      ),
  },
  {
    id: "mask.islands",
    title: "mask-islands",
    icon: "trash-2",
    keys: ["Alt+Shift+I"],
    available: hasMask,
    disabledReason: needsMask,
    run: (editor) =>
      changeMasks(editor, "mask.islands", (set) => withoutIslands(set, editor.settings.mask.least.peek())),
  },
  {
    id: "mask.holes",
    title: "mask-holes",
    icon: "circle-dot",
    keys: ["Alt+Shift+F"],
    available: hasMask,
    disabledReason: needsMask,
    run: (editor) => changeMasks(editor, "mask.holes", (set) => withoutHoles(set)),
  },
  {
    id: "mask.to-polygon",
    title: "mask-to-polygon",
    icon: "pentagon",
    keys: ["Alt+Q"],
    available: hasMask,
    disabledReason: needsMask,
    run: (editor) => reshape(editor, "mask.to-polygon", isMask, outlineOf),
  },
  {
    id: "mask.to-thin-polygon",
    title: "mask-to-thin-polygon",
    icon: "pentagon",
    keys: ["Alt+Shift+Q"],
    available: hasMask,
    disabledReason: needsMask,
    run: (editor) =>
      reshape(editor, "mask.to-polygon", isMask, (set) =>
        thinned(outlineOf(set) ?? { type: "polygon", parts: [] }),
      ),
  },
  {
    id: "mask.from-outline",
    title: "mask-from-outline",
    icon: "brush",
    keys: ["Alt+Shift+R"],
    available: ({ selected }) => selected.value.some(isArea),
    run: (editor) =>
      reshape(editor, "mask.from-outline", isArea, (set) => (set === NOTHING ? null : maskFrom(set))),
  },
]);
