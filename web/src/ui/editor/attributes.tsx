import { useId } from "preact/hooks";
import { answerOf, askedOfAll, common } from "../../model/answers.ts";
import type { Annotation, Attribute, Value } from "../../model/records.ts";
import { Check, Segments } from "../kit/choose.tsx";
import { Entry } from "../kit/entry.tsx";
import { e } from "../words/editor.ts";
import { whom } from "./rows.ts";
import { useScope } from "./scope.ts";

/** Up to so many letters in all, options stand side by side. */
const SIDE_BY_SIDE = 20;

/** What all of the objects are asked, or what is asked of the picture; several objects are answered in one gesture. */
export function AttributeFields({ about }: { about: readonly Annotation[] }) {
  const { session } = useScope();
  return (
    <>
      {askedOfAll(session.ontology.value, about).map((attribute) => (
        <Field key={`${attribute.id} ${whom(about)}`} attribute={attribute} about={about} />
      ))}
    </>
  );
}

interface Answering {
  readonly attribute: Attribute;
  readonly value: Value | undefined;
  readonly mixed: boolean;
  readonly id: string;
  answer(value: Value | undefined): void;
}

function Field({ attribute, about }: { attribute: Attribute; about: readonly Annotation[] }) {
  const { editor } = useScope();
  const id = useId();
  const { value, mixed } = common(about.map((annotation) => answerOf(annotation, attribute)));
  const Input = INPUTS[attribute.type];
  const lacks = attribute.required && value === undefined && !mixed;
  const { answering } = editor;
  const now = answering.on.value && answering.asking.value?.attribute.id === attribute.id;
  return (
    <div class={`pair asked ${lacks ? "lacks" : ""} ${now ? "now" : ""}`} title={attribute.description}>
      <label class="quiet cut" for={id}>
        {attribute.name}
      </label>
      <Input
        attribute={attribute}
        value={value}
        mixed={mixed}
        id={id}
        answer={(given) => answering.giveTo(about, attribute, given)}
      />
    </div>
  );
}

function Select({ attribute, value, mixed, id, answer }: Answering) {
  const options = attribute.options ?? [];
  const short = options.length > 1 && options.map(({ name }) => name).join("").length <= SIDE_BY_SIDE;
  if (short) {
    return (
      <Segments
        label={attribute.name}
        value={mixed ? "" : String(value ?? "")}
        choices={options.map((option) => ({ value: option.id, name: option.name }))}
        onChange={answer}
      />
    );
  }
  return (
    <select
      id={id}
      class="field"
      value={mixed ? "mixed" : String(value ?? "")}
      onChange={(event) => answer(event.currentTarget.value || undefined)}
    >
      {mixed && (
        <option value="mixed" disabled>
          {e.mixed}
        </option>
      )}
      <option value="">{e.noAnswer}</option>
      {options.map((option) => (
        <option key={option.id} value={option.id}>
          {option.name}
        </option>
      ))}
    </select>
  );
}

function MultiSelect({ attribute, value, answer }: Answering) {
  const given = Array.isArray(value) ? (value as readonly string[]) : [];
  const toggle = (option: string, on: boolean) => {
    const next = (attribute.options ?? [])
      .map(({ id }) => id)
      .filter((id) => (id === option ? on : given.includes(id)));
    answer(next.length ? next : undefined);
  };
  return (
    <div class="many">
      {(attribute.options ?? []).map((option) => (
        <Check key={option.id} checked={given.includes(option.id)} onChange={(on) => toggle(option.id, on)}>
          {option.name}
        </Check>
      ))}
    </div>
  );
}

function Bool({ value, mixed, id, answer }: Answering) {
  return (
    <span class="row">
      <input
        id={id}
        type="checkbox"
        checked={value === true}
        indeterminate={mixed}
        onChange={(event) => answer(event.currentTarget.checked)}
      />
      {mixed && <span class="faint">{e.mixed}</span>}
    </span>
  );
}

function NumberInput({ attribute, value, mixed, id, answer }: Answering) {
  return (
    <Entry
      id={id}
      class="field"
      type="number"
      min={attribute.minimum}
      max={attribute.maximum}
      step={attribute.step ?? "any"}
      placeholder={mixed ? e.mixed : ""}
      value={typeof value === "number" ? value : ""}
      onTake={(field) => {
        if (!field.reportValidity()) return;
        answer(Number.isNaN(field.valueAsNumber) ? undefined : field.valueAsNumber);
      }}
    />
  );
}

function TextInput({ value, mixed, id, answer }: Answering) {
  return (
    <Entry
      id={id}
      class="field"
      dir="auto"
      placeholder={mixed ? e.mixed : ""}
      value={typeof value === "string" ? value : ""}
      onTake={(field) => answer(field.value || undefined)}
    />
  );
}

const INPUTS = {
  select: Select,
  "multi-select": MultiSelect,
  bool: Bool,
  number: NumberInput,
  text: TextInput,
};
