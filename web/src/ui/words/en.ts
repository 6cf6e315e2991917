/** Every word shown to people, in English. Short, plain, numbers and names; buttons say what happens. */

const number = new Intl.NumberFormat("en");
const shortDay = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });

/** 12,345 */
export function n(value: number): string {
  return number.format(value);
}

/** "1 picture", "2 pictures" */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${n(value)} ${value === 1 ? one : many}`;
}

/** "4.9 MB" */
export function size(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit && value < 100 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
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
  firstProject: "A project holds pictures, classes and labels.",
  projectName: "Name",
  make: "Make project",
  progress: (done: number, all: number) => `${n(done)} of ${n(all)} done`,
  skippedToo: (skipped: number) => `${n(skipped)} skipped`,
  day: (at: number) => shortDay.format(at),

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
  clearFilters: "Clear filters",
  tile: (name: string, status: string, objects: number) => `${name} ${count(objects, "object")}, ${status}`,
  pictureMissing: "The picture cannot be fetched.",
  noPictures: "Drop a folder of pictures anywhere here.",
  noPicturesDetail: "COCO, YOLO and Pascal VOC labels beside them come in too.",
  addPictures: "Add pictures",

  dropHere: "Drop to add: folders, zips, pictures, labels",
  dropAnywhere: "Drop a folder, a zip or pictures here or anywhere on the page, or choose them.",
  readable: "Read: JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF; labels in COCO JSON, YOLO and Pascal VOC.",
  chooseFolder: "Choose a folder",
  chooseFiles: "Choose files",
  sending: (files: number, bytes: string) => `Sending ${count(files, "file")}, ${bytes}`,
  reading: "Reading",
  of: (done: string, all: string) => `${done} of ${all}`,
  timeLeft: (seconds: number) =>
    seconds < 90 ? `about ${Math.ceil(seconds)} s left` : `about ${Math.ceil(seconds / 60)} min left`,
  imported: (pictures: number, objects: number) =>
    `${count(pictures, "picture")} added with ${count(objects, "object")}.`,
  toKnow: (many: number) => `To know: ${n(many)}`,
  leftOut: (files: string) => `${files} left out, with the reason above.`,
  toPictures: "To the pictures",

  exportTitle: (name: string) => `Export ${name}`,
  exportWith: (losses: number) => `Export with ${count(losses, "loss", "losses")}`,
  format: "Format",
  what: "What",
  wholeProject: "Whole project",
  thisFilter: "This filter",
  include: "Include",
  withPictures: "pictures",
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
