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
  let last: Annotation | undefined;
  after.forEach((here, at) => {
    const floor = last?.z ?? "";
    const above = last && byPaintOrder(last, here) > 0;
    const next =
      above || here !== before[at] ? after.find(({ z = "" }, other) => other > at && z > floor) : undefined;
    if (!above && !(next && byPaintOrder(here, next) > 0)) {
      last = here;
      return;
    }
    last = { ...here, z: between(floor, next?.z ?? "") };
    changed.push(last);
  });
  return changed;
}
