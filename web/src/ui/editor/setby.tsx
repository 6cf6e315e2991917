import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Annotation } from "../../model/records.ts";
import type { HistoryLine } from "../../sync/ports.ts";
import { ApiError, ask } from "../api.ts";
import { e, happened, when } from "../words/editor.ts";
import { attributeName } from "./account.ts";
import { useScope } from "./scope.ts";

/** Who gave a field its value; an empty one stands for the making of the object. */
interface FieldSet {
  readonly field: string;
  readonly revision: number;
  readonly at: number;
  readonly author: HistoryLine["author"];
}

/** Who set this object and when; opened, field by field. */
export function SetBy({ annotation }: { annotation: Annotation }) {
  const { session } = useScope();
  const open = useSignal(false);
  const line = session.log.lastTouched(annotation.id);
  const who = line && session.nameOf(line.author);
  const at = line?.at ?? annotation.updated ?? annotation.made_at;
  return (
    <details
      class="set-by"
      open={open.value}
      onToggle={({ currentTarget }) => {
        open.value = currentTarget.open;
      }}
    >
      <summary class="pair">
        <span class="quiet">{e.setBy}</span>
        <span class="cut">
          {[who ?? sourceWords(annotation), at ? when(at) : ""].filter(Boolean).join(", ")}{" "}
          {who && annotation.source && <span class="faint">{sourceWords(annotation)}</span>}
        </span>
      </summary>
      {open.value && <Fields key={annotation.id} annotation={annotation} />}
    </details>
  );
}

function Fields({ annotation }: { annotation: Annotation }) {
  const { session, image } = useScope();
  const found = useSignal<readonly FieldSet[] | null>(null);
  const problem = useSignal("");
  useEffect(() => {
    const path = `/images/${image.id}/layers/main/records/${annotation.id}/fields`;
    ask<{ fields: readonly FieldSet[] }>("GET", path)
      .then(({ fields }) => {
        found.value = fields;
      })
      .catch((error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        problem.value = error.message;
      });
  }, [image.id, annotation.id, annotation.revision]);
  if (problem.value) return <p class="small faint">{problem.value}</p>;
  if (found.value?.length === 0) return <p class="small faint">{e.notSavedYet}</p>;
  return (
    <ul class="fields-set small">
      {found.value?.map(({ field, at, author }) => (
        <li key={field} class="pair">
          <span class="quiet cut">{fieldName(field, session.ontology.value)}</span>
          <span class="cut">
            {session.nameOf(author)}, {when(at)}
          </span>
        </li>
      ))}
    </ul>
  );
}

function fieldName(field: string, ontology: Parameters<typeof attributeName>[0]): string {
  if (field === "") return e.made;
  if (field.startsWith("attributes.")) return attributeName(ontology, field.slice(11)) || field;
  return e.fieldNames[field] ?? happened.fields[field] ?? field;
}

function sourceWords({ source, score }: Annotation): string {
  if (source?.kind === "import") return e.byImport(source.name ?? "");
  if (source?.kind === "model")
    return e.byModel(source.name ?? "", score === undefined ? "" : ` ${score.toFixed(2)}`);
  return e.byPerson;
}
