/** The words of the page of models, in English. */
import { count, locale, n } from "./en.ts";

const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
const DAY = 24 * 3600 * 1000;

/** "13:40" of the last day, "21 Nov, 13:40" of those before. */
export function moment(at: number, now = Date.now()): string {
  const day = now - at < DAY ? {} : ({ day: "numeric", month: "short" } as const);
  return new Date(at).toLocaleString(locale.code, { ...day, ...clock });
}

export const m = {
  models: "Models",
  many: (many: number) => `Model servers, ${n(many)}`,
  others: "From files and programs",
  none: "No model yet.",
  noneDetail:
    "Any server that speaks Label Studio's ML-backend protocol connects as it is. To write your own, begin with “limner backend create my-model”.",
  connect: "Connect a model",
  connectShort: "Connect",
  check: "Check",
  edit: "Edit",
  remove: "Remove",
  away: "This needs the server.",
  asOf: (at: number) => `As of ${moment(at)}.`,

  ready: "Ready",
  trouble: "Not ready",
  unmet: "Not met yet",
  answered: (at: number) => `Answered at ${moment(at)}`,
  notReached: (at: number) => `Not reached since ${moment(at)}`,
  neverReached: "Never reached",
  checked: (name: string) => `${name} answers.`,
  checkedBad: (name: string) => `${name} does not answer as it should.`,
  version: (version: string) => `version ${version}`,
  noVersion: "without a version",
  lastRun: (at: number) => `last run ${moment(at)}`,
  neverRun: "not run yet",
  running: "at work",

  address: "Address",
  clicks: "Answers clicks",
  clicksAll: "yes, kinds not told",
  kinds: { points: "points", box: "a box", text: "words" },
  yes: "yes",
  no: "no",
  signsIn: "Signs in as",
  nobody: "nobody, it asks for no password",
  withPassword: (user: string) => `${user}, with a password`,
  trains: "Learns here",
  trainsTold: "yes, and tells how far it is",
  trainsAsked: "if it understands START_TRAINING",
  modelVersion: "Version",

  predict: "Predict",
  whichPictures: "Pictures",
  choose: "Choose pictures",
  again: "Ask again about those that this version has answered",
  counting: "Counting",
  willAsk: (pictures: number, waiting: number) =>
    waiting === pictures
      ? `${count(pictures, "picture")}, none of them asked about yet`
      : `${count(pictures, "picture")}, ${n(waiting)} not asked about yet`,
  start: (pictures: number) => `Predict ${count(pictures, "picture")}`,
  nothingLeft: "This version has answered about all of these. Tick “Ask again”, or choose others.",
  noneChosen: "No picture is chosen so.",
  done: "Done",
  predicting: "Predicting",
  perSecond: (rate: number) =>
    `${rate.toLocaleString(locale.code, { maximumSignificantDigits: 3 })} pictures/s`,
  cancelIt: (what: string) => `Cancel: ${what}`,

  train: "Train",
  trainOn: (pictures: number) => `Train on ${count(pictures, "labelled picture")}`,
  nothingToLearn: "There is nothing to learn from yet: no picture has labels.",
  training: "Training",
  trainDetail:
    "It learns from every picture that has labels. Suggestions of its new version lie apart from the old ones.",

  versions: "What became of what it found",
  noSuggestions: "It has found nothing here yet.",
  pictures: (many: number) => count(many, "picture"),
  class: "Class",
  left: "Open",
  taken: "Taken",
  refused: "Refused",
  total: "Found",
  unclassed: "no class",
  gone: "a class that is gone",
  all: "All",
  seeMissing: "Pictures where models found more",
  judgements: "Every judgement, as a table",

  labels: "Its labels and your classes",
  labelsDetail:
    "A label that is called like a class means that class. Say here what the others mean, then predict again.",
  label: "Label",
  means: "Means",
  undecided: "not said yet: left out",
  passOver: "nothing here: passed over",
  times: (many: number) => `${n(many)} times in the last run`,
  meaningOf: (label: string) => `What ${label} means`,
  labelSaved: (label: string) => `${label} saved.`,

  runs: "Last runs",
  noRuns: "None yet.",
  did: { predict: "Predicted", train: "Trained" },
  states: {
    queued: "waits",
    running: "runs",
    done: "done",
    failed: "failed",
    cancelled: "cancelled",
  },
  predicted: (predicted: number, suggestions: number) =>
    `${count(predicted, "picture")}, ${count(suggestions, "suggestion")}`,
  notTaken: (many: number) => `${n(many)} refused`,
  failed: (many: number) => `${n(many)} failed`,
  learned: (before: string, after: string) =>
    before === after ? `version ${after} as before` : `version ${before} became ${after}`,
  report: "Report",
  reportOf: (what: string) => `Report of ${what}`,
  reportEmpty: "Nothing was refused.",
  picture: "Picture",
  reason: "Reason",
  more: (many: number) => `Show ${n(many)} more`,
  outcomes: { refused: "refused", failed: "failed", noted: "noted" },

  connectTitle: "Connect a model",
  editTitle: (name: string) => `Edit ${name}`,
  url: "Address",
  name: "Name",
  nameDetail: "Its suggestions lie on a layer of this name and the model's version.",
  interactive: "It answers clicks, boxes or words while somebody draws",
  user: "User, if it asks for one",
  password: "Password",
  passwordKept: "Left empty, the password stays as it is.",
  asking: "Asking it",
  connected: (name: string) => `${name} is connected.`,
  keepAnyway: "Keep it all the same",
  saveChanges: "Save",
  saved: (name: string) => `${name} saved.`,

  removeTitle: (name: string) => `Remove ${name}`,
  removeDetail: "Its address and password are forgotten. What it suggested stays.",
  removed: (name: string) => `${name} removed.`,
};
