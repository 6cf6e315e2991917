import { accept, refuseSuggestions } from "../../editor/index.ts";
import type { Annotation, Id } from "../../model/records.ts";
import { IconButton } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { e } from "../words/editor.ts";
import { CommandButton } from "./command.tsx";
import { useScope } from "./scope.ts";
import { Swatch } from "./swatch.tsx";
import { rowHeight, useWindow } from "./windowed.ts";

/** As many rows of suggestions are seen at once; more are scrolled. */
const MOST_ROWS = 6;

/** What is proposed and not taken yet, above the list of objects: who proposes it, how sure, yes or no. */
export function SuggestedObjects() {
  const { editor } = useScope();
  const all = editor.suggestions.all.value;
  if (!all.length) return null;
  const open = editor.suggestions.open.value;
  const least = editor.suggestions.least.value;
  return (
    <section class="suggested" aria-label={e.suggested(open.length)}>
      <div class="row suggested-head">
        <Icon name="sparkles" size="small" />
        <span class="strong grow">{e.suggested(open.length)}</span>
        <CommandButton id="suggestion.accept-all" slim />
        <CommandButton id="suggestion.refuse-all" slim />
      </div>
      {all.some(({ score }) => score !== undefined) && (
        <label class="row small quiet suggested-score">
          {e.scoreFrom}
          <input
            type="range"
            class="grow"
            min="0"
            max="1"
            step="0.01"
            value={least}
            onInput={(event) => editor.suggestions.showFrom(Number(event.currentTarget.value))}
          />
          <span class="tabular">{e.percent(least)}</span>
        </label>
      )}
      <Rows open={open} />
    </section>
  );
}

function Rows({ open }: { open: readonly Annotation[] }) {
  const { list, from, to, onScroll } = useWindow(open.length);
  return (
    <div
      ref={list}
      class="objects scroll"
      style={{ height: `${Math.min(MOST_ROWS, open.length) * rowHeight()}px` }}
      onScroll={onScroll}
    >
      <ul class="sheet" style={{ height: `${open.length * rowHeight()}px` }}>
        {open.slice(from, to).map((annotation, index) => (
          <Suggestion key={annotation.id} annotation={annotation} index={from + index} />
        ))}
      </ul>
    </div>
  );
}

function Suggestion({ annotation, index }: { annotation: Annotation; index: number }) {
  const { editor } = useScope();
  const { id, score, source } = annotation;
  const name = editor.classes.nameOf(annotation) || e.unclassed;
  const hover = (over: Id | null) => {
    editor.sketch.hover.value = over;
  };
  return (
    <li
      class={`object ${editor.selection.ids.value.has(id) ? "selected" : ""}`}
      style={{ top: `${index * rowHeight()}px` }}
      onPointerEnter={() => hover(id)}
      onPointerLeave={() => hover(null)}
    >
      <button
        type="button"
        class="pick row grow"
        aria-pressed={editor.selection.ids.value.has(id)}
        onClick={() => editor.selection.set([id])}
      >
        <Swatch of={annotation} />
        <span class="cut" dir="auto">
          {name} <span class="quiet">{e.proposedBy(source?.name ?? "")}</span>
        </span>
        {score !== undefined && <span class="end tiny faint">{e.percent(score)}</span>}
      </button>
      <IconButton
        icon="check"
        name={e.acceptOne(name)}
        size="small"
        slim
        onClick={() => accept(editor, [annotation])}
      />
      <IconButton
        icon="x"
        name={e.refuseOne(name)}
        size="small"
        slim
        onClick={() => refuseSuggestions(editor, [annotation])}
      />
    </li>
  );
}
