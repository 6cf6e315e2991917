import { useSignal } from "@preact/signals";
import { changeSelected, type Editor } from "../../editor/index.ts";
import type { Annotation, Shape } from "../../model/records.ts";
import { bounds, transform, vertices, withVertexMoved } from "../../model/shapes/registry.ts";
import { e, px } from "../words/editor.ts";
import { useScope } from "./scope.ts";

export interface Measures {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const SIDES = ["x", "y", "width", "height"] as const;

/** The box's own numbers, or those of what the shape covers; null where it covers nothing. */
export function numbersOf(shape: Shape): Measures | null {
  if (shape.type === "box") return shape;
  const box = bounds(shape);
  return box && { x: box[0], y: box[1], width: box[2] - box[0], height: box[3] - box[1] };
}

/** The shape with one of its numbers changed: moved, or stretched from its left or top side. */
export function withNumber(shape: Shape, side: keyof Measures, value: number): Shape {
  if (shape.type === "box") return { ...shape, [side]: value };
  const now = numbersOf(shape);
  if (!now) return shape;
  const [dx, dy] = [side === "x" ? value - now.x : 0, side === "y" ? value - now.y : 0];
  const across = side === "width" && now.width ? value / now.width : 1;
  const down = side === "height" && now.height ? value / now.height : 1;
  return transform(shape, [across, 0, now.x * (1 - across) + dx, 0, down, now.y * (1 - down) + dy]);
}

/** Every number of the selected shape, each to be typed over: place and size, turn, and its points one by one. */
export function Numbers({ annotation }: { annotation: Annotation }) {
  const { shape } = annotation;
  return (
    <>
      <BoxNumbers shape={shape} />
      {(shape.type === "box" || shape.type === "ellipse") && <Turn shape={shape} />}
      <PointNumbers key={annotation.id} shape={shape} />
    </>
  );
}

function reshape(editor: Editor, change: (shape: Shape) => Shape): void {
  changeSelected(editor, "numbers", (one) => ({ ...one, shape: change(one.shape) }));
}

function BoxNumbers({ shape }: { shape: Shape }) {
  const { editor } = useScope();
  const numbers = numbersOf(shape);
  if (!numbers) return null;
  const fixed = shape.type === "mask" || shape.type === "cuboid";
  return (
    <fieldset class="pair numbers">
      <legend class="unseen">{e.box}</legend>
      <span class="quiet">{e.box}</span>
      <div>
        {SIDES.map((side) => (
          <NumberField
            key={side}
            name={e.sides[side]}
            value={numbers[side]}
            readOnly={fixed}
            least={side === "x" || side === "y" ? Number.NEGATIVE_INFINITY : Number.MIN_VALUE}
            onChange={(value) => reshape(editor, (one) => withNumber(one, side, value))}
          />
        ))}
      </div>
    </fieldset>
  );
}

function Turn({ shape }: { shape: Extract<Shape, { type: "box" | "ellipse" }> }) {
  const { editor } = useScope();
  return (
    <div class="pair numbers">
      <span class="quiet">{e.rotation}</span>
      <div>
        <NumberField
          name={e.rotation}
          value={shape.rotation ?? 0}
          onChange={(value) =>
            reshape(editor, (one) =>
              one.type === "box" || one.type === "ellipse"
                ? { ...one, rotation: ((value % 360) + 360) % 360 }
                : one,
            )
          }
        />
      </div>
    </div>
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
    <fieldset class="pair numbers">
      <legend class="unseen">{e.pointOf}</legend>
      <span class="quiet">{e.pointOf}</span>
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

/** A number that is taken over where it is one, not below `least` and not the same; else it is as it was. */
function NumberField({
  name,
  value,
  readOnly = false,
  least = Number.NEGATIVE_INFINITY,
  onChange,
}: {
  name: string;
  value: number;
  readOnly?: boolean;
  least?: number;
  onChange: (value: number) => void;
}) {
  return (
    <input
      class="field"
      type="number"
      step="any"
      aria-label={name}
      title={name}
      readOnly={readOnly}
      value={px(value)}
      onChange={({ currentTarget }) => {
        const given = currentTarget.valueAsNumber;
        if (!Number.isFinite(given) || given < least) currentTarget.value = px(value);
        else if (px(given) !== px(value)) onChange(given);
      }}
    />
  );
}
