/** What is shown and how large. None of it is ever saved. */
import { unite } from "../../model/shapes/paths";
import type { Editor } from "../editor";
import { extent } from "../shapes/detail";
import { group } from "./command";

function fit({ viewport, selected }: Editor): void {
  const bounds = selected
    .peek()
    .reduce((all, { shape }) => unite(all, extent(shape).bounds), null as Bounds | null);
  if (bounds) viewport.show(bounds);
  else viewport.fit();
}

type Bounds = NonNullable<ReturnType<typeof unite>>;

export const view = group("view", [
  {
    id: "view.pan",
    title: "pan",
    icon: "hand",
    keys: ["Space"],
    byKeyOnly: true,
    run: ({ tools }) => tools.holdSpace(),
    release: ({ tools }) => tools.letSpaceGo(),
  },
  { id: "view.fit", title: "fit", icon: "scan", keys: ["Z"], run: fit },
  {
    id: "view.full",
    title: "zoom-full",
    icon: "zoom-in",
    keys: ["Shift+Z"],
    run: ({ viewport }) => viewport.zoomTo(1),
  },
  {
    id: "view.out",
    title: "zoom-out",
    icon: "zoom-out",
    keys: ["-"],
    run: ({ viewport }) => viewport.zoomBy(-2),
  },
  {
    id: "view.in",
    title: "zoom-in",
    icon: "zoom-in",
    keys: ["="],
    run: ({ viewport }) => viewport.zoomBy(2),
  },
  {
    id: "view.bare",
    title: "bare",
    icon: "eye-off",
    keys: ["`"],
    byKeyOnly: true,
    run: ({ visibility }) => visibility.setBare(true),
    release: ({ visibility }) => visibility.setBare(false),
  },
  {
    id: "view.names",
    title: "names",
    icon: "tag",
    keys: ["Shift+`"],
    run: ({ visibility }) => visibility.toggleNames(),
    checked: ({ visibility }) => visibility.names.value,
  },
  {
    id: "view.fill-less",
    title: "fill-less",
    icon: "sun-medium",
    keys: [","],
    run: ({ visibility }) => visibility.fillBy(-1),
  },
  {
    id: "view.fill-more",
    title: "fill-more",
    icon: "sun-medium",
    keys: ["."],
    run: ({ visibility }) => visibility.fillBy(1),
  },
  {
    id: "view.grid",
    title: "grid",
    icon: "crosshair",
    keys: ["Alt+G"],
    run: ({ visibility }) => visibility.toggleGrid(),
    checked: ({ visibility }) => visibility.grid.value,
  },
]);
