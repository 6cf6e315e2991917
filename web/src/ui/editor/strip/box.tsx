import { Check, Segments } from "../../kit/choose.tsx";
import { e } from "../../words/editor.ts";
import { useScope } from "../scope.ts";

/** What clicks of the box tool are. */
export function BoxOptions() {
  const { box, edges } = useScope().editor.settings;
  const { clicks } = box;
  const names = e.clicks;
  return (
    <>
      <Segments
        label={names.label}
        value={clicks.value}
        choices={[
          { value: "spanning", name: names.corners },
          { value: "extremes", name: names.extremes },
        ]}
        onChange={(value) => {
          clicks.value = value;
        }}
      />
      <Check
        checked={edges.snap.value}
        onChange={(on) => {
          edges.snap.value = on;
        }}
      >
        {e.sidesOnEdges}
      </Check>
    </>
  );
}

/** What clicks of the ellipse tool are. */
export function EllipseOptions() {
  const { clicks } = useScope().editor.settings.ellipse;
  const names = e.clicks;
  return (
    <Segments
      label={names.label}
      value={clicks.value}
      choices={[
        { value: "spanning", name: names.corners },
        { value: "siding", name: names.side },
      ]}
      onChange={(value) => {
        clicks.value = value;
      }}
    />
  );
}
