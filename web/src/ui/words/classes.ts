/** Words of the page of classes: skeletons, texts, relations. */
import { count } from "./en.ts";

export const c = {
  firstClasses: "What is to be labelled?",
  oneALine: "Names of classes, one a line. A list can be pasted.",
  makeClasses: (many: number) => (many ? `Make ${count(many, "class", "classes")}` : "Make classes"),
  madeClasses: (many: number) => `${count(many, "class", "classes")} made.`,

  skeleton: "Skeleton",
  noSkeleton: "No skeleton",
  begin: "Begin with",
  ownSkeleton: "Own",
  templates: {
    person: "Person, 17 joints (COCO)",
    hand: "Hand, 21 joints",
    face: "Face, 5 joints",
    quadruped: "Animal on four legs, 17 joints",
  },
  places: "Joints and bones",
  mode: "What a click does",
  placing: "Place joints",
  joining: "Join by bones",
  placeHint: "Click to add a joint, drag to move it. The square is the box that is drawn on a picture.",
  joinHint: "Click one joint, then another: a bone comes, or goes.",
  joints: (many: number) => count(many, "joint"),
  newJoint: (number: number) => `joint_${number}`,
  addJoint: "Add a joint",
  fit: "Fill the box",
  over: "Draw over a picture",
  jointName: (number: number) => `Name of joint ${number}`,
  mirror: (name: string) => `Mirror of ${name}`,
  noMirror: "middle",
  removeJoint: (name: string) => `Remove ${name}`,
  jointAt: (name: string, joined: string) => (joined ? `${name}, joined to ${joined}` : name),
  jointsGone:
    "Joints are stored by their order. Objects that are there keep their points as they are, and may now bear other names.",
  text: "Its objects bear a text, which is asked for after drawing",
  judgedSingly: "People judge each object: what models find of it is not accepted many at once",
  stuff: "Not countable, as sky or road: one mask a picture, and every pixel is meant to be labelled",

  relations: "Relations",
  relationsAbout: (many: number) =>
    `${many ? "" : "No relation yet. "}How one object may be related to another. In the editor an arrow is drawn with N.`,
  relationName: (number: number) => `Name of relation ${number}`,
  directed: "has a direction",
  from: "From",
  to: "To",
  anyClass: "any class",
  addRelation: "Add a relation",
  removeRelation: (name: string) => `Remove ${name}`,
  saveRelations: "Save relations",
};
