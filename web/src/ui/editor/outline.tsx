import { faultIn, pointsOf, words } from "../../editor/index.ts";
import type { Annotation, Polygon } from "../../model/records.ts";
import { Icon } from "../kit/icon.tsx";
import { e, px } from "../words/editor.ts";
import { useScope } from "./scope.ts";

/** Steps of the slider: each takes the same share of the points that are left. */
const STEPS = 200;

/** What is wrong with the outline, and how many points it needs. */
export function OutlineFields({ annotation }: { annotation: Annotation }) {
  const { shape } = annotation;
  const fault = faultIn(shape);
  return (
    <>
      {fault && (
        <p class="warn small row">
          <Icon name="triangle-alert" size="small" />
          {words.fault(fault)}
        </p>
      )}
      {shape.type === "polygon" && <Points id={annotation.id} shape={shape} />}
    </>
  );
}

/** The slider of points, with the error in pixels while it is held. */
function Points({ id, shape }: { id: string; shape: Polygon }) {
  const { editor } = useScope();
  const { thinner } = editor;
  const stored = editor.edits.stored(id)?.shape;
  const { points: most, least } = pointsOf(stored?.type === "polygon" ? stored : shape);
  const { points } = pointsOf(shape);
  const error = thinner.error.value;
  if (most <= least) return null;
  const ratio = most / least;
  const said = error === null ? e.points(points) : e.thinned(points, px(error));
  return (
    <label class="pair">
      <span class="quiet">{e.outline}</span>
      <span class="thinning">
        <input
          type="range"
          min="0"
          max={STEPS}
          value={Math.round((STEPS * Math.log(points / least)) / Math.log(ratio))}
          aria-label={e.outlinePoints}
          aria-valuetext={said}
          onInput={({ currentTarget }) =>
            thinner.show(id, Math.round(least * ratio ** (currentTarget.valueAsNumber / STEPS)))
          }
          onPointerUp={() => thinner.keep()}
          onKeyUp={() => thinner.keep()}
          onBlur={() => thinner.keep()}
          onPointerCancel={() => thinner.drop()}
          onKeyDown={(event) => {
            if (event.key === "Escape" && thinner.drop()) event.preventDefault();
          }}
        />
        <span class="small faint">{said}</span>
      </span>
    </label>
  );
}
