/** Taking and refusing what helpers and models propose. */
import type { Annotation, Id } from "../../model/records";
import type { Editor } from "../editor";
import { extent } from "../shapes/detail";
import type { ReasonKey } from "../words/en";
import { words } from "../words/en";
import { group } from "./command";

const needsSuggestion = ({ suggestions }: Editor): ReasonKey | null =>
  suggestions.open.value.length ? null : "no-suggestions";

const needsMeant = (editor: Editor): ReasonKey | null =>
  needsSuggestion(editor) ?? (meant(editor).length ? null : "not-suggested");

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

/** Saves many at once, and leaves those whose class people judge object by object. */
export function acceptTogether(editor: Editor, annotations: readonly Annotation[]): void {
  const taken = annotations.filter((one) => !editor.classes.of(one)?.judged_singly);
  const left = annotations.length - taken.length;
  if (taken.length) accept(editor, taken);
  else selectFirst(editor);
  if (left) editor.tell(words.leftToJudge(left));
}

export function refuseSuggestions(editor: Editor, annotations: readonly Annotation[]): void {
  editor.suggestions.refuse(annotations.map(({ id }) => id));
  editor.say(words.refusedSuggestions(annotations.length));
  selectFirst(editor);
}

/** The suggestions of the same class as the one that is meant. */
export function ofClass({ suggestions }: Editor, classId: Id | undefined): readonly Annotation[] {
  return suggestions.open.value.filter(({ class_id }) => class_id === classId);
}

function ofItsClass(editor: Editor): readonly Annotation[] {
  const [first] = meant(editor);
  return first ? ofClass(editor, first.class_id) : [];
}

/** Selects the first suggestion that is left; where there is none, what was just made. */
function selectFirst(editor: Editor, made?: Id): void {
  const [next] = editor.suggestions.open.peek();
  if (next) show(editor, next);
  else editor.selection.set(made === undefined ? [] : [made]);
}

function show({ selection, viewport }: Editor, { id, shape }: Annotation): void {
  selection.set([id]);
  const { bounds } = extent(shape);
  if (bounds) viewport.reveal(bounds);
}

/** Selects the suggestion after the selected one, and after the last the first again. */
function showNext(editor: Editor): void {
  const { suggestions, selection, classes } = editor;
  const open = suggestions.open.peek();
  const last = open.findLastIndex(({ id }) => selection.has(id));
  const next = open[(last + 1) % open.length];
  if (!next) return;
  show(editor, next);
  editor.say(words.describe(next, words.suggestion(classes.nameOf(next), next)));
}

/** Shows again what was refused of what models found on this picture. */
export function showRefused(editor: Editor): void {
  const many = editor.suggestions.refused.peek().length;
  editor.suggestions.showRefused();
  editor.say(words.shownAgain(many));
}

export const suggestions = group("shapes", [
  {
    id: "suggestion.accept",
    title: "suggestion-accept",
    icon: "check",
    keys: ["F"],
    disabledReason: needsMeant,
    run: (editor) => {
      const chosen = meant(editor);
      (chosen.length > 1 ? acceptTogether : accept)(editor, chosen);
    },
  },
  {
    id: "suggestion.accept-all",
    title: "suggestion-accept-all",
    icon: "check-check",
    keys: ["Shift+F"],
    disabledReason: needsSuggestion,
    run: (editor) => acceptTogether(editor, editor.suggestions.open.peek()),
  },
  {
    id: "suggestion.refuse-all",
    title: "suggestion-refuse-all",
    icon: "circle-x",
    keys: ["Shift+X"],
    disabledReason: needsSuggestion,
    run: (editor) => refuseSuggestions(editor, editor.suggestions.open.peek()),
  },
  {
    id: "suggestion.next",
    title: "suggestion-next",
    icon: "sparkles",
    keys: ["Alt+F"],
    disabledReason: needsSuggestion,
    run: showNext,
  },
  {
    id: "suggestion.accept-class",
    title: "suggestion-accept-class",
    icon: "check-check",
    keys: ["$mod+Shift+F"],
    disabledReason: needsMeant,
    run: (editor) => acceptTogether(editor, ofItsClass(editor)),
  },
  {
    id: "suggestion.refuse-class",
    title: "suggestion-refuse-class",
    icon: "circle-x",
    keys: ["$mod+Shift+X"],
    disabledReason: needsMeant,
    run: (editor) => refuseSuggestions(editor, ofItsClass(editor)),
  },
  {
    id: "suggestion.show-refused",
    title: "suggestion-show-refused",
    icon: "eye",
    keys: ["$mod+Alt+X"],
    disabledReason: ({ suggestions }) => (suggestions.refused.value.length ? null : "none-refused"),
    run: showRefused,
  },
  {
    id: "suggestion.missing",
    title: "suggestion-missing",
    icon: "search",
    keys: ["Alt+Shift+M"],
    disabledReason: ({ suggestions }) => (suggestions.all.value.length ? null : "no-suggestions"),
    checked: ({ suggestions }) => suggestions.onlyMissing.value,
    run: ({ suggestions }) => {
      suggestions.onlyMissing.value = !suggestions.onlyMissing.peek();
    },
  },
]);
