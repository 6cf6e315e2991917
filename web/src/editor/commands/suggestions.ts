/** Taking and refusing what helpers and models propose. */
import type { Annotation, Id } from "../../model/records";
import type { Editor } from "../editor";
import { extent } from "../shapes/detail";
import type { ReasonKey } from "../words/en";
import { words } from "../words/en";
import { group } from "./command";

const needsSuggestion = ({ suggestions }: Editor): ReasonKey | null =>
  suggestions.open.value.length ? null : "no-suggestions";

/** Which suggestions a key means: those among the selected; the first of all where none is and nothing else is selected. */
export function meant(editor: Editor): readonly Annotation[] {
  const { suggestions, selection } = editor;
  const open = suggestions.open.value;
  const selected = open.filter(({ id }) => selection.ids.value.has(id));
  return selected.length || selection.count.value ? selected : open.slice(0, 1);
}

/** Saves suggestions as they are, on top of all else, and goes on to the next one. */
export function accept(editor: Editor, annotations: readonly Annotation[]): void {
  const { edits } = editor;
  const top = edits.fresh({ type: "tag" }, undefined).z;
  const put = annotations.map((annotation) => ({ ...annotation, ...(top ? { z: top } : {}) }));
  edits.put("suggestion.accept", put);
  selectFirst(editor, put.at(-1)?.id);
}

export function refuseSuggestions(editor: Editor, annotations: readonly Annotation[]): void {
  editor.suggestions.refuse(annotations.map(({ id }) => id));
  editor.say(words.refusedSuggestions(annotations.length));
  selectFirst(editor);
}

/** Selects the first suggestion that is left; where there is none, what was just made. */
function selectFirst({ suggestions, selection, viewport }: Editor, made?: Id): void {
  const [next] = suggestions.open.peek();
  const id = next?.id ?? made;
  selection.set(id === undefined ? [] : [id]);
  const bounds = next && extent(next.shape).bounds;
  if (bounds) viewport.reveal(bounds);
}

export const suggestions = group("shapes", [
  {
    id: "suggestion.accept",
    title: "suggestion-accept",
    icon: "check",
    keys: ["F"],
    disabledReason: (editor) => needsSuggestion(editor) ?? (meant(editor).length ? null : "not-suggested"),
    run: (editor) => accept(editor, meant(editor)),
  },
  {
    id: "suggestion.accept-all",
    title: "suggestion-accept-all",
    icon: "check-check",
    keys: ["Shift+F"],
    disabledReason: needsSuggestion,
    run: (editor) => accept(editor, editor.suggestions.open.peek()),
  },
  {
    id: "suggestion.refuse-all",
    title: "suggestion-refuse-all",
    icon: "circle-x",
    keys: ["Shift+X"],
    disabledReason: needsSuggestion,
    run: (editor) => refuseSuggestions(editor, editor.suggestions.open.peek()),
  },
]);
