import { useSignal } from "@preact/signals";
import { changeSelected, type Editor, fieldsOf, withNumber } from "../../editor/index.ts";
import type { Annotation, Shape } from "../../model/records.ts";
import { vertices, withVertexMoved } from "../../model/shapes/registry.ts";
import { Entry } from "../kit/entry.tsx";
import { e, px } from "../words/editor.ts";
import { useScope } from "./scope.ts";

/** Every number of the selected object, each to be typed over: its shape, its arrow, and its points one by one. */
export function Numbers({ annotation }: { annotation: Annotation }) {
  return (
    <>
      <Measures key={annotation.id} annotation={annotation} />
      <PointNumbers key={annotation.id} shape={annotation.shape} />
    </>
  );
}

function reshape(editor: Editor, change: (shape: Shape) => Shape): void {
  changeSelected(editor, "numbers", (one) => ({ ...one, shape: change(one.shape) }));
}

function Measures({ annotation }: { annotation: Annotation }) {
  const { editor } = useScope();
  const fields = fieldsOf(annotation);
  if (!fields.length) return null;
  return (
    <fieldset class="pair numbers measures" aria-label={e.numbers}>
      <span class="quiet" aria-hidden="true">
        {e.numbers}
      </span>
      <div>
        {fields.map(({ name, value }) => (
          <div key={name} class="measure">
            <span class="faint" aria-hidden="true">
              {e.numberSigns[name]}
            </span>
            <NumberField
              name={e.numberNames[name]}
              value={value}
              takes={(given) => withNumber(annotation, name, given) !== annotation}
              onChange={(given) => changeSelected(editor, "numbers", (one) => withNumber(one, name, given))}
            />
          </div>
        ))}
      </div>
    </fieldset>
  );
}

/** One point at a time, by its number: an outline may have thousands. */
function PointNumbers({ shape }: { shape: Shape }) {
  const { editor } = useScope();
  const at = useSignal(1);
  const points = vertices(shape);
  const point = points[Math.min(at.value, points.length) - 1];
  if (!point) return null;
  const move = (to: { x: number; y: number }) =>
    reshape(editor, (one) => withVertexMoved(one, point.vertex, to));
  return (
    <fieldset class="pair numbers" aria-label={e.pointOf}>
      <span class="quiet" aria-hidden="true">
        {e.pointOf}
      </span>
      <div>
        <input
          class="field"
          type="number"
          min="1"
          max={points.length}
          aria-label={e.pointNumber(points.length)}
          title={e.pointNumber(points.length)}
          value={Math.min(at.value, points.length)}
          onInput={({ currentTarget }) => {
            if (currentTarget.value && currentTarget.validity.valid) at.value = currentTarget.valueAsNumber;
          }}
        />
        {(["x", "y"] as const).map((side) => (
          <NumberField
            key={`${side} ${point.vertex}`}
            name={e.pointSides[side]}
            value={point[side]}
            onChange={(value) => move({ x: point.x, y: point.y, [side]: value })}
          />
        ))}
      </div>
    </fieldset>
  );
}

/** A number that is taken over where it is one, is allowed and not the same; else it is as it was. */
function NumberField({
  name,
  value,
  takes = () => true,
  onChange,
}: {
  name: string;
  value: number;
  takes?: (value: number) => boolean;
  onChange: (value: number) => void;
}) {
  return (
    <Entry
      class="field"
      type="number"
      step="any"
      aria-label={name}
      title={name}
      value={px(value)}
      onTake={({ valueAsNumber: given }) => {
        if (Number.isFinite(given) && takes(given) && px(given) !== px(value)) onChange(given);
      }}
    />
  );
}
