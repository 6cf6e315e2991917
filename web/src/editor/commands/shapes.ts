/** What is done to the selected shapes. */
import type { Annotation, Id } from "../../model/records";
import { translate } from "../../model/shapes/registry";
import { ASIDE, copies } from "../clipboard";
import type { Editor } from "../editor";
import { recordsOf } from "../edits";
import { undirected } from "../handles";
import type { KeyPress } from "../input/events";
import { reordered } from "../order";
import { extent } from "../shapes/detail";
import { kindOf } from "../shapes/registry";
import { rounded } from "../tools/points";
import { words } from "../words/en";
import { changeSelected } from "./classes";
import { group, needsSelection } from "./command";
import { meant, refuseSuggestions } from "./suggestions";

const ARROWS: { readonly [key: string]: readonly [number, number] } = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const ARROW_KEYS = Object.keys(ARROWS);

/** Direction and length of an arrow press: 1 px, with Shift 10, with Alt 0.1. */
export function stepOf({
  key,
  shift,
  alt,
}: Pick<KeyPress, "key" | "shift" | "alt">): readonly [number, number] {
  const [x, y] = ARROWS[key] ?? [0, 0];
  const length = shift ? 10 : alt ? 0.1 : 1;
  return [x * length, y * length];
}

export function arrowKeys(...prefixes: readonly string[]): string[] {
  return prefixes.flatMap((prefix) => ARROW_KEYS.map((key) => prefix + key));
}

const hasSelection = ({ selection }: Editor): boolean => selection.count.value > 0;

/** Every annotation, lowest first. */
function everything({ document }: Editor): readonly Annotation[] {
  return document.peek().annotations;
}

const hasObjects = (editor: Editor): boolean =>
  everything(editor).length + editor.suggestions.open.peek().length > 0;

/** Selects the next object in paint order, suggestions last, or the one before; past the last it lets go and answers false. */
function selectNext(editor: Editor, step: 1 | -1): boolean {
  const { selection, visibility, viewport, classes, suggestions } = editor;
  const order = [...everything(editor), ...suggestions.open.peek()].filter(({ id }) =>
    visibility.reachable(id),
  );
  const ids = order.map(({ id }) => id);
  const last = [...selection.ids.peek()].at(-1);
  const at = last === undefined ? (step > 0 ? -1 : ids.length) : ids.indexOf(last);
  const next = ids[at + step];
  if (next === undefined) {
    selection.clear();
    return false;
  }
  selection.set([next]);
  const annotation = order[at + step] as Annotation;
  const { bounds } = extent(annotation.shape);
  if (bounds) viewport.reveal(bounds);
  editor.say(words.describe(annotation, classes.nameOf(annotation)));
  return true;
}

function paste(editor: Editor, annotations: readonly Annotation[], gesture: string, aside = 0): void {
  const made = copies(annotations, editor.platform.clock(), aside);
  const plain = made.map(({ z: _, ...annotation }) => ({ ...annotation, ...topOf(editor) }) as Annotation);
  editor.edits.put(
    gesture,
    plain,
    plain.map(({ id }) => id),
  );
}

function copySelected({ clipboard, edits, subject }: Editor): void {
  clipboard.take(edits.selected(), subject.peek().image.id);
}

function topOf(editor: Editor): Pick<Annotation, "z"> {
  const { z } = editor.edits.fresh({ type: "tag" }, undefined);
  return z ? { z } : {};
}

function reorder(editor: Editor, step: 1 | -1): void {
  const { selection, edits } = editor;
  edits.put(step > 0 ? "forwards" : "backwards", reordered(everything(editor), selection.ids.peek(), step));
}

/** Refuses the suggestions among the selected and deletes the others, but for those that are locked. */
function discard(editor: Editor): void {
  const { edits, selection, visibility } = editor;
  const refused = meant(editor);
  const ids = [...selection.ids.peek()].filter((id) => !visibility.locked.peek().has(id));
  edits.remove("delete", ids);
  if (refused.length) refuseSuggestions(editor, refused);
}

const others = (editor: Editor): Id[] =>
  [...recordsOf(editor.document.peek()).keys()].filter((id) => !editor.selection.has(id));

export const shapes = group("shapes", [
  {
    id: "object.next",
    title: "object-next",
    icon: "list",
    keys: ["Tab"],
    available: hasObjects,
    run: (editor) => selectNext(editor, 1),
  },
  {
    id: "object.previous",
    title: "object-previous",
    icon: "list",
    keys: ["Shift+Tab"],
    available: hasObjects,
    run: (editor) => selectNext(editor, -1),
  },
  {
    id: "shape.points",
    title: "points-edit",
    icon: "pentagon",
    keys: ["Enter"],
    available: ({ tools }) => tools.pointed !== null,
    run: ({ tools }) => tools.editPoints(),
  },
  {
    id: "shape.delete",
    title: "delete",
    icon: "x",
    keys: ["X", "Delete", "Backspace"],
    disabledReason: (editor) => (meant(editor).length ? null : needsSelection(editor)),
    run: discard,
  },
  {
    id: "direction.remove",
    title: "direction-remove",
    icon: "x",
    keys: [],
    available: ({ selected }) => selected.value.some(({ direction }) => direction),
    run: (editor) => changeSelected(editor, "direction.remove", undirected),
  },
  {
    id: "shape.copy",
    title: "copy",
    icon: "copy",
    keys: ["$mod+C"],
    disabledReason: needsSelection,
    run: copySelected,
  },
  {
    id: "shape.cut",
    title: "cut",
    icon: "copy",
    keys: ["$mod+X"],
    disabledReason: needsSelection,
    run: (editor) => {
      const { edits, selection } = editor;
      copySelected(editor);
      edits.remove("cut", selection.ids.peek());
    },
  },
  {
    id: "shape.paste",
    title: "paste",
    icon: "copy",
    keys: ["$mod+V"],
    disabledReason: ({ clipboard }) => (clipboard.empty.value ? "no-clipboard" : null),
    run: (editor) => paste(editor, editor.clipboard.held, "paste"),
  },
  {
    id: "shape.duplicate",
    title: "duplicate",
    icon: "copy",
    keys: ["$mod+D"],
    disabledReason: needsSelection,
    run: (editor) =>
      paste(editor, editor.edits.selected(), "duplicate", rounded(ASIDE / editor.viewport.scale.peek())),
  },
  {
    id: "shape.all",
    title: "select-all",
    icon: "shapes",
    keys: ["$mod+A"],
    disabledReason: (editor) => (everything(editor).length ? null : "no-objects"),
    run: (editor) =>
      editor.selection.set(
        everything(editor).flatMap(({ id }) => (editor.visibility.reachable(id) ? id : [])),
      ),
  },
  {
    id: "shape.hide",
    title: "hide",
    icon: "eye-off",
    keys: ["H"],
    disabledReason: needsSelection,
    run: ({ visibility, selection }) => {
      visibility.hide(selection.ids.peek());
      selection.clear();
    },
  },
  {
    id: "shape.hide-others",
    title: "hide-others",
    icon: "eye-off",
    keys: ["Shift+H"],
    disabledReason: needsSelection,
    run: (editor) => editor.visibility.hide(others(editor)),
  },
  {
    id: "shape.show-all",
    title: "show-all",
    icon: "eye",
    keys: ["Alt+H"],
    run: ({ visibility }) => visibility.showAll(),
  },
  {
    id: "shape.lock",
    title: "lock",
    icon: "lock",
    keys: ["L"],
    disabledReason: needsSelection,
    run: ({ visibility, selection }) => {
      const ids = [...selection.ids.peek()];
      if (ids.every((id) => visibility.locked.peek().has(id))) visibility.unlock(ids);
      else visibility.lock(ids);
    },
    checked: ({ visibility, selection }) =>
      selection.count.value > 0 && [...selection.ids.value].every((id) => visibility.locked.value.has(id)),
  },
  {
    id: "shape.lock-others",
    title: "lock-others",
    icon: "lock",
    keys: ["Shift+L"],
    disabledReason: needsSelection,
    run: (editor) => editor.visibility.lock(others(editor)),
  },
  {
    id: "shape.unlock-all",
    title: "unlock-all",
    icon: "lock",
    keys: [],
    run: ({ visibility }) => visibility.unlockAll(),
  },
  {
    id: "shape.backwards",
    title: "backwards",
    icon: "arrow-down-to-line",
    keys: ["Alt+["],
    disabledReason: needsSelection,
    run: (editor) => reorder(editor, -1),
  },
  {
    id: "shape.forwards",
    title: "forwards",
    icon: "arrow-up-to-line",
    keys: ["Alt+]"],
    disabledReason: needsSelection,
    run: (editor) => reorder(editor, 1),
  },
  {
    id: "shape.move",
    title: "move",
    icon: "grip",
    keys: arrowKeys("", "Shift+", "Alt+"),
    byKeyOnly: true,
    available: hasSelection,
    run: (editor, press) => {
      const [dx, dy] = press ? stepOf(press) : [0, 0];
      changeSelected(editor, "nudge", (annotation) => ({
        ...annotation,
        shape: translate(annotation.shape, dx, dy),
      }));
    },
  },
  {
    id: "shape.resize",
    title: "resize",
    icon: "maximize",
    keys: arrowKeys("$mod+", "$mod+Shift+"),
    byKeyOnly: true,
    available: hasSelection,
    run: (editor, press) => {
      const [dx, dy] = press ? stepOf(press) : [0, 0];
      changeSelected(editor, "resize", (annotation) => ({
        ...annotation,
        shape: kindOf(annotation.shape).resized(annotation.shape, dx, dy),
      }));
    },
  },
]);
