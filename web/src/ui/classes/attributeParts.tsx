import { useSignal } from "@preact/signals";
import type { Attribute, Condition as Met, Ontology, Value } from "../../model/records.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { Check } from "../kit/choose.tsx";
import { Entry } from "../kit/entry.tsx";
import { a } from "../words/fields.ts";
import { newOption, type Placed, pathWords } from "./attribute.ts";

/** Classes shown at once; the others are found by name. */
const MOST = 100;
/** From so many classes on there is a field to find one. */
const MANY = 12;

type Change = (change: Partial<Attribute>) => void;

/** The options of a choice; Enter in one adds the next. */
export function Options({ attribute, onChange }: { attribute: Attribute; onChange: Change }) {
  const options = attribute.options ?? [];
  const add = () => {
    onChange({ options: [...options, newOption()] });
    requestAnimationFrame(() => {
      const fields = document.querySelectorAll<HTMLInputElement>(".option-name");
      fields[fields.length - 1]?.focus();
    });
  };
  const up = (at: number) => {
    const moved = [...options];
    const [one] = moved.splice(at, 1);
    if (one) moved.splice(at - 1, 0, one);
    onChange({ options: moved });
  };
  return (
    <fieldset class="options">
      <legend class="quiet">{a.options}</legend>
      {options.map((option, at) => (
        <div key={option.id} class="row">
          <input
            class="field grow option-name"
            aria-label={a.option(at + 1)}
            dir="auto"
            required
            value={option.name}
            onInput={({ currentTarget }) =>
              onChange({
                options: options.map((one) => (one === option ? { ...one, name: currentTarget.value } : one)),
              })
            }
            onKeyDown={(event) => {
              if (event.key !== "Enter" || !option.name) return;
              event.preventDefault();
              add();
            }}
          />
          <IconButton
            icon="arrow-up-to-line"
            slim
            disabled={at === 0}
            name={a.optionUp(option.name || String(at + 1))}
            onClick={() => up(at)}
          />
          <IconButton
            icon="x"
            slim
            disabled={options.length === 1}
            name={a.takeOption(option.name || String(at + 1))}
            onClick={() => onChange({ options: options.filter((one) => one !== option) })}
          />
        </div>
      ))}
      <Button icon="plus" onClick={add}>
        {a.addOption}
      </Button>
    </fieldset>
  );
}

/** From where to where a number may go, and in what steps. */
export function Range({ attribute, onChange }: { attribute: Attribute; onChange: Change }) {
  return (
    <fieldset class="row range">
      <legend class="quiet">{a.range}</legend>
      {(["minimum", "maximum", "step"] as const).map((side) => (
        <label key={side} class="row small">
          <span class="quiet">{{ minimum: a.least, maximum: a.most, step: a.step }[side]}</span>
          <input
            class="field count"
            type="number"
            step="any"
            value={attribute[side] ?? ""}
            onInput={({ currentTarget }) => {
              const { valueAsNumber } = currentTarget;
              onChange({ [side]: Number.isNaN(valueAsNumber) ? undefined : valueAsNumber });
            }}
          />
        </label>
      ))}
    </fieldset>
  );
}

/** The answer that counts where there is none. */
export function Default({
  attribute,
  onChange,
}: {
  attribute: Attribute;
  onChange: (value: Value | undefined) => void;
}) {
  const { type, default: value } = attribute;
  if (type === "multi-select") return null;
  if (type === "number" || type === "text") {
    return (
      <label>
        <span class="quiet">{a.default}</span>
        <Entry
          class="field"
          dir="auto"
          inputMode={type === "number" ? "decimal" : "text"}
          value={value === undefined ? "" : String(value)}
          onTake={(field) => {
            const said = field.value.trim();
            const given = type === "number" ? Number(said) : said;
            if (!(said && Number.isNaN(given))) onChange(said ? given : undefined);
          }}
        />
      </label>
    );
  }
  const choices: readonly (readonly [string, string, Value])[] =
    type === "bool"
      ? [
          ["true", a.yes, true],
          ["false", a.no, false],
        ]
      : (attribute.options ?? []).map(({ id, name }) => [id, name, id]);
  return (
    <label>
      <span class="quiet">{a.default}</span>
      <select
        class="field"
        value={value === undefined ? "" : String(value)}
        onChange={({ currentTarget }) => onChange(choices.find(([key]) => key === currentTarget.value)?.[2])}
      >
        <option value="">{a.noDefault}</option>
        {choices.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The classes that it is asked of, one or many, and whether every picture is. */
export function AskedOf({
  ontology,
  placed,
  onChange,
}: {
  ontology: Ontology;
  placed: Placed;
  onChange: (change: Partial<Placed>) => void;
}) {
  const text = useSignal("");
  const classes = (ontology.classes ?? []).filter(
    ({ id, archived }) => !archived || placed.classes.includes(id),
  );
  const wanted = text.value.trim().toLowerCase();
  const shown = classes
    .filter((kind) => pathWords(ontology, kind).toLowerCase().includes(wanted))
    .sort((one, other) => Number(placed.classes.includes(other.id)) - Number(placed.classes.includes(one.id)))
    .slice(0, MOST);
  return (
    <fieldset class="asked-of">
      <legend class="quiet">{a.askedOf}</legend>
      <Check checked={placed.picture} onChange={(picture) => onChange({ picture })}>
        {a.everyPicture}
      </Check>
      {classes.length > MANY && (
        <input
          type="search"
          class="field"
          aria-label={a.findClass}
          placeholder={a.findClass}
          value={text.value}
          onInput={({ currentTarget }) => {
            text.value = currentTarget.value;
          }}
        />
      )}
      <div class="many-classes scroll">
        {shown.map((kind) => (
          <Check
            key={kind.id}
            checked={placed.classes.includes(kind.id)}
            onChange={(on) =>
              onChange({
                classes: on ? [...placed.classes, kind.id] : placed.classes.filter((id) => id !== kind.id),
              })
            }
          >
            <span dir="auto">{pathWords(ontology, kind)}</span>
          </Check>
        ))}
      </div>
    </fieldset>
  );
}

/** Asked only where another attribute has one of these answers. */
export function Condition({
  among,
  condition,
  onChange,
}: {
  among: readonly Attribute[];
  condition: Met | undefined;
  onChange: (condition: Met | undefined) => void;
}) {
  if (!among.length && !condition) return null;
  const other = among.find(({ id }) => id === condition?.attribute_id);
  const answers: readonly (readonly [string, Value])[] =
    other?.type === "bool"
      ? [
          [a.yes, true],
          [a.no, false],
        ]
      : (other?.options ?? []).map(({ id, name }) => [name, id]);
  const toggle = (value: Value, on: boolean) => {
    if (!other || !condition) return;
    const rest = condition.any_of.filter((one) => one !== value);
    onChange({ attribute_id: other.id, any_of: on ? [...rest, value] : rest });
  };
  return (
    <fieldset class="condition">
      <legend class="quiet">{a.onlyIf}</legend>
      <select
        class="field"
        aria-label={a.onlyIf}
        value={other?.id ?? ""}
        onChange={({ currentTarget }) =>
          onChange(currentTarget.value ? { attribute_id: currentTarget.value, any_of: [] } : undefined)
        }
      >
        <option value="">{a.always}</option>
        {among.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      {other && (
        <div class="row wrap">
          <span class="small quiet">{a.isOneOf}</span>
          {answers.map(([name, value]) => (
            <Check
              key={name}
              checked={condition?.any_of.includes(value) ?? false}
              onChange={(on) => toggle(value, on)}
            >
              {name}
            </Check>
          ))}
        </div>
      )}
    </fieldset>
  );
}
