import { useSignal } from "@preact/signals";
import type { Ontology } from "../../model/records.ts";
import { ApiError } from "../api.ts";
import { Button } from "../kit/button.tsx";
import { announce } from "../live.tsx";
import { saveTexts } from "../store.ts";
import { t } from "../words/en.ts";

/** What the project is for, and how to label: shown to everybody in the editor, one key away. */
export function GoalForm({ id, ontology }: { id: string; ontology: Ontology }) {
  const goal = useSignal(ontology.goal ?? "");
  const guideline = useSignal(ontology.guideline ?? "");
  const refused = useSignal("");
  const save = async (event: Event) => {
    event.preventDefault();
    try {
      await saveTexts(id, { goal: goal.value, guideline: guideline.value });
      refused.value = "";
      announce(t.saved(t.goalAndGuideline));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refused.value = error.message;
    }
  };
  return (
    <form class="form" onSubmit={(event) => void save(event)}>
      <h1 class="title">{t.goalAndGuideline}</h1>
      <label>
        <span class="quiet">{t.goal}</span>
        <textarea
          class="field"
          rows={3}
          dir="auto"
          value={goal.value}
          onInput={(event) => {
            goal.value = event.currentTarget.value;
          }}
        />
      </label>
      <label>
        <span class="quiet">{t.guideline}</span>
        <textarea
          class="field"
          rows={14}
          dir="auto"
          value={guideline.value}
          onInput={(event) => {
            guideline.value = event.currentTarget.value;
          }}
        />
      </label>
      {refused.value && <p class="small bad">{refused.value}</p>}
      <div class="row">
        <Button kind="primary" big type="submit">
          {t.save}
        </Button>
      </div>
    </form>
  );
}
