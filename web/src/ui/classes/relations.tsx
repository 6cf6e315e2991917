import { useSignal } from "@preact/signals";
import { newId } from "../../model/ids.ts";
import { offered } from "../../model/ontology.ts";
import type { Class, Id, Ontology, RelationType } from "../../model/records.ts";
import { ApiError } from "../api.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { Check } from "../kit/choose.tsx";
import { announce } from "../live.tsx";
import { saveTexts } from "../store.ts";
import { c } from "../words/classes.ts";
import { t } from "../words/en.ts";

/** The kinds of relations of a project; one that is stored can be renamed and changed, but not taken away. */
export function RelationsForm({ id, ontology }: { id: string; ontology: Ontology }) {
  const types = useSignal<readonly RelationType[]>(ontology.relation_types ?? []);
  const refused = useSignal("");
  const stored = new Set((ontology.relation_types ?? []).map((one) => one.id));
  const classes = offered(ontology);
  const save = async (event: Event) => {
    event.preventDefault();
    try {
      const named = types.value.map((type) => ({ ...type, name: type.name.trim() }));
      await saveTexts(id, { relation_types: named });
      refused.value = "";
      announce(t.saved(c.relations));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refused.value = `${error.message} ${error.hint}`;
    }
  };
  return (
    <form class="form" onSubmit={(event) => void save(event)}>
      <h1 class="title">{c.relations}</h1>
      <p class="small faint">{c.relationsAbout(types.value.length)}</p>
      {types.value.map((type, at) => (
        <TypeFields
          key={type.id}
          type={type}
          number={at + 1}
          classes={classes}
          onChange={(changed) => {
            types.value = types.value.with(at, changed);
          }}
          isNew={!stored.has(type.id)}
          onRemove={() => {
            types.value = types.value.toSpliced(at, 1);
          }}
        />
      ))}
      <div class="row">
        <Button
          icon="plus"
          onClick={() => {
            types.value = [...types.value, { id: newId(), name: "" }];
          }}
        >
          {c.addRelation}
        </Button>
      </div>
      {refused.value && (
        <p class="small bad" role="alert">
          {refused.value}
        </p>
      )}
      <div class="row">
        <Button kind="primary" big type="submit">
          {c.saveRelations}
        </Button>
      </div>
    </form>
  );
}

function TypeFields({
  type,
  number,
  classes,
  onChange,
  isNew,
  onRemove,
}: {
  type: RelationType;
  number: number;
  classes: readonly Class[];
  onChange: (type: RelationType) => void;
  isNew: boolean;
  onRemove: () => void;
}) {
  return (
    <fieldset class="relation-type">
      <legend class="unseen">{type.name}</legend>
      <div class="row">
        <input
          class="field grow"
          aria-label={c.relationName(number)}
          value={type.name}
          required
          maxLength={200}
          dir="auto"
          onInput={(event) => onChange({ ...type, name: event.currentTarget.value })}
        />
        <Check checked={type.directed ?? true} onChange={(directed) => onChange({ ...type, directed })}>
          {c.directed}
        </Check>
        {isNew && <IconButton icon="x" slim name={c.removeRelation(type.name)} onClick={onRemove} />}
      </div>
      <Ends
        name={c.from}
        classes={classes}
        chosen={type.source_classes ?? []}
        onChange={(source_classes) => onChange({ ...type, source_classes })}
      />
      <Ends
        name={c.to}
        classes={classes}
        chosen={type.target_classes ?? []}
        onChange={(target_classes) => onChange({ ...type, target_classes })}
      />
    </fieldset>
  );
}

/** The classes that may stand at one end; none chosen allows all. */
function Ends({
  name,
  classes,
  chosen,
  onChange,
}: {
  name: string;
  classes: readonly Class[];
  chosen: readonly Id[];
  onChange: (chosen: readonly Id[]) => void;
}) {
  const named = classes.filter(({ id }) => chosen.includes(id)).map((kind) => kind.name);
  return (
    <details class="ends">
      <summary class="small">
        <span class="quiet">{name}</span> {named.join(", ") || c.anyClass}
      </summary>
      <div class="many">
        {classes.map((kind) => (
          <Check
            key={kind.id}
            checked={chosen.includes(kind.id)}
            onChange={(on) =>
              onChange(on ? [...chosen, kind.id] : chosen.filter((other) => other !== kind.id))
            }
          >
            {kind.name}
          </Check>
        ))}
      </div>
    </details>
  );
}
