/** What is done with a selected cuboid. */
import { vanishingOf } from "../../model/shapes/perspective";
import type { Editor } from "../editor";
import { group } from "./command";

/** Where the one selected cuboid's edges into the depth meet; null where they do not, or nothing such is selected. */
function vanishing({ selected }: Editor) {
  const [one, other] = selected.value;
  if (one?.shape.type !== "cuboid" || other) return null;
  const place = vanishingOf(one.shape, 2);
  return place.w ? place : null;
}

export const cuboids = group("cuboids", [
  {
    id: "cuboid.vanishing",
    title: "cuboid-vanishing",
    icon: "box",
    keys: [],
    available: (editor) => vanishing(editor) !== null,
    run: (editor) => {
      const place = vanishing(editor);
      if (place) editor.tools.vanishAt(place);
    },
  },
]);
