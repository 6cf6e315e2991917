/** How the labels of one picture differ from others: what is in both, what lies elsewhere, what only one has. Pure. */
import type { Annotation, Id } from "../model/records";
import { iou } from "../model/rle";
import type { Bounds } from "../model/shapes/kind";
import { overlap } from "./bounds";
import { extent } from "./shapes/detail";
import { SpatialIndex } from "./spatial";

export type Difference = "same" | "moved" | "only";

export interface Compared {
  readonly here: ReadonlyMap<Id, Difference>;
  readonly there: ReadonlyMap<Id, Difference>;
}

/** Two of a class that share this much of their bounds are one object; from the second on they are alike. */
const [ONE, ALIKE] = [0.3, 0.9];

/** Pairs labels of the same class, the most alike first. */
export function compared(here: readonly Annotation[], there: readonly Annotation[]): Compared {
  const found = { here: new Map<Id, Difference>(), there: new Map<Id, Difference>() };
  for (const one of here) found.here.set(one.id, "only");
  for (const other of there) found.there.set(other.id, "only");
  const near = finder(there);
  const pairs = here.flatMap((one) =>
    near(one).map((other) => ({ one, other, share: alikeness(one, other) })),
  );
  for (const { one, other, share } of pairs.sort((a, b) => b.share - a.share)) {
    if (share < ONE) break;
    if (found.here.get(one.id) !== "only" || found.there.get(other.id) !== "only") continue;
    const difference = share >= ALIKE ? "same" : "moved";
    found.here.set(one.id, difference);
    found.there.set(other.id, difference);
  }
  return found;
}

/** Those of `found` where nothing of their class is drawn: whose bounds share less than 30 % of their union with any. */
export function unmatched(found: readonly Annotation[], drawn: readonly Annotation[]): readonly Annotation[] {
  const near = finder(drawn);
  return found.filter((one) => !near(one).some((other) => sharedBounds(one, other) >= ONE));
}

/** Looks up labels of a class that may be the same object. */
function finder(labels: readonly Annotation[]): (one: Annotation) => readonly Annotation[] {
  const index = new SpatialIndex();
  index.load(labels);
  const placeless = labels.filter(({ shape }) => !extent(shape).bounds);
  return ({ class_id, shape }) => {
    const { bounds } = extent(shape);
    return (bounds ? index.search(bounds) : placeless).filter((other) => other.class_id === class_id);
  };
}

/** Intersection over union, 0 to 1: of masks by their pixels, else of the bounds; labels of the whole picture are alike. */
function alikeness({ shape: one }: Annotation, { shape: other }: Annotation): number {
  if (one.type !== other.type) return 0;
  if (one.type === "mask" && other.type === "mask" && extent(one).bounds) return iou(one, other);
  return sharedBounds({ shape: one }, { shape: other });
}

/** Intersection over union of the bounds, 0 to 1; two without any are alike. */
function sharedBounds(one: Pick<Annotation, "shape">, other: Pick<Annotation, "shape">): number {
  const [a, b] = [extent(one.shape).bounds, extent(other.shape).bounds];
  if (!a || !b) return a === b ? 1 : 0;
  const both = overlap(a, b);
  const shared = both ? area(both) : 0;
  return (shared + 1e-9) / (area(a) + area(b) - shared + 1e-9);
}

function area([x0, y0, x1, y1]: Bounds): number {
  return (x1 - x0) * (y1 - y0);
}
