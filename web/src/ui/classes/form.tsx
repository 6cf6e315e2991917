import { useSignal } from "@preact/signals";
import { newId } from "../../model/ids.ts";
import { nextColor } from "../../model/ontology.ts";
import type { Class } from "../../model/records.ts";
import { ApiError } from "../api.ts";
import { Button } from "../kit/button.tsx";
import { Check } from "../kit/choose.tsx";
import { announce } from "../live.tsx";
import { saveClass } from "../store.ts";
import { t } from "../words/en.ts";

/** A class that is not stored yet, with the next index and the next free colour. */
export function newClass(classes: readonly Class[]): Class {
  const index = classes.reduce((next, kind) => Math.max(next, kind.index + 1), 0);
  return { id: newId(), name: "", index, color: nextColor(classes) };
}

/** One class in place: name, colour, key, description; what is wrong stands at the field, and what was typed stays. */
export function ClassForm({
  project,
  kind,
  isNew,
  onSaved,
}: {
  project: string;
  kind: Class;
  isNew: boolean;
  onSaved: (id: string) => void;
}) {
  const draft = useSignal<Class>(kind);
  const refused = useSignal<ApiError | null>(null);
  const set = (change: Partial<Class>) => {
    draft.value = { ...draft.value, ...change };
  };
  const save = async (keepBoth = false) => {
    try {
      await saveClass(project, { ...draft.value, name: draft.value.name.trim() }, keepBoth);
      refused.value = null;
      announce(t.saved(draft.value.name));
      onSaved(draft.value.id);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refused.value = error;
    }
  };
  const near = refused.value?.code === "near-duplicate" ? refused.value : null;
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h1 class="title">{isNew ? t.newClass : kind.name}</h1>
      <label>
        <span class="quiet">{t.className}</span>
        <input
          class={`field ${refused.value ? "wrong" : ""}`}
          value={draft.value.name}
          required
          maxLength={200}
          dir="auto"
          onInput={(event) => set({ name: event.currentTarget.value })}
        />
      </label>
      {near && (
        <div class="row small warn" role="alert">
          <span>{near.message}</span>
          <Button onClick={() => onSaved(String(near.params.class_id))}>
            {t.useThatOne(String(near.params.name))}
          </Button>
          <Button onClick={() => void save(true)}>{t.keepBoth}</Button>
        </div>
      )}
      {refused.value && !near && (
        <p class="small bad" role="alert">
          {refused.value.message} {refused.value.hint}
        </p>
      )}
      <label>
        <span class="quiet">{t.color}</span>
        <input
          type="color"
          class="field color"
          value={draft.value.color}
          onInput={(event) => set({ color: event.currentTarget.value })}
        />
      </label>
      <label>
        <span class="quiet">{t.key}</span>
        <input
          class="field key"
          value={draft.value.hotkey ?? ""}
          maxLength={1}
          onInput={(event) => set({ hotkey: event.currentTarget.value })}
        />
      </label>
      <label>
        <span class="quiet">{t.description}</span>
        <textarea
          class="field"
          rows={4}
          dir="auto"
          value={draft.value.description ?? ""}
          onInput={(event) => set({ description: event.currentTarget.value })}
        />
      </label>
      {!isNew && (
        <Check checked={draft.value.archived ?? false} onChange={(archived) => set({ archived })}>
          {t.archived}
        </Check>
      )}
      <div class="row">
        <Button kind="primary" big type="submit">
          {isNew ? t.makeClass : t.saveClass}
        </Button>
      </div>
    </form>
  );
}
