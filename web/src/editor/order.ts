/** Which shape lies above which: one step up or down, with as few new indexes as do it. */
import { byPaintOrder } from "../model/document";
import type { Annotation, Id } from "../model/records";
import { between } from "../model/zindex";

/** The annotations that need a new `z` so that the chosen ones lie one step higher (1) or lower (-1). */
export function reordered(all: readonly Annotation[], chosen: ReadonlySet<Id>, step: 1 | -1): Annotation[] {
  const before = [...all].sort(byPaintOrder);
  const after = step > 0 ? shifted(before.toReversed(), chosen).toReversed() : shifted(before, chosen);
  return renumbered(before, after);
}

/** Each chosen one changes places with the one before it, if that is not chosen too. */
function shifted(order: readonly Annotation[], chosen: ReadonlySet<Id>): Annotation[] {
  const moved = [...order];
  for (let at = 1; at < moved.length; at++) {
    const [before, here] = [moved[at - 1] as Annotation, moved[at] as Annotation];
    if (chosen.has(here.id) && !chosen.has(before.id)) [moved[at - 1], moved[at]] = [here, before];
  }
  return moved;
}

/** New indexes for those out of order: the ones that moved, and whatever is tied with them above. */
function renumbered(before: readonly Annotation[], after: readonly Annotation[]): Annotation[] {
  const changed: Annotation[] = [];
  let last: Annotation | null = null;
  for (let at = 0; at < after.length; at++) {
    const here = after[at] as Annotation;
    const moved = here !== before[at];
    const next = after.slice(at + 1).find(({ z = "" }) => z > (last?.z ?? ""));
    const fits: boolean = !last || byPaintOrder(last, here) < 0;
    if (fits && !(moved && next && byPaintOrder(here, next) > 0)) {
      last = here;
      continue;
    }
    last = { ...here, z: between(last?.z ?? "", next?.z ?? "") };
    changed.push(last);
  }
  return changed;
}
