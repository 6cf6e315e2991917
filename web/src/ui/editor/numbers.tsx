import { changeSelected } from "../../editor/index.ts";
import type { Annotation, Shape } from "../../model/records.ts";
import { bounds, transform } from "../../model/shapes/registry.ts";
import { e, px } from "../words/editor.ts";
import { useScope } from "./scope.ts";

export interface Numbers {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const SIDES = ["x", "y", "width", "height"] as const;

/** The box's own numbers, or those of what the shape covers; null where it covers nothing. */
export function numbersOf(shape: Shape): Numbers | null {
  if (shape.type === "box") return shape;
  const box = bounds(shape);
  return box && { x: box[0], y: box[1], width: box[2] - box[0], height: box[3] - box[1] };
}

/** The shape with one of its numbers changed: moved, or stretched from its left or top side. */
export function withNumber(shape: Shape, side: keyof Numbers, value: number): Shape {
  if (shape.type === "box") return { ...shape, [side]: value };
  const now = numbersOf(shape);
  if (!now) return shape;
  const [dx, dy] = [side === "x" ? value - now.x : 0, side === "y" ? value - now.y : 0];
  const across = side === "width" && now.width ? value / now.width : 1;
  const down = side === "height" && now.height ? value / now.height : 1;
  return transform(shape, [across, 0, now.x * (1 - across) + dx, 0, down, now.y * (1 - down) + dy]);
}

/** Place and size of the selected shape, each to be typed over. */
export function BoxNumbers({ annotation }: { annotation: Annotation }) {
  const { editor } = useScope();
  const numbers = numbersOf(annotation.shape);
  if (!numbers) return null;
  const fixed = annotation.shape.type === "mask" || annotation.shape.type === "cuboid";
  const set = (side: keyof Numbers, input: HTMLInputElement) => {
    const value = input.valueAsNumber;
    const positive = side === "x" || side === "y" || value > 0;
    if (!Number.isFinite(value) || !positive) {
      input.value = px(numbers[side]);
      return;
    }
    if (px(value) === px(numbers[side])) return;
    changeSelected(editor, "numbers", (one) => ({ ...one, shape: withNumber(one.shape, side, value) }));
  };
  return (
    <fieldset class="pair numbers">
      <legend class="unseen">{e.box}</legend>
      <span class="quiet">{e.box}</span>
      <div>
        {SIDES.map((side) => (
          <input
            key={side}
            class="field"
            type="number"
            step="any"
            aria-label={e.sides[side]}
            title={e.sides[side]}
            readOnly={fixed}
            value={px(numbers[side])}
            onChange={(event) => set(side, event.currentTarget)}
          />
        ))}
      </div>
    </fieldset>
  );
}
