/** How it is said what keeps a picture from being done. */
import type { Missing } from "../model/answers.ts";
import { e } from "./words/editor.ts";

/** "2 cars have no kind, the picture has no weather" */
export function lackWords(missing: readonly Missing[]): string {
  return missing
    .map(({ ids, className, attribute }) =>
      ids.length ? e.lacks(ids.length, className, attribute) : e.pictureLacks(attribute),
    )
    .join(", ");
}
