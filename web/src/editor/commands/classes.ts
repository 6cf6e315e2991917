/** Class and flags of the selection. */
import type { Annotation, Class, Flag } from "../../model/records";
import type { Editor } from "../editor";
import { toggleTag } from "../tools/draw/tag";
import { MaskTool } from "../tools/mask/tool";
import type { CommandTitle } from "../words/en";
import { type Command, group, needsSelection } from "./command";

/** Makes the class current; gives it to the selection, or in the tag tool to the picture. */
export function chooseClass(editor: Editor, kind: Class): void {
  const { classes, edits, tools } = editor;
  classes.choose(kind.id);
  if (tools.tool.peek() === "tag") {
    toggleTag(editor, kind);
    return;
  }
  const selected = edits.selected();
  if (tools.drawing instanceof MaskTool && paintsAnew(editor, kind)) {
    editor.selection.clear();
    return;
  }
  const taken = selected.filter(({ shape }) => classes.allows(kind, shape.type));
  if (taken.length < selected.length) editor.refuse("class-shape");
  edits.put(
    "class",
    taken.map((annotation) => ({ ...annotation, class_id: kind.id })),
  );
}

/** Of classes without countable objects there is one mask each: another class is another mask. */
function paintsAnew({ classes, selected }: Editor, kind: Class): boolean {
  return Boolean(kind.stuff) || selected.peek().some((one) => classes.of(one)?.stuff);
}

/** Gives every selected annotation the change, as one gesture. */
export function changeSelected(
  editor: Editor,
  gesture: string,
  change: (annotation: Annotation) => Annotation,
): void {
  editor.edits.put(gesture, editor.edits.selected().map(change));
}

function without<K extends keyof Annotation>(annotation: Annotation, field: K): Annotation {
  const { [field]: _, ...rest } = annotation;
  return rest as Annotation;
}

function withFlag(annotation: Annotation, flag: Flag, on: boolean): Annotation {
  const others = (annotation.flags ?? []).filter((other) => other !== flag);
  const flags = on ? [...others, flag].sort() : others;
  return flags.length ? { ...annotation, flags } : without(annotation, "flags");
}

function toggleFlag(editor: Editor, flag: Flag): void {
  const on = !hasFlag(editor, flag);
  changeSelected(editor, `flag.${flag}`, (annotation) => withFlag(annotation, flag, on));
}

/** True where every selected annotation has the flag. */
function hasFlag({ selected }: Editor, flag: Flag): boolean {
  return selected.value.length > 0 && selected.value.every(({ flags }) => flags?.includes(flag));
}

const DEGREES = [1, 2, 3, 0] as const;

/** Unknown, 1, 2, 3, 0, 1, …: the first selected object says where the selection is, and all follow. */
function nextDegree(editor: Editor): void {
  const [first] = editor.edits.selected();
  const at = DEGREES.indexOf(first?.occluded ?? 0);
  setOccluded(editor, DEGREES[(at + 1) % DEGREES.length]);
}

/** How far the selected objects are hidden, 0 to 3; undefined where that is not known. */
export function setOccluded(editor: Editor, occluded: Annotation["occluded"]): void {
  changeSelected(editor, "occluded", (annotation) =>
    occluded === undefined ? without(annotation, "occluded") : { ...annotation, occluded },
  );
}

/** The share of the selected objects that lies outside the picture, 0 to 1; undefined where that is not known. */
export function setTruncated(editor: Editor, truncated: number | undefined): void {
  changeSelected(editor, "truncated", (annotation) =>
    truncated === undefined ? without(annotation, "truncated") : { ...annotation, truncated },
  );
}

/** True where every selected annotation is hidden or cut off in part. */
function hasShare({ selected }: Editor, field: "occluded" | "truncated"): boolean {
  return selected.value.length > 0 && selected.value.every((annotation) => (annotation[field] ?? 0) > 0);
}

function flagCommand(
  flag: Flag & CommandTitle,
  icon: string,
  key: string,
): Omit<Command, "group" | "available"> {
  return {
    id: `flag.${flag}`,
    title: flag,
    icon,
    keys: [key],
    disabledReason: needsSelection,
    run: (editor) => toggleFlag(editor, flag),
    checked: (editor) => hasFlag(editor, flag),
  };
}

export const classes = group("classes", [
  {
    id: "class.digit",
    title: "class-digit",
    icon: "tag",
    keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"],
    byKeyOnly: true,
    disabledReason: (editor) => (editor.classes.offered.value.length ? null : "no-class"),
    run: (editor, press) => {
      const kind = press && editor.classes.onKey(press.code.slice(-1));
      if (kind) chooseClass(editor, kind);
    },
  },
  {
    id: "class.name",
    title: "class-name",
    icon: "search",
    keys: ["C"],
    available: ({ ports }) => ports.chooseClass !== undefined,
    run: async (editor) => {
      const kind = await editor.ports.chooseClass?.();
      if (kind) chooseClass(editor, kind);
    },
  },
  {
    id: "attributes.edit",
    title: "attributes",
    icon: "sliders-horizontal",
    keys: ["Shift+C"],
    disabledReason: ({ answering }) =>
      answering.questions.value.length || answering.objects.value.length ? null : "no-questions",
    run: ({ answering }) => answering.end() || answering.begin(),
    checked: ({ answering }) => answering.on.value,
  },
  {
    id: "flag.occluded",
    title: "occluded",
    icon: "layers",
    keys: ["O"],
    disabledReason: needsSelection,
    run: nextDegree,
    checked: (editor) => hasShare(editor, "occluded"),
  },
  {
    id: "flag.truncated",
    title: "truncated",
    icon: "crosshair",
    keys: ["Shift+O"],
    disabledReason: needsSelection,
    run: (editor) => setTruncated(editor, hasShare(editor, "truncated") ? undefined : 0.5),
    checked: (editor) => hasShare(editor, "truncated"),
  },
  flagCommand("uncertain", "circle-alert", "U"),
  flagCommand("difficult", "flag", "Shift+U"),
  flagCommand("crowd", "ban", "Alt+O"),
]);
