/** What is done to selected skeletons. */

import { newId } from "../../model/ids";
import type { Annotation, Keypoints } from "../../model/records";
import { swapped } from "../../model/skeletons";
import type { Editor } from "../editor";
import { extent } from "../shapes/detail";
import type { ReasonKey } from "../words/en";
import { group } from "./command";

type Skeletal = Annotation & { readonly shape: Keypoints };

/** The selected annotations that are several points. */
function skeletons({ edits }: Editor): Skeletal[] {
  return edits
    .selected()
    .filter(
      (annotation): annotation is Skeletal =>
        annotation.shape.type === "keypoints" && annotation.shape.points.length > 1,
    );
}

function needsSkeleton(editor: Editor): ReasonKey | null {
  editor.selected.value;
  return skeletons(editor).length ? null : "not-skeleton";
}

function exchange(editor: Editor): void {
  const { classes, edits } = editor;
  edits.put(
    "joints.exchange",
    skeletons(editor).map((annotation) => {
      const skeleton = classes.of(annotation)?.skeleton;
      return skeleton ? { ...annotation, shape: swapped(skeleton, annotation.shape) } : annotation;
    }),
  );
}

/** A box about the joints that are there, of the same object. */
function boxAround(editor: Editor): void {
  const { edits } = editor;
  const made = skeletons(editor).flatMap((annotation): Annotation[] => {
    const { bounds } = extent(annotation.shape);
    if (!bounds) return [];
    const [x, y, x1, y1] = bounds;
    const instance_id = annotation.instance_id ?? newId();
    const box = edits.fresh({ type: "box", x, y, width: x1 - x, height: y1 - y }, annotation.class_id);
    return [
      { ...annotation, instance_id },
      { ...box, instance_id },
    ];
  });
  edits.put(
    "draw.box",
    made,
    made.filter(({ shape }) => shape.type === "box").map(({ id }) => id),
  );
}

export const skeletonCommands = group("shapes", [
  {
    id: "skeleton.exchange",
    title: "skeleton-flip",
    icon: "arrow-left-right",
    keys: ["Alt+S"],
    disabledReason: needsSkeleton,
    run: exchange,
  },
  {
    id: "skeleton.box",
    title: "skeleton-box",
    icon: "scan",
    keys: ["Alt+W"],
    disabledReason: needsSkeleton,
    run: boxAround,
  },
]);
