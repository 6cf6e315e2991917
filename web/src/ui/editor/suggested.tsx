import {
  accept,
  acceptTogether,
  commandOf,
  type Editor,
  type ModelLayer,
  ofClass,
  refuseSuggestions,
} from "../../editor/index.ts";
import type { Annotation, Id } from "../../model/records.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { e } from "../words/editor.ts";
import { CommandButton } from "./command.tsx";
import { Compare } from "./layers.tsx";
import { runCommand, useScope } from "./scope.ts";
import { Swatch } from "./swatch.tsx";
import { rowHeight, useWindow } from "./windowed.ts";

/** As many rows of suggestions are seen at once; more are scrolled. */
const MOST_ROWS = 5;

/** What is proposed and not taken yet, above the list of objects: who proposes it, how sure, yes or no. */
export function SuggestedObjects() {
  const { suggestions } = useScope().editor;
  const all = suggestions.all.value;
  if (!all.length && !suggestions.models.value.length) return null;
  const open = suggestions.open.value;
  return (
    <section class="suggested" aria-label={e.suggested(open.length)}>
      <div class="row suggested-head">
        <Icon name="sparkles" size="small" />
        <span class="strong grow">{e.suggested(open.length)}</span>
        <CommandButton id="suggestion.missing" slim />
        <CommandButton id="suggestion.accept-all" slim />
        <CommandButton id="suggestion.refuse-all" slim />
      </div>
      <Models />
      {all.some(({ score }) => score !== undefined) && <Least />}
      <ByClass open={open} />
      <Rows open={open} />
      <Refused />
    </section>
  );
}

function Least() {
  const { suggestions } = useScope().editor;
  const least = suggestions.least.value;
  return (
    <label class="row small quiet suggested-score">
      {e.scoreFrom}
      <input
        type="range"
        class="grow"
        min="0"
        max="1"
        step="0.01"
        value={least}
        onInput={(event) => suggestions.showFrom(Number(event.currentTarget.value))}
      />
      <span class="tabular">{e.percent(least)}</span>
    </label>
  );
}

/** The models that found something here: each can be hidden, and seen beside the labels. */
function Models() {
  const { suggestions, document } = useScope().editor;
  const { records } = document.value;
  return (
    <ul class="small" aria-label={e.models}>
      {suggestions.models.value.map((layer) => (
        <Model
          key={layer.owner}
          layer={layer}
          many={layer.document.annotations.filter(({ id }) => !records.has(id)).length}
        />
      ))}
    </ul>
  );
}

function Model({ layer, many }: { layer: ModelLayer; many: number }) {
  const { suggestions } = useScope().editor;
  const { owner, model, version } = layer;
  const name = e.modelName(model, version);
  const hidden = suggestions.hidden.value.has(owner);
  return (
    <li class="row suggested-model">
      <span class="cut grow" dir="auto">
        {name}
      </span>
      <span class="tiny faint tabular">{many}</span>
      <Compare layer={{ kind: "model", owner }} name={name} />
      <IconButton
        icon={hidden ? "eye-off" : "eye"}
        name={hidden ? e.showModel(name) : e.hideModel(name)}
        size="small"
        slim
        onClick={() => suggestions.toggle(layer)}
      />
    </li>
  );
}

/** Where several classes are suggested: yes or no to all of one. */
function ByClass({ open }: { open: readonly Annotation[] }) {
  const { editor } = useScope();
  const kinds = [...new Set(open.map(({ class_id }) => class_id))].sort(
    (a, b) => placeOf(editor, a) - placeOf(editor, b),
  );
  if (kinds.length < 2) return null;
  return (
    <ul class="small suggested-classes scroll" aria-label={e.suggestedClasses}>
      {kinds.map((id) => {
        const found = ofClass(editor, id);
        const [first] = found;
        const name = (first && editor.classes.nameOf(first)) || e.unclassed;
        const singly = editor.classes.byId(id)?.judged_singly;
        return (
          <li key={id ?? ""} class="row suggested-model">
            {first && <Swatch of={first} />}
            <span class="cut grow" dir="auto">
              {name}
            </span>
            <span class="tiny faint tabular">{found.length}</span>
            <IconButton
              icon="check-check"
              name={singly ? e.judgedSingly(name) : e.acceptClass(name, found.length)}
              size="small"
              slim
              disabled={singly}
              onClick={() => acceptTogether(editor, found)}
            />
            <IconButton
              icon="circle-x"
              name={e.refuseClass(name, found.length)}
              size="small"
              slim
              onClick={() => refuseSuggestions(editor, found)}
            />
          </li>
        );
      })}
    </ul>
  );
}

/** Where the class stands among those on offer; what has none comes first. */
function placeOf({ classes }: Editor, id: Id | undefined): number {
  return classes.offered.value.findIndex((kind) => kind.id === id);
}

function Refused() {
  const scope = useScope();
  const many = scope.editor.suggestions.refused.value.length;
  if (!many) return null;
  return (
    <div class="suggested-refused">
      <Button kind="link" onClick={() => runCommand(scope, commandOf("suggestion.show-refused"))}>
        {e.showRefused(many)}
      </Button>
    </div>
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
  const { id, score, source, text } = annotation;
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
          {name} <span class="quiet">{text || e.proposedBy(source?.name ?? "")}</span>
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
