import { Segments } from "../../kit/choose.tsx";
import { e } from "../../words/editor.ts";
import { useScope } from "../scope.ts";

/** How the depth of a cuboid is seen. */
export function CuboidOptions() {
  const { perspective } = useScope().editor.settings.cuboid;
  const names = e.perspective;
  return (
    <Segments
      label={names.label}
      value={perspective.value ? "vanishing" : "parallel"}
      choices={[
        { value: "parallel", name: names.parallel },
        { value: "vanishing", name: names.vanishing },
      ]}
      onChange={(value) => {
        perspective.value = value === "vanishing";
      }}
    />
  );
}
