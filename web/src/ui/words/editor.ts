/** Every word of the editor page, in English; the tools' and commands' own words stand in the editor room. */
import { count, locale, n } from "./en.ts";

const clock = { hour: "2-digit", minute: "2-digit", hour12: false } as const;
const dayAndClock = { day: "numeric", month: "short", ...clock } as const;

/** "14:02" today, else "3 Mar, 14:02" */
export function when(at: number, now = Date.now()): string {
  const same = new Date(at).toDateString() === new Date(now).toDateString();
  return new Date(at).toLocaleString(locale.code, same ? clock : dayAndClock);
}

/** "126.5", "290" */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** "82.4 %", never rounded to a share that is not reached: down, or of what is missing up. */
export function percent(share: number, to: "up" | "down"): string {
  const tenths = share * 1000;
  // What comes of dividing may lie a hair beside the tenth that is meant.
  const whole = to === "down" ? Math.floor(tenths + 1e-9) : Math.ceil(tenths - 1e-9);
  // Nothing rounded up is −0, which would be shown as such.
  return `${((whole || 0) / 10).toLocaleString(locale.code)} %`;
}

/** "1 car", "4 cars", "2 buses" */
export function several(value: number, name: string): string {
  const sibilant = /(s|x|z|ch|sh)$/.test(name);
  const many = /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}${sibilant ? "es" : "s"}`;
  return count(value, name, many);
}

export const e = {
  back: "Back to pictures",
  listOfPictures: "Pictures of this list",
  findPicture: "Find a picture by name",
  noPictureFound: "No picture has that in its name.",
  position: (position: number, total: number) => `${position < 0 ? "–" : n(position + 1)} of ${n(total)}`,
  status: "Status of the picture",
  setTo: (name: string) => `${name}`,
  skipWithReason: "Skip with a reason",
  regions: {
    top: "Picture and saving",
    strip: "Tool options",
    rail: "Tools",
    canvas: "Picture",
    side: "Panels",
    selected: "What is selected",
    classes: "Classes",
  },
  canvas: (name: string, objects: number) => `Picture ${name}, ${count(objects, "object")}`,
  showPanels: "Objects and panels",

  saved: "All changes saved",
  saving: (changes: number) => `Saving ${count(changes, "change")}`,
  kept: (changes: number) => `${count(changes, "change")} kept here`,
  unsaved: (changes: number) => `${count(changes, "change")} not saved`,
  merged: (name: string) => `${name} changed this too`,
  somebody: "Somebody",
  savingTitle: "Saving",
  savedDetail: "The server has answered for every change.",
  savingDetail: "They were sent; the server has not answered yet.",
  keptDetail: "No connection. They are on this computer and go when it is back.",
  keptSignedOut:
    "The session has ended. They are on this computer. Run “limner open” in a terminal to sign in.",
  unkeptDetail: (changes: number) =>
    `${count(changes, "change")} could not be kept on this computer. Keep this page open and try again.`,
  rejectedDetail: "The server does not take these:",
  mergedDetail: (name: string, fields: string) =>
    `${name} changed ${fields} too. Yours is shown; theirs is in History.`,
  theSame: "the same",
  forget: "Let go of it",
  copyDetails: "Copy details",
  copied: "Copied.",
  understood: "Understood",
  cannotKeep: "This browser keeps nothing for this page, so changes cannot be made safe.",
  cannotKeepHint: "Leave private browsing, or allow storage for this address.",

  drawsWith: "Draws",
  smart: {
    label: "What tells the object",
    grabcut: "Colours in a box",
    superpixels: "Pieces under a stroke",
    flood: "One colour",
    radius: "Stroke",
    tolerance: "Tolerance",
    piece: "Piece",
    waiting: "Looking …",
  },
  sidesOnEdges: "Sides land on edges",
  pointsSelected: "Points the selected object",
  pointsAny: "Points the object that is dragged out of",
  clicks: {
    label: "What clicks place",
    corners: "Two corners",
    extremes: "Four extreme points",
    side: "A side and the depth",
  },
  perspective: {
    label: "How the depth is seen",
    parallel: "Parallel edges",
    vanishing: "A vanishing point",
  },
  lineMadeOf: {
    label: "What the line is made of",
    corners: "Corners, curves by dragging",
    smooth: "A curve through all points",
  },
  cutsAll: "Cuts every outline that the line goes right across",
  cutsSelected: "Cuts the selected where the line goes right across",
  overlap: {
    label: "What others cover",
    over: "Paint over",
    free: "Only unlabelled",
    take: "Take from others",
  },
  brushWidth: "Width",
  patchWidth: "Patches",
  tip: {
    label: "Tip",
    round: "Round tip",
    square: "Square tip",
    patches: "Whole patches of like colour",
  },
  colorTolerance: "Tolerance",
  contiguous: "Connected",
  wholeMask: "Whole mask",
  marginPx: "Grow and shrink by, px",
  leastPx: "Small islands are below, px",
  seen: (share: string) => `${share} seen`,
  covered: (share: string) => `${share} labelled`,
  coveredOf: (share: string, wanted: string) => `${share} of ${wanted} labelled`,
  notCovered: (unlabelled: string, most: string, key: string) =>
    `Not done yet: ${unlabelled} of the picture is unlabelled, ${most} may be. Press ${key} to go to the largest area.`,
  labelsWith: "Labels the picture",
  noClass: "No class yet",
  emptyHint: (box: string, polygon: string) =>
    `Press ${box} and drag for a box, or ${polygon} and click for an outline.`,
  snapping: "Snap to borders",
  tolerance: "Free-hand within",
  scale: (scale: number) => `${n(Math.round(scale * 100))} %`,
  pxs: (length: string) => `${length} px`,
  outline: "Outline",
  outlinePoints: "Points of the outline",
  thinned: (points: number, error: string) => `${count(points, "point")}, off by ${error} px`,
  selectedMany: (many: number) => `${n(many)} objects selected`,
  points: (many: number) => count(many, "point"),
  parts: (many: number) => count(many, "part"),
  pts: (many: number) => `${n(many)} pts`,
  wholePicture: "whole picture",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  fit: "Fit",
  minimap: "Overview: drag to move about",

  tabs: { objects: "Objects", picture: "Picture", history: "History" },
  find: (many: number) => `Find in ${count(many, "object")}`,
  noObjects: "No object yet.",
  noneFound: (text: string) => `No object matches “${text}”.`,
  loadingObjects: "Objects are on their way.",
  layerKept: "As last seen on this computer; the server was not reached.",
  layerAbsent: "The labels cannot be fetched now. It is tried again.",
  layerRefused: "The server does not give these labels.",
  hide: (name: string) => `Hide ${name}`,
  show: (name: string) => `Show ${name}`,
  lock: (name: string) => `Lock ${name}`,
  unlock: (name: string) => `Unlock ${name}`,
  unclassed: "no class",
  suggested: (many: number) => count(many, "suggestion"),
  scoreFrom: "Shown from a score of",
  percent: (share: number) => `${Math.round(share * 100)} %`,
  proposedBy: (name: string) => (name ? `proposed by ${name}` : "proposed"),
  acceptOne: (name: string) => `Accept ${name}`,
  refuseOne: (name: string) => `Refuse ${name}`,

  facts: {
    name: "Name",
    folder: "Folder",
    size: "Size",
    number: "Number",
    status: "Status",
    reason: "Reason",
    licence: "Licence",
    author: "Author",
    tags: "Tags",
    labels: "Picture labels",
  },
  pixels: (width: number, height: number) => `${n(width)} × ${n(height)}`,
  takeOff: (name: string) => `Take ${name} off`,
  addLabel: "Add a label",

  recording: "Recording. Stop and save",
  noHistory: "Nothing has happened here yet.",
  older: "Older",
  restore: "Restore to here",
  look: "Look at it beside the picture",
  restored: (at: string) => `As it was at ${at}. Undo brings the newer back.`,
  waitForSaving: "There are changes on the way; restoring waits for them.",
  you: "You",

  nothingSelected: "Nothing is selected.",
  mixed: "mixed",
  class: "Class",
  flags: "Flags",
  flagNames: {
    occluded: "occluded",
    truncated: "truncated",
    uncertain: "uncertain",
    difficult: "difficult",
    crowd: "crowd",
  },
  numbers: "Numbers",
  /** Lengths are pixels of the picture, angles degrees clockwise. */
  numberNames: {
    x: "left",
    y: "top",
    width: "width",
    height: "height",
    angle: "turn, degrees",
    "centre-x": "centre across",
    "centre-y": "centre down",
    "radius-x": "first radius",
    "radius-y": "second radius",
    parallel: "distance of the partner",
    "point-x": "current point across",
    "point-y": "current point down",
    direction: "direction",
    reach: "length of the arrow",
  },
  numberSigns: {
    x: "X",
    y: "Y",
    width: "W",
    height: "H",
    angle: "∠",
    "centre-x": "CX",
    "centre-y": "CY",
    "radius-x": "RX",
    "radius-y": "RY",
    parallel: "∥",
    "point-x": "PX",
    "point-y": "PY",
    direction: "→∠",
    reach: "→",
  },
  order: "Order",
  forwards: "Forwards",
  backwards: "Backwards",
  setBy: "Set by",
  made: "Made",
  notSavedYet: "Not on the server yet.",
  fieldNames: { shape: "Shape", class_id: "Class", z: "Order", flags: "Flags" } as Record<string, string>,
  byImport: (name: string) => (name ? `import of ${name}` : "import"),
  byModel: (name: string, score: string) => `${name || "a model"}${score}`,
  byPerson: "by hand",
  deleteObject: "Delete",
  noAnswer: "no answer",
  yes: "yes",
  no: "no",
  askedOfPicture: "Picture",
  askedNothing: "Nothing is asked here.",
  leaveAsking: "Leave attribute mode",
  moreOptions: "more",
  lacking: (many: number) =>
    many ? `${count(many, "answer")} ${many === 1 ? "is" : "are"} lacking` : "Nothing is lacking",
  stickyHint: (answer: string) => `Enter: ${answer}, as before`,
  questions: "Questions about the picture",
  classPath: (path: readonly string[]) => path.join(" › "),
  occluded: "Hidden",
  occludedDegrees: { "": "not known", "0": "not", "1": "a little", "2": "mostly", "3": "wholly" },
  truncated: "Cut off",
  truncatedShare: "Share outside the picture, per cent",
  pointOf: "Point",
  pointNumber: (many: number) => `Number of the point, 1 to ${n(many)}`,
  pointSides: { x: "across", y: "down" },

  allClasses: (many: number) => count(many, "class", "classes"),
  findClass: "Class by name",
  noClassFound: (text: string) => `No class is called “${text}”.`,
  makeClass: (name: string) => (name ? `Make class “${name}”` : "New class"),
  editClass: (name: string) => `Edit class ${name}`,
  classesHere: "Classes: keys and objects on this picture",

  palette: "Search or run",
  nothingToRun: (text: string) => `No command matches “${text}”.`,
  keysTitle: "Keys",
  findKey: "Find a command or a key",
  groups: {
    tools: "Tools",
    attributes: "Attribute mode",
    classes: "Classes",
    shapes: "Shapes",
    points: "Points of a shape",
    lines: "Lines",
    cuboids: "Cuboids",
    pictures: "Pictures",
    view: "View",
    everywhere: "Everywhere",
    drawing: "While drawing",
    gallery: "Gallery",
    queue: "Queue",
    review: "Review",
  },
  noGuideline: "Goal and guideline are not written yet.",
  editGuideline: "Write goal and guideline",

  skipTitle: (name: string) => `Skip ${name}`,
  skipReason: "Why it is left out",
  skipReasons: ["Nothing to label", "Blurred", "Dark", "Double of another", "Not of this project"],
  skipGo: "Skip and next",
  allDone: "That was the last one. Every picture of this list is finished.",
  notDone: (what: string, selected: boolean) =>
    `Not done yet: ${what}.${selected ? " The first is selected." : ""}`,
  pictureLacks: (attribute: string) => `the picture has no ${attribute}`,
  lacks: (many: number, name: string, attribute: string) =>
    `${several(many, name)} ${many === 1 ? "has" : "have"} no ${attribute}`,

  brokenPicture: (name: string, reason: string) => `${name} cannot be shown${reason ? `: ${reason}` : ""}.`,
  skipBroken: "Skip and next",
  preparing: "This large picture is being prepared",
  preparingMeanwhile: "It appears here by itself. You can work on other pictures meanwhile.",
  missingPicture: "This picture is not in the project.",
};

/** What history says of one gesture. */
export const happened = {
  drew: (what: string) => `drew ${what}`,
  removed: (what: string) => `deleted ${what}`,
  reshaped: (what: string) => `moved or reshaped ${what}`,
  reclassed: (what: string, to: string) => `made ${what} ${to}`,
  answered: (what: string, attribute: string) => `set ${attribute} of ${what}`,
  changed: (what: string, field: string) => `changed ${field} of ${what}`,
  tagged: (what: string) => `labelled the picture ${what}`,
  untagged: (what: string) => `took ${what} off the picture`,
  status: (name: string, reason: string) => `marked it ${name.toLowerCase()}${reason ? `: ${reason}` : ""}`,
  undo: (what: string) => `took back: ${what}`,
  redo: (what: string) => `did again: ${what}`,
  merge: (what: string) => `${what}, after a conflict`,
  import: (objects: number) => `imported ${count(objects, "object")}`,
  restore: "went back to an earlier state",
  nothing: "changed nothing",
  several: (what: string, more: number) => `${what} and ${n(more)} more`,
  objects: (many: number, name: string) =>
    many === 1 ? name || "an object" : several(many, name || "object"),
  relation: (name: string) => `${name} relation`.trim(),
  comment: "a comment",
  fields: {
    type_id: "the kind",
    source_id: "the direction",
    target_id: "the direction",
    z: "the order",
    flags: "flags",
    occluded: "occluded",
    truncated: "truncated",
    text: "the text",
    instance_id: "the instance",
    group_id: "the group",
    score: "the score",
    direction: "the direction",
  } as Record<string, string>,
};
