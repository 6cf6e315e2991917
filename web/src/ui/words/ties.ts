/** Words of what joins objects in the editor (relations, groups, instances), of joints and of texts. */
import { count } from "./en.ts";

export const tie = {
  relation: "relation",
  many: (many: number) => `${count(many, "relation")} selected`,
  kind: "Kind",
  nextKind: "Kind of the next",
  fitting: "first that fits",
  from: "From",
  to: "To",
  relationTo: (kind: string, name: string) => `Relation ${kind} with ${name}`,
  group: "Group",
  instance: "Same object",
  objects: (many: number) => count(many, "object"),
  inGroup: (number: number) => `Select group ${number}`,
  groupMark: (number: number) => `G${number}`,
  sameObject: "Select all of this object",

  next: "Next",
  joints: "Joints",
  jointsThere: (there: number, all: number) => `${there} of ${all}`,
  visibility: { 2: "visible", 1: "hidden", 0: "absent" } as const,

  text: "Text",
  textHint: "Tab: next text. Esc: back to the picture.",
};
