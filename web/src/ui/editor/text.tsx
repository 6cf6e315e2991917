import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { bearsText, toNextText, write } from "../../editor/index.ts";
import type { Annotation } from "../../model/records.ts";
import { tie } from "../words/ties.ts";
import { useScope } from "./scope.ts";

/** What is written in the selected object: kept when the field is left; Tab goes on to the next text. */
export function TextField({ annotation }: { annotation: Annotation }) {
  const { editor } = useScope();
  if (!bearsText(annotation, editor.classes.of(annotation))) return null;
  return <Writing key={annotation.id} annotation={annotation} />;
}

function Writing({ annotation }: { annotation: Annotation }) {
  const { editor, shell } = useScope();
  const field = useRef<HTMLTextAreaElement>(null);
  const draft = useSignal(annotation.text ?? "");
  const { text = "" } = annotation;
  useEffect(() => {
    draft.value = text;
  }, [text, draft]);
  const wanted = shell.writing.value;
  // Before the next key can come: a typist who has pressed Tab does not wait for a frame.
  useLayoutEffect(() => {
    if (!wanted) return;
    shell.writing.value = false;
    field.current?.focus();
    field.current?.select();
  }, [wanted, shell]);
  // What was typed is kept also where the field goes away without losing the focus first.
  const keep = () => {
    const stored = editor.edits.stored(annotation.id);
    if (stored) write(editor, stored, draft.peek());
  };
  useEffect(() => keep, []);
  const press = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      keep();
      document.querySelector<HTMLElement>(".host")?.focus();
    } else if (event.key === "Tab") {
      keep();
      if (!toNextText(editor, annotation, event.shiftKey ? -1 : 1)) return;
      shell.writing.value = true;
    } else return;
    event.preventDefault();
  };
  return (
    <label class="pair text-field">
      <span class="quiet">{tie.text}</span>
      <textarea
        ref={field}
        class="field"
        rows={2}
        dir="auto"
        title={tie.textHint}
        value={draft.value}
        onInput={(event) => {
          draft.value = event.currentTarget.value;
        }}
        onBlur={keep}
        onKeyDown={press}
      />
    </label>
  );
}
