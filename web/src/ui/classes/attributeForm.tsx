import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Attribute, Ontology } from "../../model/records.ts";
import { ApiError } from "../api.ts";
import { Button } from "../kit/button.tsx";
import { Check } from "../kit/choose.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { countAnswers, putAttribute } from "../store.ts";
import { a } from "../words/fields.ts";
import {
  type AnswerCounts,
  consequences,
  type Placed,
  possibleConditions,
  tidy,
  withBelow,
} from "./attribute.ts";
import { AskedOf, Condition, Default, Options, Range } from "./attributeParts.tsx";

/** What was done, and the version that leads back. */
export interface Outcome {
  readonly said: string;
  readonly before: number;
}

const KINDS = ["select", "multi-select", "bool", "number", "text"] as const;

/** One attribute: what is asked, how, of whom, and what follows for what is labelled already. */
export function AttributeDialog({
  project,
  ontology,
  placed,
  isNew,
  onClose,
  onDone,
}: {
  project: string;
  ontology: Ontology;
  placed: Placed;
  isNew: boolean;
  onClose: () => void;
  onDone: (outcome: Outcome) => void;
}) {
  const draft = useSignal<Placed>(placed);
  const refused = useSignal<ApiError | null>(null);
  const send = async (next: Placed, said: string) => {
    try {
      await putAttribute(project, { ...next, attribute: tidy(next.attribute) });
      onDone({ said, before: ontology.version ?? 0 });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refused.value = error;
    }
  };
  const { name } = draft.value.attribute;
  return (
    <Dialog title={a.title(isNew ? "" : placed.attribute.name)} width={600} onClose={onClose}>
      <form
        class="form attribute-form"
        onSubmit={(event) => {
          event.preventDefault();
          void send(draft.value, a.saved(name));
        }}
      >
        <Fields draft={draft} ontology={ontology} isNew={isNew} />
        <div class="attribute-end">
          <Consequences project={project} ontology={ontology} before={isNew ? null : placed} draft={draft} />
          {refused.value && (
            <p class="small bad" role="alert">
              {refused.value.message} {refused.value.hint}
            </p>
          )}
          <Foot
            onTakeAway={
              isNew
                ? null
                : () =>
                    void send(
                      { attribute: placed.attribute, classes: [], picture: false },
                      a.taken(placed.attribute.name),
                    )
            }
          />
        </div>
      </form>
    </Dialog>
  );
}

function Foot({ onTakeAway }: { onTakeAway: (() => void) | null }) {
  return (
    <div class="row">
      <Button kind="primary" big type="submit">
        {a.save}
      </Button>
      {onTakeAway && (
        <Button icon="trash-2" onClick={onTakeAway}>
          {a.takeAway}
        </Button>
      )}
    </div>
  );
}

interface Drafting {
  readonly draft: Signal<Placed>;
  readonly ontology: Ontology;
  readonly isNew: boolean;
}

/** The draft with fields of its attribute changed; undefined takes one out. */
function setter(
  draft: Signal<Placed>,
): (change: { [K in keyof Attribute]?: Attribute[K] | undefined }) => void {
  return (change) => {
    const fields = Object.entries({ ...draft.peek().attribute, ...change });
    const attribute = Object.fromEntries(fields.filter(([, value]) => value !== undefined));
    draft.value = { ...draft.peek(), attribute: attribute as unknown as Attribute };
  };
}

function Fields(drafting: Drafting) {
  const { draft, ontology } = drafting;
  const { attribute } = draft.value;
  const set = setter(draft);
  return (
    <>
      <NameAndKind {...drafting} />
      {attribute.options && attribute.type.endsWith("select") && (
        <Options attribute={attribute} onChange={set} />
      )}
      {attribute.type === "number" && <Range attribute={attribute} onChange={set} />}
      <Check checked={attribute.required ?? false} onChange={(required) => set({ required })}>
        {a.required}
      </Check>
      <Check checked={attribute.sticky ?? false} onChange={(sticky) => set({ sticky })}>
        {a.sticky}
      </Check>
      <Default attribute={attribute} onChange={(value) => set({ default: value })} />
      <AskedOf
        ontology={ontology}
        placed={draft.value}
        onChange={(change) => {
          draft.value = { ...draft.value, ...change };
        }}
      />
      <Condition
        among={possibleConditions(ontology, draft.value)}
        condition={attribute.only_if}
        onChange={(only_if) => set({ only_if })}
      />
      <label>
        <span class="quiet">{a.description}</span>
        <textarea
          class="field"
          rows={2}
          dir="auto"
          value={attribute.description ?? ""}
          onInput={({ currentTarget }) => set({ description: currentTarget.value })}
        />
      </label>
    </>
  );
}

function NameAndKind({ draft, isNew }: Drafting) {
  const { attribute } = draft.value;
  const set = setter(draft);
  return (
    <>
      <label>
        <span class="quiet">{a.name}</span>
        <input
          class="field"
          data-first
          required
          maxLength={200}
          dir="auto"
          value={attribute.name}
          onInput={({ currentTarget }) => set({ name: currentTarget.value })}
        />
      </label>
      <label title={isNew ? undefined : a.kindStays}>
        <span class="quiet">{a.kind}</span>
        <select
          class="field"
          disabled={!isNew}
          value={attribute.type}
          onChange={({ currentTarget }) =>
            set({ type: currentTarget.value as Attribute["type"], default: undefined })
          }
        >
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {a.kinds[kind]}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

/** What follows from the draft, before it is saved; counted by the server, again when the classes change. */
function Consequences({
  project,
  ontology,
  before,
  draft,
}: {
  project: string;
  ontology: Ontology;
  before: Placed | null;
  draft: Signal<Placed>;
}) {
  const counts = useSignal<AnswerCounts | null>(null);
  const { attribute, classes } = draft.value;
  const asked = withBelow(ontology, classes).join(" ");
  useEffect(() => {
    const stop = new AbortController();
    countAnswers(project, attribute.id, asked.split(" ").filter(Boolean), stop.signal).then(
      (found) => {
        counts.value = found;
      },
      () => {},
    );
    return () => stop.abort();
  }, [project, attribute.id, asked]);
  if (!counts.value) return null;
  const said = consequences(ontology, before, draft.value, counts.value);
  return (
    <div class="consequences small" role="status">
      <span class="strong">{a.consequences}</span>
      {said.length ? (
        <ul>
          {said.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      ) : (
        <p class="quiet">{a.nothingFollows}</p>
      )}
    </div>
  );
}
