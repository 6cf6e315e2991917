/** Every word shown to people, in English. Short, plain, numbers and names; buttons say what happens. */

/** The language that numbers and days are written in. */
export const locale = { code: "en" };

const shortDay = { day: "numeric", month: "short" } as const;

/** 12,345 */
export function n(value: number): string {
  return value.toLocaleString(locale.code);
}

const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
const DAY = 24 * 3600 * 1000;

/** "13:40" of the last day, "21 Nov, 13:40" of those before. */
export function moment(at: number, now = Date.now()): string {
  const day = now - at < DAY ? {} : ({ day: "numeric", month: "short" } as const);
  return new Date(at).toLocaleString(locale.code, { ...day, ...clock });
}

/** "1 picture", "2 pictures" */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${n(value)} ${value === 1 ? one : many}`;
}

/** "4.9 MB" */
export function size(bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit && value < 100 ? 1 : 0;
  return value.toLocaleString(locale.code, {
    style: "unit",
    unit: units[unit],
    unitDisplay: unit ? "short" : "long",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

export const t = {
  limner: "Limner",
  close: "Close",
  cancel: "Cancel",
  retry: "Try again",
  dark: "Dark or light",
  signedOut: "This session has ended. Changes are kept on this computer.",
  signedOutHint: "Run “limner open” in a terminal to sign in again.",
  unreachable: "No connection to Limner. Changes are kept on this computer.",

  allProjects: "All projects",
  pages: "Pages of the project",
  pictures: "Pictures",
  classes: "Classes",
  newProject: "New project",
  projectName: "Name",
  make: "Make project",
  progress: (done: number, all: number) => `${n(done)} of ${n(all)} done`,
  skippedToo: (skipped: number) => `${n(skipped)} skipped`,
  day: (at: number) => new Date(at).toLocaleDateString(locale.code, shortDay),

  add: "Add",
  export: "Export",
  continue: "Continue",
  filters: "Filters",
  statusHead: "Status",
  classHead: "Class",
  folderHead: "Folder",
  objectsHead: "Objects",
  atLeast: "from",
  atMost: "to",
  noFolder: "no folder",
  allPictures: "All pictures",
  more: (many: number) => `${n(many)} more`,
  fewer: "Fewer",
  status: { todo: "To do", in_progress: "In progress", done: "Done", skipped: "Skipped" },
  findName: "Find by name",
  order: "Order",
  sorts: {
    number: "As added",
    name: "By name",
    "-objects": "Most objects first",
    objects: "Fewest objects first",
    "-updated": "Last changed first",
  },
  shownAs: "Shown as",
  shapes: "Shapes",
  bare: "Bare",
  matching: (many: number) => count(many, "picture"),
  nothingMatches: (filters: string) => `Nothing matches: ${filters}.`,
  fromObjects: (least: string) => `from ${least} objects`,
  toObjects: (most: string) => `to ${most} objects`,
  missing: "Models found more",
  clearFilters: "Clear filters",
  tile: (name: string, status: string, objects: number) => `${name} ${count(objects, "object")}, ${status}`,
  pictureMissing: "The picture cannot be fetched.",
  noPictures: "Drop a folder of pictures anywhere here.",
  noPicturesDetail: "Labels beside them come in too: COCO, YOLO, Pascal VOC and some 60 formats more.",
  addPictures: "Add pictures",

  dropHere: "Drop to add: folders, zips, pictures, labels",
  dropAnywhere: "Drop a folder, a zip or pictures here or anywhere on the page, or choose them.",
  readable: "Read: JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF; labels in some 60 formats, which are recognised.",
  chooseFolder: "Choose a folder",
  chooseFiles: "Choose files",
  sending: (files: number, bytes: string) => `Sending ${count(files, "file")}, ${bytes}`,
  reading: "Reading",
  looking: "Looking through the files",
  lookTitle: "What will come in",
  willCome: (pictures: number) => (pictures ? `${count(pictures, "picture")} to add` : "No new pictures"),
  refusedToo: (files: number) => `${count(files, "file")} cannot be read`,
  labelsIn: (place: string) => (place === "." ? "Labels" : `Labels in ${place}`),
  whichFormat: "These may be labels in more than one format. Which is meant?",
  byLayout: "Only the names of folders and files speak for labels here. They come in if you say so.",
  leaveLabels: "Leave these labels out",
  takeAs: (title: string) => `Bring in as ${title}`,
  labelled: (pictures: number, objects: number) =>
    `${count(pictures, "picture")} with ${count(objects, "object")}`,
  labelPictures: (many: number) =>
    `${count(many, "picture")} ${many === 1 ? "is a label and comes" : "are labels and come"} in as such.`,
  moreClasses: (many: number) => count(many, "class more", "classes more"),
  classesUnused: (many: number) => `${count(many, "class", "classes")} without objects here`,
  classNew: "new",
  classKnown: "joins the class here",
  inProject: "In this project",
  withoutPicture: (many: number) =>
    `${count(many, "picture")} ${many === 1 ? "has" : "have"} labels, but no file: they stay out`,
  andMore: (many: number) => `and ${n(many)} more`,
  chooseFirst: "Choose a format, or leave those labels out.",
  addThese: (pictures: number, objects: number) =>
    objects
      ? `Add ${count(pictures, "picture")}, ${count(objects, "object")}`
      : `Add ${count(pictures, "picture")}`,
  addLabels: (objects: number) => `Add ${count(objects, "object")}`,
  nothingToAdd: "Nothing to add",
  of: (done: string, all: string) => `${done} of ${all}`,
  timeLeft: (seconds: number) =>
    seconds < 90 ? `about ${Math.ceil(seconds)} s left` : `about ${Math.ceil(seconds / 60)} min left`,
  imported: (pictures: number, objects: number) =>
    `${count(pictures, "picture")} added with ${count(objects, "object")}.`,
  toKnow: (many: number) => `To know: ${n(many)}`,
  leftOut: (files: number) => `${count(files, "file")} left out, with the reason above.`,
  toPictures: "To the pictures",

  exportTitle: (name: string) => `Export ${name}`,
  exportWith: (losses: number) => `Export with ${count(losses, "loss", "losses")}`,
  format: "Format",
  findFormat: "Find a format",
  noFormat: (find: string) => `No format fits “${find}”.`,
  commonFormats: "Common",
  otherFormats: (many: string) => `All others, ${many}`,
  tier: {
    A: "A: proven on real samples or by an independent reader",
    B: "B: made from the specification",
  },
  tierShort: { A: "A, proven", B: "B, from the specification" },
  dialect: "Dialect",
  usualDialect: "As usual",
  what: "What",
  wholeProject: "Whole project",
  thisFilter: "This filter",
  layer: "Layer",
  mainLayer: "Labels",
  layerOn: (layer: string, pictures: number) => `${layer} (${count(pictures, "picture")})`,
  include: "Include",
  withPictures: "pictures",
  holdsPictures: "pictures, as this format's own files hold them",
  onlyWritten: "Limner writes this format and does not read it, so nothing is read back.",
  readBack: "Before the download starts, every file is read back and each coordinate compared with yours.",
  counting: "Counting what would be lost",
  writing: "Writing and reading back",
  exported: (bytes: string) => `The zip is ready, ${bytes}.`,
  downloadAgain: "Download again",
  losses: "Losses",
  cannotHold: "What this format cannot hold",
  unchanged: (kept: number, all: number) => `${n(kept)} of ${count(all, "object")} unchanged`,
  becomes: "Becomes",
  leftAway: "left out",
  nothingLost: (all: number) => `Nothing is lost: ${count(all, "object")} unchanged.`,

  goalAndGuideline: "Goal and guideline",
  goal: "Goal",
  guideline: "Guideline",
  mayBeUnlabelled: "A picture is done when at most this share of its pixels is unlabelled, %",
  any: "any",
  classesOf: (many: string) => `Classes, ${many}`,
  newClass: "New class",
  className: "Name",
  color: "Colour",
  key: "Key",
  description: "Description",
  archived: "No longer offered (what is labelled with it stays)",
  makeClass: "Make class",
  saveClass: "Save class",
  save: "Save",
  saved: (what: string) => `${what} saved.`,
  useThatOne: (name: string) => `Use ${name}`,
  keepBoth: "Keep both",
};
