import { chooseClass, commandOf, selectedRelations, setOccluded, setTruncated } from "../../editor/index.ts";
import { common } from "../../model/answers.ts";
import type { Annotation } from "../../model/records.ts";
import { Check } from "../kit/choose.tsx";
import { Entry } from "../kit/entry.tsx";
import { e } from "../words/editor.ts";
import { n } from "../words/en.ts";
import { AttributeFields } from "./attributes.tsx";
import { chooseClassFor } from "./classes.ts";
import { CommandButton } from "./command.tsx";
import { JointFields } from "./joints.tsx";
import { Numbers } from "./numbers.tsx";
import { shapeWords } from "./options.tsx";
import { OutlineFields } from "./outline.tsx";
import { whom } from "./rows.ts";
import { keysOf, runCommand, useScope } from "./scope.ts";
import { SetBy } from "./setby.tsx";
import { Swatch } from "./swatch.tsx";
import { TextField } from "./text.tsx";
import { RelationPanel, Ties } from "./ties.tsx";

/** What the selected objects are: always below the tabs, so that nothing jumps when a selection comes or goes. */
export function SelectedPanel() {
  const { editor } = useScope();
  const selected = editor.selected.value;
  const [first] = selected;
  return (
    <section class="selected-panel" aria-label={e.regions.selected}>
      {first ? (
        <>
          <Head selected={selected} />
          <div class="selected-fields scroll">
            <ClassSelect selected={selected} />
            {selected.length === 1 && <TextField annotation={first} />}
            <AttributeFields about={selected} />
            <Flags selected={selected} />
            {selected.length === 1 && <Numbers annotation={first} />}
            {selected.length === 1 && <OutlineFields annotation={first} />}
            {selected.length === 1 && <Ties annotation={first} />}
            {selected.length === 1 && <JointFields annotation={first} />}
            {selected.length === 1 && <SetBy annotation={first} />}
          </div>
        </>
      ) : selectedRelations(editor).length ? (
        <RelationPanel />
      ) : (
        <p class="small faint about">{e.nothingSelected}</p>
      )}
    </section>
  );
}

function Head({ selected }: { selected: readonly Annotation[] }) {
  const { editor } = useScope();
  const [first] = selected;
  if (!first) return null;
  const one = selected.length === 1;
  return (
    <div class="row head">
      {one && <Swatch of={first} />}
      <span class="strong cut" dir="auto">
        {one ? editor.classes.nameOf(first) || e.unclassed : e.selectedMany(selected.length)}
      </span>
      {one && (
        <span class="faint small">
          {first.number ? `#${n(first.number).replace(/\D/g, "")}` : shapeWords(first)}
        </span>
      )}
      <span class="end row tight">
        <CommandButton id="shape.forwards" slim />
        <CommandButton id="shape.backwards" slim />
        <CommandButton id="shape.delete" slim />
      </span>
    </div>
  );
}

/** The class, found by its name: there may be thousands. */
function ClassSelect({ selected }: { selected: readonly Annotation[] }) {
  const scope = useScope();
  const { editor } = scope;
  const { value, mixed } = common(selected.map(({ class_id = "" }) => class_id));
  const name = mixed ? e.mixed : (editor.classes.byId(value)?.name ?? e.unclassed);
  return (
    <div class="pair">
      <span class="quiet">{e.class}</span>
      <button
        type="button"
        class="field pick-class"
        aria-haspopup="dialog"
        onClick={() => void chooseClassFor(scope, (kind) => chooseClass(editor, kind))}
      >
        <span class="unseen">{e.class}: </span>
        <span class={`cut ${mixed ? "faint" : ""}`} dir="auto">
          {name}
        </span>
        <kbd>{keysOf("class.name")}</kbd>
      </button>
    </div>
  );
}

const FLAGS = ["uncertain", "difficult", "crowd"] as const;

/** The flags, each by its command, so that box and key do the same. */
function Flags({ selected }: { selected: readonly Annotation[] }) {
  const scope = useScope();
  return (
    <>
      <Occluded selected={selected} />
      <Truncated selected={selected} />
      <fieldset class="pair flags" aria-label={e.flags}>
        <span class="quiet" aria-hidden="true">
          {e.flags}
        </span>
        <div>
          {FLAGS.map((flag) => {
            const command = commandOf(`flag.${flag}`);
            return (
              <Check
                key={flag}
                checked={command.checked?.(scope.editor) ?? false}
                onChange={() => runCommand(scope, command)}
              >
                {e.flagNames[flag]}
                {common(selected.map(({ flags }) => flags?.includes(flag) ?? false)).mixed && (
                  <span class="faint"> {e.mixed}</span>
                )}
              </Check>
            );
          })}
        </div>
      </fieldset>
    </>
  );
}

const DEGREES = ["", "0", "1", "2", "3"] as const;

/** How far something else hides it. */
function Occluded({ selected }: { selected: readonly Annotation[] }) {
  const { editor } = useScope();
  const { value, mixed } = common(selected.map(({ occluded }) => occluded));
  return (
    <label class="pair">
      <span class="quiet">{e.occluded}</span>
      <select
        class="field"
        value={mixed ? "mixed" : String(value ?? "")}
        onChange={({ currentTarget }) =>
          setOccluded(
            editor,
            currentTarget.value ? (Number(currentTarget.value) as Annotation["occluded"]) : undefined,
          )
        }
      >
        {mixed && (
          <option value="mixed" disabled>
            {e.mixed}
          </option>
        )}
        {DEGREES.map((degree) => (
          <option key={degree} value={degree}>
            {degree ? `${degree} ` : ""}
            {e.occludedDegrees[degree]}
          </option>
        ))}
      </select>
    </label>
  );
}

/** How much of it lies outside the picture. */
function Truncated({ selected }: { selected: readonly Annotation[] }) {
  const { editor } = useScope();
  const { value, mixed } = common(selected.map(({ truncated }) => truncated));
  return (
    <label class="pair">
      <span class="quiet">{e.truncated}</span>
      <Entry
        key={whom(selected)}
        class="field"
        type="number"
        min="0"
        max="100"
        aria-label={e.truncatedShare}
        title={e.truncatedShare}
        placeholder={mixed ? e.mixed : ""}
        value={value === undefined ? "" : Math.round(value * 1000) / 10}
        step="any"
        onTake={(field) => {
          if (field.reportValidity())
            setTruncated(editor, field.value ? field.valueAsNumber / 100 : undefined);
        }}
      />
    </label>
  );
}
