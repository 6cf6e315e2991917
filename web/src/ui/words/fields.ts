/** The words of attributes, the queue and the wall of objects, in English. */
import { count, n } from "./en.ts";

/** Attributes as they are made and changed. */
export const a = {
  attributes: "Attributes",
  questions: "Questions about the picture",
  questionsAbout: "Asked of every picture, in the panel “Picture” and in attribute mode.",
  none: "None yet.",
  inherited: (from: string) => `from ${from}`,
  make: "New attribute",
  ask: "New question",
  edit: (name: string) => `Change ${name}`,
  title: (name: string) => (name ? `Attribute ${name}` : "New attribute"),
  name: "Name",
  kind: "Kind",
  kinds: {
    select: "one of several",
    "multi-select": "any of several",
    bool: "yes or no",
    number: "number",
    text: "text",
  },
  kindStays: "The kind of an attribute stays what it is. Make a new one to ask in another way.",
  options: "Options, in the order of their keys",
  option: (at: number) => `Option ${n(at)}`,
  addOption: "Add an option",
  takeOption: (name: string) => `Take option ${name} away`,
  optionUp: (name: string) => `Option ${name} one up`,
  least: "from",
  most: "to",
  step: "in steps of",
  range: "Range",
  required: "Required: a picture is not done without it",
  sticky: "A new object begins with the answer that was given last",
  default: "Counts as the answer where there is none",
  noDefault: "nothing",
  yes: "yes",
  no: "no",
  onlyIf: "Asked only if",
  always: "always",
  isOneOf: "is one of",
  askedOf: "Asked of",
  everyPicture: "every picture",
  findClass: "Find a class",
  description: "Description",
  consequences: "What follows",
  save: "Save attribute",
  takeAway: "Take attribute away",
  saved: (name: string) => `${name} saved.`,
  taken: (name: string) => `${name} taken away.`,
  undo: "Undo",
  undone: "As it was before.",
  flagged: {
    required: "required",
    sticky: "sticky",
    conditional: "only if",
  },

  follow: (many: number, from: string, to: string) =>
    `${count(many, "answer")} will follow from '${from}' to '${to}'.`,
  optionGone: (many: number, name: string) =>
    `${count(many, "answer")} '${name}' ${many === 1 ? "stays" : "stay"} and can no longer be chosen.`,
  becomeRequired: (many: number) =>
    `${count(many, "object")} ${many === 1 ? "has" : "have"} no answer: their pictures cannot be marked done without one. Pictures that are done stay done.`,
  defaultFills: (many: number, name: string) =>
    `${count(many, "object")} without an answer ${many === 1 ? "counts" : "count"} as '${name}'.`,
  outside: (least: string, most: string) => `Answers so far go from ${least} to ${most}: those outside stay.`,
  newlyAsked: (many: number) => `${count(many, "object")} will be asked this.`,
  noLonger: (classes: string) =>
    `No longer asked of ${classes}. Answers stay, unseen; undo brings them back.`,
  allKept: (many: number) =>
    `${count(many, "answer")} ${many === 1 ? "stays" : "stay"} in the records, unseen. Undo brings ${many === 1 ? "it" : "them"} back.`,
  nothingFollows: "Nothing that is labelled changes.",
  thePicture: "pictures",
};

/** The queue: pictures labelled as a whole. */
export const q = {
  queue: "Queue",
  hint: "Label whole pictures, one key each",
  shown: "Shown",
  one: "One at a time",
  grid: "Fifty at a time",
  asked: "What is asked",
  labels: "Classes, as labels of the picture",
  several: "several labels a picture",
  finishes: "marks done",
  place: (at: number, all: number) => `${n(Math.min(at + 1, all))} of ${n(all)}`,
  pages: (page: number, all: number) => `page ${n(page + 1)} of ${n(all)}`,
  passed: (many: number) => `${n(many)} in this visit`,
  choices: "Labels and their keys",
  others: (many: number) => `All ${n(many)}`,
  findChoice: "Label by name",
  noneFound: (text: string) => `Nothing is called “${text}”.`,
  next: "Next",
  confirm: (many: number) => `Confirm ${count(many, "picture")}`,
  rest: "All the rest",
  restNothing: "stay as they are",
  undo: "Undo",
  nothingToUndo: "There is nothing to undo in this visit.",
  ended: (many: number) =>
    `That was the last one. ${count(many, "picture")} labelled or passed in this visit.`,
  empty: "No picture is in this list.",
  noClasses: "No class can be a label of a whole picture yet.",
  makeClasses: "To the classes",
  back: "Back to pictures",
  openEditor: "Open in the editor",
  tile: (name: string, labels: string) => (labels ? `${name}: ${labels}` : name),
  picture: (name: string, labels: string) => `Picture ${name}${labels ? `, labelled ${labels}` : ""}`,
  failed: (many: number) =>
    `The labels of ${count(many, "picture")} could not be fetched, so nothing was changed there.`,
  labelsAway: "The labels of this picture cannot be fetched now.",
  said: (name: string, labels: string) => `${name}: ${labels || "nothing"}`,
};

/** The wall of objects. */
export const r = {
  review: "Review",
};
