/** Every word the editor core hands out, in English. Short and plain; commands carry what else they are searched by. */
import type { DocumentChange } from "../../model/document";
import type { Annotation, Direction } from "../../model/records";
import type { Fault, Point } from "../../model/shapes/kind";
import { extent } from "../shapes/detail";
import * as masks from "./masks";

const commands = {
  ...masks.commands,
  "tool-select": ["Select and edit", "pointer arrow move"],
  "tool-box": ["Box", "rectangle draw"],
  "tool-turned-box": ["Turned box", "rotated oriented rectangle draw"],
  "tool-polygon": ["Polygon", "outline draw"],
  "tool-skeleton": ["Skeleton", "pose keypoints joints landmarks person draw"],
  "tool-knife": ["Knife", "cut split slice divide"],
  "tool-smart": ["Smart outline", "magic grabcut helper wand superpixels flood draw"],
  "fit-edges": ["Fit to the edges", "tighten snap box outline helper"],
  "stroke-adds": ["Strokes add", "smart outline plus"],
  "stroke-takes": ["Strokes take away", "smart outline minus"],
  "tool-scissors": ["Follow an edge", "scissors live wire outline snap draw"],
  "tool-point": ["Single point", "keypoint dot draw"],
  "tool-polyline": ["Polyline or curve", "line bezier spline path draw"],
  "line-straight": ["Straight legs", "polyline corners"],
  "line-bezier": ["Bézier curve", "spline handles smooth"],
  "line-smooth": ["Curve through all points", "catmull-rom spline smooth"],
  "line-parallel": ["Parallel partner", "lane double offset"],
  "line-continue": ["Go on with the line", "continue extend append"],
  "line-close": ["Close into an outline", "polygon ring"],
  "line-join": ["Join lines", "connect merge"],
  "line-split": ["Split the line here", "cut knife"],
  "tool-ellipse": ["Ellipse", "circle oval draw"],
  "tool-cuboid": ["Cuboid", "box 3d perspective draw"],
  "cuboid-vanishing": ["Draw towards its vanishing point", "cuboid perspective"],
  "tool-direction": ["Direction", "arrow heading orientation draw"],
  "direction-remove": ["Remove the direction", "arrow heading"],
  "tool-tag": ["Picture tags", "classify label whole image"],
  "tool-again": ["Draw again with the last tool", "repeat"],
  "class-digit": ["Class 1 to 9, tenth", "label category"],
  "class-name": ["Class by name", "label category find"],
  attributes: ["Attribute mode", "answers properties questions"],
  "answer-digit": ["Choose the answer", "option"],
  "answer-accept": ["Go on, with the last answer where there is none", "next"],
  "answer-clear": ["Take the answer back", "delete"],
  "answer-leave": ["Leave attribute mode", "close"],
  "question-next": ["Next question", "attribute"],
  "question-previous": ["Previous question", "attribute"],
  "asked-next": ["Next object that is asked anything", "attribute"],
  "asked-previous": ["Previous object that is asked anything", "attribute"],
  occluded: ["Occluded", "hidden behind"],
  truncated: ["Truncated", "cut off edge"],
  uncertain: ["Uncertain", "unsure flag"],
  difficult: ["Difficult", "hard flag"],
  crowd: ["Crowd or ignore", "group flag"],
  "object-next": ["Next object", "select"],
  "object-previous": ["Previous object", "select"],
  "suggestion-accept": ["Good: accept the suggestion", "yes take right helper model"],
  "suggestion-accept-all": ["Accept all at or over the score", "suggestions take helper model"],
  "suggestion-refuse-all": ["Refuse all suggestions", "no wrong helper model"],
  delete: ["Not this: refuse, or delete", "remove erase no wrong suggestion"],
  copy: ["Copy", "clipboard"],
  cut: ["Cut", "clipboard"],
  paste: ["Paste in place", "clipboard"],
  duplicate: ["Duplicate", "copy"],
  carry: ["Carry to the next picture", "copy propagate"],
  "select-all": ["Select all", "everything"],
  hide: ["Hide", "eye invisible"],
  "hide-others": ["Hide others", "eye solo isolate"],
  "show-all": ["Show all", "eye visible"],
  lock: ["Lock or unlock", "protect"],
  "lock-others": ["Lock others", "protect"],
  "unlock-all": ["Unlock all", "protect"],
  backwards: ["Backwards", "order below behind"],
  forwards: ["Forwards", "order above front"],
  move: ["Move by 1, 10, 0.1 px", "nudge"],
  resize: ["Resize by 1, 10 px", "size"],
  "picture-previous": ["Previous picture", "back"],
  "picture-next": ["Next picture", "forward"],
  "unfinished-previous": ["Previous unfinished", "to do"],
  "unfinished-next": ["Next unfinished", "to do"],
  done: ["Done, next", "finish complete"],
  skip: ["Skip with a reason", "leave out"],
  pictures: ["Back to pictures", "gallery"],
  pan: ["Pan while held", "hand move view"],
  fit: ["Fit selection, else picture", "zoom whole"],
  "zoom-full": ["100 %", "zoom actual size"],
  "zoom-out": ["Zoom out", "smaller"],
  "zoom-in": ["Zoom in", "larger"],
  bare: ["Bare picture while held", "hide labels"],
  names: ["Names on or off", "labels text"],
  "fill-less": ["Fill less", "opacity"],
  "fill-more": ["Fill more", "opacity"],
  adjustments: ["Picture adjustments", "brightness contrast"],
  "opacity-less": ["Shapes fainter", "opacity transparent"],
  "opacity-more": ["Shapes stronger", "opacity opaque"],
  outline: ["Outline: normal, thick, none, thin", "line width border"],
  patterns: ["Patterns beside colours", "hatch colour blind forced"],
  "color-by": ["Colour by class, instance, origin, answer", "legend color attribute author"],
  invert: ["Invert the picture", "negative"],
  equalize: ["Equalise the picture", "histogram contrast"],
  "pixels-as-they-are": ["Pixels as they are", "nearest neighbour smooth interpolation"],
  "as-it-is": ["Show the picture as it is", "reset adjustments"],
  magnifier: ["Magnifier while held", "loupe lens zoom"],
  beside: ["Another picture beside this one", "compare side by side previous"],
  onion: ["Another picture faintly over this one", "onion skin previous overlay"],
  difference: ["Colours tell the difference", "compare changes"],
  companion: ["Compare with previous, next, suggestions", "side by side onion"],
  grid: ["Grid and crosshair", "pixels"],
  panels: ["Panels on or off", "sidebar"],
  guideline: ["Goal and guideline", "instructions help"],
  search: ["Search or run", "palette command"],
  keys: ["Keys and help", "shortcuts"],
  undo: ["Undo", "take back"],
  redo: ["Redo", "again"],
  find: ["Find in this list", "search"],
  "region-next": ["Next region", "focus"],
  "region-previous": ["Previous region", "focus"],
  escape: ["Let go, close", "cancel deselect"],
  settings: ["Settings", "preferences"],
  theme: ["Dark or light", "colours"],
  join: ["Join", "union merge unite add combine"],
  subtract: ["Subtract from the first", "difference cut out combine"],
  intersect: ["Keep what all share", "intersect overlap common combine"],
  hole: ["Cut a hole", "polygon inner ring donut"],
  part: ["Add a part", "polygon several pieces"],
  smooth: ["Smooth the outline", "round corners polygon"],
  snap: ["Snap to borders", "magnet neighbour share edge"],
  "to-box": ["Make it a box", "convert bounds rectangle"],
  "to-polygon": ["Make it a polygon", "convert outline"],
  "ring-delete": ["Delete the hole or part", "ring remove"],
  "other-way": ["Follow the border the other way round", "longer shorter"],
  "points-edit": ["Edit points", "vertices outline corners"],
  "points-done": ["Back to the whole shape", "vertices done"],
  "point-next": ["Next point", "vertex corner"],
  "point-previous": ["Previous point", "vertex corner"],
  "point-move": ["Move the point by 1, 10, 0.1 px", "vertex corner"],
  "point-insert": ["Add a point after this one", "vertex insert"],
  "point-delete": ["Delete the point", "vertex remove"],
  "point-hide": ["Hide the joint or show it", "keypoint visibility occluded"],
  "joint-hidden": ["Place the next joint, hidden", "keypoint visibility occluded"],
  "joint-absent": ["The next joint is absent", "keypoint visibility skip"],
  "skeleton-flip": ["Exchange left and right", "skeleton mirror swap flip joints"],
  "skeleton-box": ["Box around the joints", "skeleton infer bounding"],
  close: ["Close or finish", "complete"],
  back: ["Take the last point back", "undo"],
  drop: ["Drop the drawing", "cancel"],
  place: ["Place a point", "keyboard"],
  crosshair: ["Move the crosshair by 1, 10, 0.1 px", "keyboard draw"],
} as const satisfies { readonly [title: string]: readonly [title: string, keywords: string] };

export type CommandTitle = keyof typeof commands;

const reasons = {
  ...masks.reasons,
  "no-selection": "Nothing is selected.",
  "no-questions": "No class here has attributes, and nothing is asked of the picture.",
  "no-objects": "There is no object here.",
  "helper-late": "The helper did not answer in time. Drawing goes on.",
  "helper-off": "The helper does not answer. Drawing goes on.",
  "helper-busy": "The helpers have too much to do. Drawing goes on.",
  "helper-nothing": "The helper found nothing here.",
  "not-fitted": "Only boxes and outlines can be fitted to edges.",
  "no-suggestions": "There is no suggestion here.",
  "not-suggested": "What is selected is no suggestion.",
  "no-clipboard": "Nothing was copied yet.",
  "no-undo": "There is nothing to undo.",
  "no-redo": "There is nothing to redo.",
  "no-class": "There is no class yet. Make one first.",
  "no-picture": "There is no picture that way.",
  "not-here": "This cannot be done here.",
  "not-adjusted": "The picture is shown as it is.",
  "no-companion": "There is nothing to compare with. Show another picture first.",
  "class-shape": "This class does not take that shape. Choose another class.",
  "no-skeleton": "This class has no skeleton. Choose another class, or give it one on the page of classes.",
  "no-joint": "A skeleton needs a joint that is there.",
  "not-skeleton": "No skeleton is selected.",
  "few-points": "An outline needs three points that are not on one line.",
  "few-cuts": "A cut needs two points.",
  "not-across": "Nothing falls apart. The line has to go right across an outline.",
  "two-areas": "Select two outlines or boxes first.",
  "no-area": "The selected objects have no outline.",
  "no-polygon": "Select one polygon first.",
  "no-overlap": "They do not overlap.",
  "nothing-left": "Nothing would be left. Delete the whole object instead.",
  "least-parts": "This is the only part. Delete the whole object instead.",
  "changed-meanwhile": "It was changed meanwhile. Try again.",
  "clip-failed": "This could not be computed. Simplify the outline and try again.",
  "no-pointing": "Select an object first, or drag out of one.",
  "few-line-points": "A line needs two points.",
  "least-points": "Too few points would be left. Delete the whole object instead.",
} as const;

export type ReasonKey = keyof typeof reasons;

const hints = {
  ...masks.hints,
  "click-select": ["Click", "select"],
  "drag-frame": ["Drag", "frame"],
  "wheel-zoom": ["Wheel", "zoom"],
  "drag-move": ["Drag", "move"],
  "click-edge": ["Click an edge", "add a point"],
  "ctrl-click-point": ["Ctrl+click a point", "delete it"],
  "enter-points": ["Enter", "edit points"],
  "tab-point": ["Tab", "next point"],
  "space-add": ["Space", "add a point"],
  "x-point": ["X", "delete the point"],
  "arrows-move": ["Arrows", "move by 1 px"],
  "arrows-crosshair": ["Arrows", "draw by keyboard"],
  "escape-let-go": ["Esc", "let go"],
  "escape-back": ["Esc", "as it was"],
  "drag-object": ["Drag", "box around an object"],
  "drag-refine": ["Click or drag", "add"],
  "ctrl-takes": ["Ctrl", "take away"],
  "enter-accept": ["Enter", "accept"],
  "escape-refuse": ["Esc", "let it go"],
  "click-hold": ["Click", "hold the line"],
  "alt-straight": ["Alt", "straight, no snapping"],
  "escape-drop": ["Esc", "drop the drawing"],
  "shift-steps": ["Shift", "45° steps"],
  "shift-square": ["Shift", "square"],
  "shift-add": ["Shift", "add to the selection"],
  "alt-centre": ["Alt", "from the centre"],
  "drag-box": ["Drag", "box"],
  "click-corner": ["Click", "first corner"],
  "click-side": ["Click twice", "one side"],
  "click-depth": ["Click", "depth"],
  "click-extreme": ["Click", "top, left, bottom, right"],
  "drag-front": ["Drag", "front face"],
  "click-back": ["Click", "back face"],
  "drag-vanishing": ["Drag the cross", "vanishing point"],
  "drag-arrow": ["Drag", "out of an object"],
  "click-head": ["Click", "where it points"],
  "ctrl-click-head": ["Ctrl+click the head", "remove"],
  "shift-angle": ["Shift", "15° steps"],
  "enter-finish": ["Enter", "finish"],
  "shift-circle": ["Shift", "circle"],
  "click-point": ["Click", "place a point"],
  "drag-template": ["Drag", "drop the template"],
  "click-joint": ["Click", "joint by joint"],
  "click-next-joint": ["Click", "next joint"],
  "h-joint": ["H", "hidden"],
  "x-joint": ["X", "absent"],
  "backspace-joint": ["Backspace", "last joint back"],
  "h-hide": ["H", "hide or show the joint"],
  "drag-joint": ["Drag", "pull a joint"],
  "click-place": ["Click", "place"],
  "ctrl-hole": ["Ctrl+click", "cut a hole"],
  "shift-part": ["Shift+click", "add a part"],
  "drag-slice": ["Drag", "straight cut"],
  "click-line": ["Click", "line with bends"],
  "enter-cut": ["Enter", "cut"],
  "r-other-way": ["R", "other way round"],
  "alt-free": ["Alt", "no snapping"],
  "ctrl-together": ["Ctrl", "move shared points too"],
  "drag-curve": ["Drag", "bend the line"],
  "alt-handle": ["Alt", "one side only"],
  "click-end": ["Click an end", "go on"],
  "drag-trace": ["Drag", "follow the outline"],
  "enter-close": ["Enter", "close"],
  "backspace-point": ["Backspace", "last point back"],
  "keys-tag": ["1–9", "tag on or off"],
  "click-tag": ["Click", "current tag on or off"],
} as const satisfies { readonly [key: string]: readonly [does: string, what: string] };

export type HintKey = keyof typeof hints;

const shapes = {
  tag: "Tag",
  box: "Box",
  polygon: "Polygon",
  polyline: "Line",
  keypoints: "Points",
  ellipse: "Ellipse",
  mask: "Mask",
  cuboid: "Cuboid",
} as const;

const answering = {
  end: (lacking: number): string =>
    lacking
      ? `That was the last object. ${lacking === 1 ? "1 answer is" : `${lacking} answers are`} lacking.`
      : "That was the last object. Nothing is lacking.",
};

/** How labels of two pictures compare. */
const differences = {
  same: "in both",
  moved: "moved or reshaped",
  here: "only here",
  there: "only there",
} as const;

/** Where a label comes from. */
const origins = { person: "by hand", import: "import", model: "model" } as const;

/** An answer that has no name: a number, a text, yes or no. */
function answer(given: string | number | boolean): string {
  return typeof given === "boolean" ? (given ? "yes" : "no") : String(given);
}

/** "Box, car, 138 by 112, at 126, 290" */
function describe({ shape }: Annotation, name: string): string {
  const { bounds } = extent(shape);
  const kind = shape.type === "keypoints" && shape.points.length === 1 ? "Point" : shapes[shape.type];
  const said = name ? `${kind}, ${name}` : kind;
  if (!bounds) return said;
  const [x0, y0, x1, y1] = bounds.map(Math.round) as [number, number, number, number];
  return x0 === x1 && y0 === y1
    ? `${said}, at ${x0}, ${y0}`
    : `${said}, ${x1 - x0} by ${y1 - y0}, at ${x0}, ${y0}`;
}

/** "Point 3 of 12, at 126, 290"; of named ones "left wrist, hidden, 3 of 12, at 126, 290" */
function point(number: number, of: number, { x, y }: Point, name = "", hidden = false): string {
  const [right, down] = [x, y].map((length) => Math.round(length * 10) / 10);
  const which = name ? `${namedPoint(name, hidden)}, ${number}` : `Point ${number}`;
  return `${which} of ${of}, at ${right}, ${down}`;
}

/** "left wrist, hidden" */
function namedPoint(name: string, hidden: boolean): string {
  return hidden ? `${name}, hidden` : name;
}

/** "left wrist, 3 of 12" */
function nextPoint(name: string, number: number, of: number): string {
  return `${name}, ${number} of ${of}`;
}

/** "37.5°" */
function degrees(angle: number): string {
  return `${Math.round(angle * 10) / 10}°`;
}

/** What is wrong with an outline, where, and what to do. */
function fault({ code, at }: Fault): string {
  const where = `near (${Math.round(at.x)}, ${Math.round(at.y)})`;
  const said = {
    "self-crossing": `This outline crosses itself ${where}.`,
    "hole-outside": `A hole reaches beyond its outline ${where}.`,
    "zero-area": `This outline holds no area ${where}.`,
  }[code];
  return `${said} Drag a point, or press Z to see it.`;
}

/** "37.5°, 120 px" */
function direction({ angle, length = 0 }: Direction): string {
  return length ? `${degrees(angle)}, ${Math.round(length)} px` : degrees(angle);
}

/** What a change made here says to those who hear the screen. */
function announce({ diff, records }: DocumentChange, nameOf: (annotation: Annotation) => string): string {
  const cause = diff?.cause?.kind;
  const prefix = cause === "undo" ? "Undone. " : cause === "redo" ? "Done again. " : "";
  const touched = [...records.values()];
  const gone = touched.filter(({ after }) => !after).length;
  if (gone && gone === touched.length)
    return `${prefix}${gone === 1 ? "1 object" : `${gone} objects`} removed`;
  const [first] = touched;
  const shown = first?.after ?? first?.before;
  if (touched.length > 1) return `${prefix}${touched.length} objects changed`;
  return shown?.kind === "annotation" ? prefix + describe(shown, nameOf(shown)) : prefix.trim();
}

function refusedSuggestions(many: number): string {
  return many === 1 ? "1 suggestion refused" : `${many} suggestions refused`;
}

/** "car 93 %"; of a suggestion without a class, who proposes it. */
function suggestion(name: string, { score, source }: Annotation): string {
  const said = name || source?.name || "?";
  return score === undefined ? said : `${said} ${Math.round(score * 100)} %`;
}

export const words = {
  differences,
  origins,
  answer,
  noAnswer: "no answer",
  allLabelled: masks.allLabelled,
  unlabelledArea: masks.unlabelledArea,
  commands,
  reasons,
  hints,
  shapes,
  answering,
  describe,
  point,
  namedPoint,
  nextPoint,
  degrees,
  direction,
  announce,
  fault,
  refusedSuggestions,
  suggestion,
};
