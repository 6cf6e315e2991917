import { type Signal, useSignal } from "@preact/signals";
import { ApiError } from "../api.ts";
import { Button } from "../kit/button.tsx";
import { announce } from "../live.tsx";
import { currentOntology, saveClass } from "../store.ts";
import { c } from "../words/classes.ts";
import { newClass } from "./form.tsx";

/** The first classes of a project, out of a list of names; what could not be made stays in the list, with the reason. */
export function FirstClasses({ project, shown }: { project: string; shown: Signal<boolean> }) {
  const text = useSignal("");
  const refused = useSignal("");
  const names = namesIn(text.value);
  const make = async (event: Event) => {
    event.preventDefault();
    refused.value = "";
    try {
      for (const [at, name] of names.entries()) {
        await saveClass(project, { ...newClass(currentOntology.peek()), name });
        text.value = names.slice(at + 1).join("\n");
      }
      announce(c.madeClasses(names.length));
      shown.value = false;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refused.value = `${error.message} ${error.hint}`;
    }
  };
  return (
    <form class="form" onSubmit={(event) => void make(event)}>
      <h1 class="title">{c.firstClasses}</h1>
      <label>
        <span class="quiet">{c.oneALine}</span>
        <textarea
          class="field"
          rows={6}
          dir="auto"
          value={text.value}
          onInput={({ currentTarget }) => {
            text.value = currentTarget.value;
          }}
        />
      </label>
      {refused.value && (
        <p class="small bad" role="alert">
          {refused.value}
        </p>
      )}
      <div class="row">
        <Button kind="primary" big type="submit" disabled={!names.length}>
          {c.makeClasses(names.length)}
        </Button>
      </div>
    </form>
  );
}

/** Names of a pasted list, each once. */
function namesIn(text: string): readonly string[] {
  return [...new Set(text.split(/[\n,;\t]/).map((name) => name.trim()))].filter(Boolean);
}
