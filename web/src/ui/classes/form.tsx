import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { newId } from "../../model/ids.ts";
import { DEFAULT_COLOR, nextColor, nextIndex } from "../../model/ontology.ts";
import type { Class, Ontology } from "../../model/records.ts";
import { ApiError } from "../api.ts";
import { Button } from "../kit/button.tsx";
import { Check } from "../kit/choose.tsx";
import { announce } from "../live.tsx";
import { saveClass } from "../store.ts";
import { c } from "../words/classes.ts";
import { t } from "../words/en.ts";
import { SkeletonFields } from "./skeleton.tsx";

/** A class that is not stored yet, with the next index and the next free colour. */
export function newClass(ontology: Ontology): Class {
  return { id: newId(), name: "", index: nextIndex(ontology), color: nextColor(ontology) };
}

/** The class as it is being changed, and how it is saved; what is wrong with it stays until it is right. */
function useDraft(project: string, kind: Class, onSaved: (id: string) => void) {
  const draft = useSignal<Class>(kind);
  const begun = useRef(kind);
  const refused = useSignal<ApiError | null>(null);
  const save = async (keepBoth = false) => {
    try {
      const named = { ...draft.value, name: draft.value.name.trim() };
      const stored = await saveClass(project, named, begun.current, keepBoth);
      draft.value = stored;
      begun.current = stored;
      refused.value = null;
      announce(t.saved(stored.name));
      onSaved(stored.id);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refused.value = error;
    }
  };
  return { draft, refused, save };
}

/** One class in place: name, colour, key, description; what is wrong stands at the field, and what was typed stays. */
export function ClassForm({
  project,
  kind,
  isNew,
  title,
  onSaved,
}: {
  project: string;
  kind: Class;
  isNew: boolean;
  /** Left out where what stands around the form says it. */
  title?: string;
  onSaved: (id: string) => void;
}) {
  const { draft, refused, save } = useDraft(project, kind, onSaved);
  const set = (change: Partial<Class>) => {
    draft.value = { ...draft.value, ...change };
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {title && <h1 class="title">{title}</h1>}
      <Fields draft={draft.value} wrong={refused.value !== null} onChange={set} />
      {refused.value && (
        <Refusal error={refused.value} onUse={(id) => onSaved(id)} onKeepBoth={() => void save(true)} />
      )}
      <More
        kind={draft.value}
        isNew={isNew}
        onChange={(changed) => {
          draft.value = changed;
        }}
      />
      <div class="row">
        <Button kind="primary" big type="submit">
          {isNew ? t.makeClass : t.saveClass}
        </Button>
      </div>
    </form>
  );
}

/** What its objects have besides a shape, and whether it is still on offer. */
function More({ kind, isNew, onChange }: { kind: Class; isNew: boolean; onChange: (kind: Class) => void }) {
  return (
    <>
      <Check checked={kind.text ?? false} onChange={(text) => onChange({ ...kind, text })}>
        {c.text}
      </Check>
      <Check checked={kind.stuff ?? false} onChange={(stuff) => onChange({ ...kind, stuff })}>
        {c.stuff}
      </Check>
      <Check
        checked={kind.judged_singly ?? false}
        onChange={(judged_singly) => onChange({ ...kind, judged_singly })}
      >
        {c.judgedSingly}
      </Check>
      <SkeletonFields kind={kind} onChange={onChange} />
      {!isNew && (
        <Check checked={kind.archived ?? false} onChange={(archived) => onChange({ ...kind, archived })}>
          {t.archived}
        </Check>
      )}
    </>
  );
}

/** What the server says against the class; a near-duplicate name is answered with two ways on. */
function Refusal({
  error,
  onUse,
  onKeepBoth,
}: {
  error: ApiError;
  onUse: (id: string) => void;
  onKeepBoth: () => void;
}) {
  if (error.code !== "near-duplicate") {
    return (
      <p class="small bad" role="alert">
        {error.message} {error.hint}
      </p>
    );
  }
  return (
    <div class="row small warn" role="alert">
      <span>{error.message}</span>
      <Button onClick={() => onUse(String(error.params.class_id))}>
        {t.useThatOne(String(error.params.name))}
      </Button>
      <Button onClick={onKeepBoth}>{t.keepBoth}</Button>
    </div>
  );
}

function Fields({
  draft,
  wrong,
  onChange,
}: {
  draft: Class;
  wrong: boolean;
  onChange: (change: Partial<Class>) => void;
}) {
  return (
    <>
      <label>
        <span class="quiet">{t.className}</span>
        <input
          class={`field ${wrong ? "wrong" : ""}`}
          value={draft.name}
          data-first
          required
          maxLength={200}
          dir="auto"
          onInput={(event) => onChange({ name: event.currentTarget.value })}
        />
      </label>
      <label>
        <span class="quiet">{t.color}</span>
        <input
          type="color"
          class="field color"
          value={draft.color ?? DEFAULT_COLOR}
          onInput={(event) => onChange({ color: event.currentTarget.value })}
        />
      </label>
      <label>
        <span class="quiet">{t.key}</span>
        <input
          class="field key"
          value={draft.hotkey ?? ""}
          maxLength={1}
          onInput={(event) => onChange({ hotkey: event.currentTarget.value })}
        />
      </label>
      <label>
        <span class="quiet">{t.description}</span>
        <textarea
          class="field"
          rows={4}
          dir="auto"
          value={draft.description ?? ""}
          onInput={(event) => onChange({ description: event.currentTarget.value })}
        />
      </label>
    </>
  );
}
