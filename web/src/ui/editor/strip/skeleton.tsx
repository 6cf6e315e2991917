import { words } from "../../../editor/index.ts";
import { tie } from "../../words/ties.ts";
import { useScope } from "../scope.ts";

/** The joint that is placed next. */
export function SkeletonOptions() {
  const { tools, edits } = useScope().editor;
  // The joints so far are drafts: with each of them another one is next.
  edits.drafts.value;
  const next = tools.path.value && tools.joints?.next;
  if (!next) return null;
  return (
    <span class="row quiet small">
      {tie.next} <span class="strong">{words.nextPoint(next.name, next.number, next.of)}</span>
    </span>
  );
}
