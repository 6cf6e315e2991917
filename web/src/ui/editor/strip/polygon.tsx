import { Check } from "../../kit/choose.tsx";
import { e, px } from "../../words/editor.ts";
import { CommandButton } from "../command.tsx";
import { useScope } from "../scope.ts";

/** Whether points land on borders, how near free-hand lines stay to the hand, and what else a ring can become. */
export function PolygonOptions() {
  const { snap, tolerance } = useScope().editor.settings.outline;
  return (
    <>
      <span class="bar-line" />
      <Check
        checked={snap.value}
        onChange={(on) => {
          snap.value = on;
        }}
      >
        {e.snapping}
      </Check>
      <label class="row">
        {e.tolerance}
        <input
          type="range"
          class="narrow"
          min="0.5"
          max="8"
          step="0.5"
          value={tolerance.value}
          aria-valuetext={e.pxs(px(tolerance.value))}
          onInput={({ currentTarget }) => {
            tolerance.value = currentTarget.valueAsNumber;
          }}
        />
        <span class="small faint">{e.pxs(px(tolerance.value))}</span>
      </label>
      <span class="row tight">
        <CommandButton id="polygon.hole" slim />
        <CommandButton id="polygon.part" slim />
      </span>
    </>
  );
}
