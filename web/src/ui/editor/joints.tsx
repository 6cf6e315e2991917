import { commandOf } from "../../editor/index.ts";
import type { Annotation, Visibility } from "../../model/records.ts";
import { jointName, withVisibility } from "../../model/skeletons.ts";
import { Segments } from "../kit/choose.tsx";
import { tie } from "../words/ties.ts";
import { CommandButton } from "./command.tsx";
import { useScope } from "./scope.ts";

const STATES = [2, 1, 0] as const;

/** The joints of the selected skeleton: each visible, hidden or absent; a name is a way to its joint. */
export function JointFields({ annotation }: { annotation: Annotation }) {
  const { editor } = useScope();
  const skeleton = editor.classes.of(annotation)?.skeleton;
  const point = editor.sketch.point.value;
  const { shape } = annotation;
  if (shape.type !== "keypoints" || shape.points.length < 2) return null;
  const there = shape.points.filter(([, , visibility]) => visibility).length;
  const set = (at: number, visibility: Visibility) => {
    const changed = withVisibility(skeleton, shape, at, visibility);
    if (changed.points.some(([, , seen]) => seen))
      editor.edits.put("joint", [{ ...annotation, shape: changed }]);
    else editor.refuse("no-joint");
  };
  return (
    <details class="joint-fields" open>
      <summary class="row">
        <span class="quiet">{tie.joints}</span>
        <span class="tiny faint">{tie.jointsThere(there, shape.points.length)}</span>
        <span class="end row tight">
          <CommandButton id={commandOf("skeleton.exchange").id} slim />
          <CommandButton id={commandOf("skeleton.box").id} slim />
        </span>
      </summary>
      {shape.points.map(([x, y, visibility], at) => (
        <div
          // A joint is its place in the order.
          key={at}
          class={`row joint ${point?.id === annotation.id && point.index === at ? "chosen" : ""}`}
        >
          <button
            type="button"
            class="link cut grow"
            disabled={!visibility}
            onClick={() => editor.tools.editPoints({ x, y })}
          >
            {!visibility && <span aria-hidden="true">✕ </span>}
            {jointName(skeleton, at)}
          </button>
          <Segments
            label={jointName(skeleton, at)}
            value={String(visibility)}
            choices={STATES.map((state) => ({ value: String(state), name: tie.visibility[state] }))}
            onChange={(value) => set(at, Number(value) as Visibility)}
          />
        </div>
      ))}
    </details>
  );
}
