/** What helpers do with the selected, and with the tool that asks them. */
import type { Annotation, Id } from "../../model/records";
import { findAlike } from "../alike";
import { carry, fillBetween } from "../carrying";
import type { Editor } from "../editor";
import { group, needsSelection } from "./command";

/** Who fits which shape to the edges; others cannot be fitted. */
const FITS: { readonly [type: string]: string } = {
  box: "tighten",
  polygon: "fit-outline",
  polyline: "fit-outline",
};
/** How far an outline may move, CSS px. */
const REACH = 8;

const fitted = ({ edits, visibility }: Editor): Annotation[] =>
  edits.selected().filter(({ id, shape }) => FITS[shape.type] && visibility.reachable(id));

/** Moves the selected boxes and outlines onto the edges near them, as one change that one key takes back. */
async function fit(editor: Editor): Promise<void> {
  const targets = fitted(editor);
  const changed: Annotation[] = [];
  for (const name of new Set(targets.map(({ shape }) => FITS[shape.type] as string))) {
    const own = targets.filter(({ shape }) => FITS[shape.type] === name);
    const reach = Math.max(1, REACH / editor.viewport.view.peek().scale);
    const answer = await editor.assist.ask(name, {
      shapes: own.map(({ shape }) => shape),
      ...(name === "fit-outline" ? { options: { reach } } : {}),
    });
    for (const { shape, of = 0 } of answer?.found ?? []) {
      const target = own[of];
      // Whoever has changed it meanwhile knows better.
      if (target && editor.edits.stored(target.id) === target) changed.push({ ...target, shape });
    }
  }
  const selected: readonly Id[] = [...editor.selection.ids.peek()];
  if (changed.length) editor.edits.put("fit", changed, selected);
}

const refines = ({ tools }: Editor): boolean => tools.smart?.refining ?? false;

export const assisting = group("shapes", [
  {
    id: "prompt.words",
    title: "words",
    icon: "search",
    keys: ["Alt+Shift+T"],
    available: ({ tools, prompting, ports }) =>
      tools.smart !== null && prompting.takes("text") && (ports.shows?.includes("words") ?? false),
    run: ({ ports }) => ports.show?.("words"),
  },
  {
    id: "shape.fit",
    title: "fit-edges",
    icon: "wand-sparkles",
    keys: ["Alt+Z"],
    available: ({ assist }) => assist.available,
    disabledReason: (editor) => needsSelection(editor) ?? (fitted(editor).length ? null : "not-fitted"),
    run: fit,
  },
  {
    id: "shape.find-alike",
    title: "find-alike",
    icon: "search",
    keys: ["Alt+K"],
    available: ({ assist }) => assist.available,
    disabledReason: (editor) =>
      editor.selection.count.value || !editor.clipboard.empty.value ? null : "no-examples",
    run: findAlike,
  },
  {
    id: "shape.carry",
    title: "carry",
    icon: "skip-forward",
    keys: ["$mod+B"],
    available: ({ ports }) => ports.go !== undefined,
    disabledReason: (editor) => needsSelection(editor) ?? (editor.canGo("next") ? null : "no-picture"),
    run: carry,
  },
  {
    id: "shape.fill-between",
    title: "fill-between",
    icon: "rows-3",
    keys: ["$mod+Shift+B"],
    available: ({ assist, ports }) => assist.available && ports.between !== undefined,
    disabledReason: (editor) =>
      needsSelection(editor) ?? (editor.clipboard.empty.value ? "no-clipboard" : null),
    run: fillBetween,
  },
]);

export const refining = group("drawing", [
  {
    id: "draw.corner",
    title: "corner",
    icon: "square",
    keys: ["B"],
    byKeyOnly: true,
    available: ({ tools }) => Boolean(tools.smart?.corner),
    run: ({ tools: { smart } }) => smart?.corner && smart.span(smart.corner),
  },
  {
    id: "draw.adds",
    title: "stroke-adds",
    icon: "plus",
    keys: ["=", "Shift+="],
    available: refines,
    run: ({ tools }) => tools.smart?.setTakes(false),
    checked: ({ tools }) => tools.smart?.takes === false,
  },
  {
    id: "draw.takes",
    title: "stroke-takes",
    icon: "minus",
    keys: ["-"],
    available: refines,
    run: ({ tools }) => tools.smart?.setTakes(true),
    checked: ({ tools }) => tools.smart?.takes === true,
  },
]);
