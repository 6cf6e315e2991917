import { Segments } from "../../kit/choose.tsx";
import { e } from "../../words/editor.ts";
import { useScope } from "../scope.ts";

/** What a line that is drawn is made of. */
export function PolylineOptions() {
  const { smooth } = useScope().editor.settings.polyline;
  const names = e.lineMadeOf;
  return (
    <Segments
      label={names.label}
      value={smooth.value ? "smooth" : "corners"}
      choices={[
        { value: "corners", name: names.corners },
        { value: "smooth", name: names.smooth },
      ]}
      onChange={(value) => {
        smooth.value = value === "smooth";
      }}
    />
  );
}
