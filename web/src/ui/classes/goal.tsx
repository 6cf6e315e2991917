import { type Signal, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { COVERAGE, mayBeLeft } from "../../model/coverage.ts";
import type { Ontology, Rule } from "../../model/records.ts";
import { ApiError } from "../api.ts";
import { Button } from "../kit/button.tsx";
import { announce } from "../live.tsx";
import { changes, saveTexts } from "../store.ts";
import { t } from "../words/en.ts";

/** What the project is for, and how to label: shown to everybody in the editor, one key away. */
export function GoalForm({ id, ontology }: { id: string; ontology: Ontology }) {
  const goal = useSignal(ontology.goal ?? "");
  const guideline = useSignal(ontology.guideline ?? "");
  const unlabelled = useSignal(percentOf(ontology));
  const refused = useSignal("");
  const begun = useRef({ goal: goal.peek(), guideline: guideline.peek(), unlabelled: unlabelled.peek() });
  const save = async (event: Event) => {
    event.preventDefault();
    const now = { goal: goal.value, guideline: guideline.value, unlabelled: unlabelled.value };
    try {
      const { unlabelled: percent, ...texts } = changes(begun.current, now);
      const rules = percent === undefined ? {} : { rules: withUnlabelled(ontology, percent) };
      await saveTexts(id, { ...texts, ...rules });
      begun.current = now;
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
      <Unlabelled percent={unlabelled} />
      {refused.value && <p class="small bad">{refused.value}</p>}
      <div class="row">
        <Button kind="primary" big type="submit">
          {t.save}
        </Button>
      </div>
    </form>
  );
}

/** The share of pixels that may be left when a picture is done. */
function Unlabelled({ percent }: { percent: Signal<string> }) {
  return (
    <label>
      <span class="quiet">{t.mayBeUnlabelled}</span>
      <input
        class="field"
        type="number"
        min={0}
        max={100}
        step="any"
        placeholder={t.any}
        value={percent.value}
        onInput={(event) => {
          percent.value = event.currentTarget.value;
        }}
      />
    </label>
  );
}

/** The share that may be left as a person reads it; "" where nothing is asked. */
function percentOf(ontology: Ontology): string {
  const left = mayBeLeft(ontology);
  return left === null ? "" : String(Math.round(left * 1e8) / 1e6);
}

/** The rules with that share in per cent; without one where nothing stands there. */
function withUnlabelled({ rules = [] }: Ontology, percent: string): readonly Rule[] {
  const others = rules.filter(({ name }) => name !== COVERAGE);
  if (!percent.trim()) return others;
  return [...others, { name: COVERAGE, params: { unlabelled: Number(percent) / 100 }, severity: "error" }];
}
