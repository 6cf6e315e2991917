/** What is done to selected lines. */
import type { Annotation, Polyline, Shape } from "../../model/records";
import { type Curve, cutAt, enclosed, joined, withCurve } from "../../model/shapes/lines";
import { copies } from "../clipboard";
import type { Editor } from "../editor";
import { rounded } from "../tools/points";
import type { CommandTitle } from "../words/en";
import { changeSelected } from "./classes";
import { type Command, group } from "./command";

/** A partner stands this far off at first, CSS px. */
const ASIDE = 24;

type Line = Annotation & { readonly shape: Polyline };

function isLine(annotation: Annotation): annotation is Line {
  return annotation.shape.type === "polyline";
}

/** The selected lines; none where something else is selected too. */
function linesOf({ selected }: Editor): readonly Line[] {
  const lines = selected.value.filter(isLine);
  return lines.length === selected.value.length ? lines : [];
}

const someLines = (editor: Editor): boolean => linesOf(editor).length > 0;
const oneLine = (editor: Editor): boolean => linesOf(editor).length === 1;

function reshape(editor: Editor, gesture: string, change: (line: Polyline) => Shape): void {
  changeSelected(editor, gesture, (one) => (isLine(one) ? { ...one, shape: change(one.shape) } : one));
}

function join(editor: Editor): void {
  const { edits } = editor;
  const [first, ...others] = linesOf(editor);
  if (!first) return;
  const shape = others.reduce((line, other) => joined(line, other.shape), first.shape);
  const gone = others.map(({ id }) => id);
  edits.exchange("line.join", [{ ...first, shape }], gone, [first.id]);
}

/** Cuts the line whose points are edited at the current one. */
function cut(editor: Editor): void {
  const { edits, sketch } = editor;
  const [line] = linesOf(editor);
  const halves = line && cutAt(line.shape, sketch.point.peek()?.index ?? 0);
  if (!line || !halves) {
    editor.refuse("not-here");
    return;
  }
  const [kept, cutOff] = halves;
  const both = [{ ...line, shape: kept }, ...copies([{ ...line, shape: cutOff }], editor.platform.clock())];
  const ids = both.map(({ id }) => id);
  edits.put("line.split", both, ids);
}

function close(editor: Editor): void {
  const [line] = linesOf(editor);
  const shape = line && enclosed(line.shape);
  if (!line || !shape) editor.refuse("few-points");
  else if (!editor.classes.allows(editor.classes.of(line), "polygon")) editor.refuse("class-shape");
  else editor.edits.put("line.close", [{ ...line, shape }]);
}

/** A partner at a distance that is seen, or none. */
function togglePartner(editor: Editor): void {
  const distance = rounded(ASIDE / editor.viewport.scale.peek());
  const remove = hasPartner(editor);
  reshape(editor, "line.parallel", ({ parallel, ...line }) =>
    remove ? line : { ...line, parallel: parallel ?? distance },
  );
}

function hasPartner(editor: Editor): boolean {
  const lines = linesOf(editor);
  return lines.length > 0 && lines.every(({ shape }) => shape.parallel !== undefined);
}

function curveCommand(
  curve: Curve,
  title: CommandTitle,
  icon: string,
): Omit<Command, "group" | "disabledReason"> {
  return {
    id: `line.${curve}`,
    title,
    icon,
    keys: [],
    available: someLines,
    run: (editor) => reshape(editor, `line.${curve}`, (line) => withCurve(line, curve)),
    checked: (editor) =>
      someLines(editor) && linesOf(editor).every(({ shape }) => (shape.curve ?? "straight") === curve),
  };
}

export const lines = group("lines", [
  curveCommand("straight", "line-straight", "minus"),
  curveCommand("bezier", "line-bezier", "spline"),
  curveCommand("catmull-rom", "line-smooth", "waves"),
  {
    id: "line.parallel",
    title: "line-parallel",
    icon: "equal",
    keys: [],
    available: someLines,
    run: togglePartner,
    checked: hasPartner,
  },
  {
    id: "line.continue",
    title: "line-continue",
    icon: "plus",
    keys: [],
    available: oneLine,
    run: ({ tools, edits, selection }) => {
      const line = edits.stored(selection.one.peek() ?? "");
      if (line) tools.resume(line);
    },
  },
  {
    id: "line.close",
    title: "line-close",
    icon: "pentagon",
    keys: [],
    available: oneLine,
    run: close,
  },
  {
    id: "line.join",
    title: "line-join",
    icon: "combine",
    keys: ["J"],
    available: (editor) => linesOf(editor).length > 1,
    run: join,
  },
  {
    id: "line.split",
    title: "line-split",
    icon: "slice",
    keys: ["K"],
    available: (editor) => editor.tools.points !== null && oneLine(editor),
    run: cut,
  },
]);
