/** What is shown and how large. None of it is ever saved. */

import type { Signal } from "@preact/signals-core";
import { unite } from "../../model/shapes/paths";
import type { ColorBy } from "../coloring";
import { COMPANIONS } from "../companion";
import type { Editor } from "../editor";
import { extent } from "../shapes/detail";
import type { Outline } from "../shapes/look";
import { type Command, group } from "./command";

function fit({ viewport, selected }: Editor): void {
  const bounds = selected
    .peek()
    .reduce((all, { shape }) => unite(all, extent(shape).bounds), null as Bounds | null);
  if (bounds) viewport.show(bounds);
  else viewport.fit();
}

type Bounds = NonNullable<ReturnType<typeof unite>>;

/** Every state of the list in turn. */
function turned<T>(setting: Signal<T>, states: readonly T[]): void {
  setting.value = states[(states.indexOf(setting.peek()) + 1) % states.length] as T;
}

const OUTLINE_TURN: readonly Outline[] = ["normal", "thick", "none", "thin"];

/** Shows another picture that way, or no longer. */
function companionCommand(
  mode: "beside" | "onion",
  icon: string,
  key: string,
): Omit<Command, "group" | "available" | "disabledReason"> {
  return {
    id: `view.${mode}`,
    title: mode,
    icon,
    keys: [key],
    run: ({ companion }) => {
      companion.mode.value = companion.mode.peek() === mode ? "off" : mode;
    },
    checked: ({ companion }) => companion.mode.value === mode,
  };
}

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
    id: "view.opacity-less",
    title: "opacity-less",
    icon: "layers",
    keys: ["Shift+,"],
    run: ({ settings: { look } }) => {
      look.opacity.value = Math.max(0.1, Math.round((look.opacity.peek() - 0.15) * 100) / 100);
    },
  },
  {
    id: "view.opacity-more",
    title: "opacity-more",
    icon: "layers",
    keys: ["Shift+."],
    run: ({ settings: { look } }) => {
      look.opacity.value = Math.min(1, Math.round((look.opacity.peek() + 0.15) * 100) / 100);
    },
  },
  {
    id: "view.outline",
    title: "outline",
    icon: "square",
    keys: [],
    run: ({ settings: { look } }) => turned(look.outline, OUTLINE_TURN),
  },
  {
    id: "view.patterns",
    title: "patterns",
    icon: "layers",
    keys: [],
    run: ({ settings: { look }, coloring }) => {
      look.patterns.value = coloring.patterned.peek() ? "off" : "on";
    },
    checked: ({ coloring }) => coloring.patterned.value,
  },
  {
    id: "view.color-by",
    title: "color-by",
    icon: "tag",
    keys: ["Alt+C"],
    run: ({ settings: { look }, classes }) =>
      turned<ColorBy>(look.colorBy, [
        "class",
        "instance",
        "author",
        ...classes.attributes.peek().map(({ id }) => `attribute:${id}` as const),
      ]),
  },
  {
    id: "view.invert",
    title: "invert",
    icon: "sun-medium",
    keys: ["Alt+I"],
    run: ({ adjusting }) => adjusting.change({ invert: !adjusting.value.peek().invert }),
    checked: ({ adjusting }) => adjusting.value.value.invert,
  },
  {
    id: "view.equalize",
    title: "equalize",
    icon: "sun-medium",
    keys: [],
    run: ({ adjusting }) => adjusting.change({ equalize: !adjusting.value.peek().equalize }),
    checked: ({ adjusting }) => adjusting.value.value.equalize,
  },
  {
    id: "view.pixels",
    title: "pixels-as-they-are",
    icon: "layout-grid",
    keys: [],
    run: ({ adjusting }) => adjusting.change({ smooth: !adjusting.value.peek().smooth }),
    checked: ({ adjusting }) => !adjusting.value.value.smooth,
  },
  {
    id: "view.as-it-is",
    title: "as-it-is",
    icon: "undo-2",
    keys: [],
    disabledReason: ({ adjusting }) => (adjusting.plain.value ? "not-adjusted" : null),
    run: ({ adjusting }) => adjusting.reset(),
  },
  {
    id: "view.magnifier",
    title: "magnifier",
    icon: "search",
    keys: ["\\"],
    byKeyOnly: true,
    run: ({ lens }) => {
      lens.held.value = true;
    },
    release: ({ lens }) => {
      lens.held.value = false;
    },
  },
  companionCommand("beside", "columns-2", "Alt+B"),
  companionCommand("onion", "layers", "Alt+P"),
  {
    id: "view.difference",
    title: "difference",
    icon: "layers",
    keys: ["Alt+D"],
    disabledReason: ({ companion }) => (companion.mode.value === "off" ? "no-companion" : null),
    run: ({ companion }) => {
      companion.differs.value = !companion.differs.peek();
    },
    checked: ({ companion }) => companion.differs.value,
  },
  {
    id: "view.layer",
    title: "layer-beside",
    icon: "layers",
    keys: ["Alt+Shift+B"],
    run: async (editor) => {
      if (!(await editor.companion.nextLayer())) editor.refuse("no-layer");
    },
    checked: ({ companion }) => companion.mode.value !== "off" && companion.of.value === "layer",
  },
  {
    id: "view.companion",
    title: "companion",
    icon: "images",
    keys: [],
    disabledReason: ({ companion }) => (companion.mode.value === "off" ? "no-companion" : null),
    run: ({ companion }) => turned(companion.of, COMPANIONS),
  },
  {
    id: "view.grid",
    title: "grid",
    icon: "crosshair",
    keys: ["Alt+G"],
    run: ({ visibility }) => visibility.toggleGrid(),
    checked: ({ visibility }) => visibility.grid.value,
  },
  {
    id: "view.unlabelled",
    title: "next-unlabelled",
    icon: "scan",
    keys: ["Alt+M"],
    run: (editor) => editor.coverage.visitNext(),
  },
]);
