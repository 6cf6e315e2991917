/** Objects that belong together: by a group, or as several geometries of one object. */

import type { LayerDocument } from "../model/document";
import type { Annotation, Id } from "../model/records";
import { recordsOf } from "./edits";

export type Shared = "group_id" | "instance_id";

/** Every object that shares it with the given one, itself too; itself alone where it has none. */
export function sharing(document: LayerDocument, annotation: Annotation, by: Shared): readonly Id[] {
  const shared = annotation[by];
  if (!shared) return [annotation.id];
  const found: Id[] = [];
  for (const record of recordsOf(document).values()) {
    if (record.kind === "annotation" && record[by] === shared) found.push(record.id);
  }
  return found;
}
