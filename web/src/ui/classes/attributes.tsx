import { useSignal } from "@preact/signals";
import type { Attribute, Class, Ontology } from "../../model/records.ts";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { announce } from "../live.tsx";
import { restoreOntology } from "../store.ts";
import { a } from "../words/fields.ts";
import { newAttribute, type Placed, placeOf } from "./attribute.ts";
import { AttributeDialog, type Outcome } from "./attributeForm.tsx";

/** The attributes of a class, inherited ones first, or the questions about the picture; each can be changed. */
export function Attributes({
  project,
  ontology,
  kind,
}: {
  project: string;
  ontology: Ontology;
  /** Null for the questions about the picture. */
  kind: Class | null;
}) {
  const opened = useSignal<{ readonly placed: Placed; readonly isNew: boolean } | null>(null);
  const done = useSignal<Outcome | null>(null);
  const listed = kind ? ofClass(ontology, kind) : ofPicture(ontology);
  const edit = ({ id }: Attribute) => {
    const placed = placeOf(ontology, id);
    if (placed) opened.value = { placed, isNew: false };
  };
  const undo = async (version: number) => {
    await restoreOntology(project, version);
    done.value = null;
    announce(a.undone);
  };
  return (
    <section class="attributes form" aria-label={kind ? a.attributes : a.questions}>
      <div class="row">
        {kind ? <h2 class="strong">{a.attributes}</h2> : <h1 class="title">{a.questions}</h1>}
        <span class="end">
          <Button
            icon="plus"
            onClick={() => {
              opened.value = { placed: newAttribute(kind), isNew: true };
            }}
          >
            {kind ? a.make : a.ask}
          </Button>
        </span>
      </div>
      {!kind && <p class="small quiet">{a.questionsAbout}</p>}
      {done.value && <Done outcome={done.value} onUndo={(version) => void undo(version)} />}
      <List listed={listed} onEdit={edit} />
      {opened.value && (
        <AttributeDialog
          key={opened.value.placed.attribute.id}
          project={project}
          ontology={ontology}
          placed={opened.value.placed}
          isNew={opened.value.isNew}
          onClose={() => {
            opened.value = null;
          }}
          onDone={(outcome) => {
            opened.value = null;
            done.value = outcome;
            announce(outcome.said);
          }}
        />
      )}
    </section>
  );
}

/** What was just saved, and the way back. */
function Done({ outcome, onUndo }: { outcome: Outcome; onUndo: (version: number) => void }) {
  return (
    <div class="row small done-line" role="status">
      <Icon name="check" size="small" />
      <span>{outcome.said}</span>
      <Button icon="undo-2" onClick={() => onUndo(outcome.before)}>
        {a.undo}
      </Button>
    </div>
  );
}

function List({ listed, onEdit }: { listed: readonly Listed[]; onEdit: (attribute: Attribute) => void }) {
  if (!listed.length) return <p class="small faint">{a.none}</p>;
  return (
    <ul class="rows attribute-rows">
      {listed.map(({ attribute, from }) => (
        <li key={attribute.id}>
          <button
            type="button"
            class="row"
            aria-label={a.edit(attribute.name)}
            onClick={() => onEdit(attribute)}
          >
            <span class="strong cut" dir="auto">
              {attribute.name}
            </span>
            <span class="faint small">{a.kinds[attribute.type]}</span>
            <span class="faint small cut grow" dir="auto">
              {attribute.options?.map(({ name }) => name).join(", ")}
            </span>
            <Marks attribute={attribute} />
            {from && <span class="faint small">{a.inherited(from)}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Marks({ attribute }: { attribute: Attribute }) {
  const marks = [
    attribute.required && a.flagged.required,
    attribute.sticky && a.flagged.sticky,
    attribute.only_if && a.flagged.conditional,
  ].filter(Boolean);
  return (
    <>
      {marks.map((mark) => (
        <span key={String(mark)} class="chip small">
          {mark}
        </span>
      ))}
    </>
  );
}

interface Listed {
  readonly attribute: Attribute;
  /** The class above that it comes from. */
  readonly from: string;
}

function ofClass(ontology: Ontology, kind: Class): readonly Listed[] {
  const above = (ontology.classes ?? []).find(({ id }) => id === kind.parent_id);
  const inherited = above ? ofClass(ontology, above) : [];
  return [
    ...inherited.map(({ attribute, from }) => ({ attribute, from: from || (above?.name ?? "") })),
    ...(kind.attributes ?? []).map((attribute) => ({ attribute, from: "" })),
  ];
}

function ofPicture({ questions = [] }: Ontology): readonly Listed[] {
  return questions.map(({ attribute }) => ({ attribute, from: "" }));
}
