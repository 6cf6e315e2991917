/** What the pointer can do now, in at most four hints. */
import type { Editor } from "./editor";
import { kindOf } from "./shapes/registry";
import type { HintKey } from "./words/en";

const BY_STATE: { readonly [path: string]: readonly HintKey[] } = {
  "tools.select.points.idle": ["tab-point", "arrows-move", "space-add", "x-point"],
  "tools.select.translating": ["shift-steps", "escape-back"],
  "tools.select.framing": ["shift-add", "escape-back"],
  "tools.box.idle": ["drag-box", "click-corner", "arrows-crosshair"],
  "tools.box.spanning": ["shift-square", "alt-centre", "escape-drop"],
  "tools.box.extremes": ["click-extreme", "enter-finish", "backspace-point", "escape-drop"],
  "tools.turned-box.idle": ["click-side", "arrows-crosshair"],
  "tools.turned-box.siding": ["shift-steps", "escape-drop"],
  "tools.turned-box.deepening": ["click-depth", "backspace-point", "escape-drop"],
  "tools.ellipse.idle": ["drag-box", "click-corner", "arrows-crosshair"],
  "tools.ellipse.spanning": ["shift-circle", "alt-centre", "escape-drop"],
  "tools.ellipse.siding": ["shift-steps", "escape-drop"],
  "tools.ellipse.deepening": ["click-depth", "backspace-point", "escape-drop"],
  "tools.polyline.idle": ["click-point", "drag-curve", "click-end", "arrows-crosshair"],
  "tools.polyline.going": ["enter-finish", "drag-curve", "backspace-point", "escape-drop"],
  "tools.polyline.bending": ["alt-handle", "shift-steps"],
  "tools.cuboid.idle": ["drag-front", "drag-vanishing", "arrows-crosshair"],
  "tools.cuboid.pulling": ["click-back", "shift-steps", "backspace-point", "escape-drop"],
  "tools.direction.idle": ["drag-arrow", "click-head", "ctrl-click-head"],
  "tools.direction.aiming": ["shift-angle", "escape-back"],
  "tools.polygon.idle": ["click-point", "drag-trace", "arrows-crosshair"],
  "tools.polygon.armed": ["click-point", "drag-trace", "arrows-crosshair", "escape-drop"],
  "tools.polygon.drawing": ["enter-close", "backspace-point", "shift-steps", "escape-drop"],
  "tools.smart.idle": ["drag-object", "arrows-crosshair"],
  "tools.smart.refining": ["drag-refine", "ctrl-takes", "enter-accept", "escape-refuse"],
  "tools.scissors.idle": ["click-point", "alt-free", "arrows-crosshair"],
  "tools.scissors.following": ["click-hold", "enter-close", "backspace-point", "alt-straight"],
  "tools.knife.idle": ["drag-slice", "click-line", "arrows-crosshair"],
  "tools.knife.drawing": ["enter-cut", "backspace-point", "shift-steps", "escape-drop"],
  "tools.relation.idle": ["drag-relation", "click-first", "keys-relation"],
  "tools.relation.linking": ["click-second", "tab-second", "keys-relation", "escape-back"],
  "tools.skeleton.idle": ["drag-template", "click-joint", "arrows-crosshair"],
  "tools.skeleton.framing": ["shift-square", "alt-centre", "escape-back"],
  "tools.skeleton.placing": ["click-next-joint", "h-joint", "x-joint", "backspace-joint"],
  "tools.point.idle": ["click-place", "arrows-crosshair"],
  "tools.brush.idle": ["drag-paint", "shift-line", "brackets-size", "escape-next"],
  "tools.eraser.idle": ["drag-erase", "shift-line", "brackets-size", "ctrl-opposite"],
  "tools.fill.idle": ["click-fill", "arrows-crosshair", "escape-next"],
  "tools.lasso.idle": ["drag-lasso", "click-point", "ctrl-opposite", "escape-next"],
  "tools.lasso.drawing": ["enter-close", "backspace-point", "escape-drop"],
  "tools.wand.idle": ["click-pick", "brackets-tolerance", "ctrl-opposite", "escape-next"],
  "tools.tag": ["keys-tag", "click-tag"],
};

/** Commands whose keys a hint names, whatever keys they have; the other hints are of the pointer, or of fixed keys. */
export const COMMANDS_OF_HINTS: { readonly [key in HintKey]?: readonly string[] } = {
  "enter-points": ["shape.points"],
  "tab-point": ["points.next"],
  "space-add": ["points.insert"],
  "x-point": ["points.remove"],
  "h-hide": ["points.hide"],
  "x-hide": ["points.remove"],
  "enter-finish": ["draw.close"],
  "enter-close": ["draw.close"],
  "enter-cut": ["draw.close"],
  "enter-accept": ["draw.close"],
  "escape-drop": ["draw.drop"],
  "escape-refuse": ["draw.drop"],
  "backspace-point": ["draw.back"],
  "backspace-joint": ["draw.back"],
  "h-joint": ["draw.hidden"],
  "x-joint": ["draw.absent"],
  "r-other-way": ["draw.other-way"],
  "brackets-size": ["tool.smaller", "tool.larger"],
  "brackets-tolerance": ["tool.smaller", "tool.larger"],
};

export function hintsOf(editor: Editor): readonly HintKey[] {
  const path = editor.tools.path.value;
  const selected = editor.selected.value;
  const points = selected.some(({ shape }) => kindOf(shape).insertable);
  if (path === "tools.polygon.idle" && points)
    return ["click-point", "drag-trace", "ctrl-hole", "shift-part"];
  if (path === "tools.polygon.drawing" && editor.sketch.drawing.value?.through?.length)
    return ["click-point", "r-other-way", "alt-free", "escape-drop"];
  if (path === "tools.smart.idle" && editor.prompting.current.value)
    return editor.sketch.crosshair.value
      ? ["space-place", "b-corner", "arrows-steer"]
      : ["click-object", "drag-object", "arrows-crosshair"];
  if (path === "tools.select.points.idle" && editor.tools.namedPoint)
    return ["tab-point", "arrows-move", "h-hide", "x-hide"];
  const known = BY_STATE[path];
  if (known) return known;
  if (path.endsWith("dragging-handle") && editor.sketch.tip.value) return ["shift-angle", "escape-back"];
  if (path.endsWith("dragging-handle"))
    return points
      ? ["shift-steps", "alt-free", "ctrl-together", "escape-back"]
      : ["shift-steps", "alt-centre", "escape-back"];
  if (path !== "tools.select.idle") return ["escape-back"];
  if (!selected.length) return ["click-select", "drag-frame", "wheel-zoom"];
  return points
    ? ["drag-move", "click-edge", "ctrl-click-point", "enter-points"]
    : ["drag-move", "arrows-move", "escape-let-go"];
}
