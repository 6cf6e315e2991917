import { useId } from "preact/hooks";

/** A number by sliding; a double click sets it back. */
export function Slider({
  name,
  tip,
  value,
  min,
  max,
  step,
  neutral,
  said,
  onChange,
}: {
  name: string;
  tip?: string;
  value: number;
  min: number;
  max: number;
  step: number;
  /** What a double click sets. */
  neutral: number;
  /** The value as people read it. */
  said: string;
  onChange: (value: number) => void;
}) {
  const id = useId();
  return (
    <div class="slider">
      <label class="small quiet cut" for={id}>
        {name}
      </label>
      <input
        id={id}
        type="range"
        title={tip}
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={said}
        onInput={(event) => onChange(event.currentTarget.valueAsNumber)}
        onDblClick={() => onChange(neutral)}
      />
      <output class="small" for={id}>
        {said}
      </output>
    </div>
  );
}
