import { chooseClass, commandOf, words } from "../../editor/index.ts";
import type { Annotation } from "../../model/records.ts";
import { Check } from "../kit/choose.tsx";
import { e, when } from "../words/editor.ts";
import { n } from "../words/en.ts";
import { common } from "./answers.ts";
import { AttributeFields } from "./attributes.tsx";
import { CommandButton } from "./command.tsx";
import { BoxNumbers } from "./numbers.tsx";
import { shapeWords } from "./options.tsx";
import { runCommand, useScope } from "./scope.ts";

/** What the selected objects are: always below the tabs, so that nothing jumps when a selection comes or goes. */
export function SelectedPanel() {
  const { editor } = useScope();
  const selected = editor.selected.value;
  const [first] = selected;
  return (
    <section class="selected-panel" aria-label={words.commands.attributes[0]}>
      {first ? (
        <>
          <Head selected={selected} />
          <div class="selected-fields scroll">
            <ClassSelect selected={selected} />
            <AttributeFields selected={selected} />
            <Flags />
            {selected.length === 1 && <BoxNumbers annotation={first} />}
            {selected.length === 1 && <SetBy annotation={first} />}
          </div>
        </>
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
      {one && <span class="swatch" style={{ background: editor.classes.colorOf(first) }} />}
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

function ClassSelect({ selected }: { selected: readonly Annotation[] }) {
  const { session, editor } = useScope();
  const { value, mixed } = common(selected.map(({ class_id = "" }) => class_id));
  const offered = editor.classes.offered.value;
  const own = offered.some(({ id }) => id === value) ? undefined : editor.classes.byId(value);
  const listed = own ? [own, ...offered] : offered;
  const choose = (id: string) => {
    const kind = session.ontology.peek().classes?.find((one) => one.id === id);
    if (kind) chooseClass(editor, kind);
  };
  return (
    <label class="pair">
      <span class="quiet">{e.class}</span>
      <select
        class="field"
        value={mixed ? "mixed" : value}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {mixed && (
          <option value="mixed" disabled>
            {e.mixed}
          </option>
        )}
        {!mixed && !value && <option value="">{e.unclassed}</option>}
        {listed.map((kind) => (
          <option key={kind.id} value={kind.id}>
            {kind.name}
          </option>
        ))}
      </select>
    </label>
  );
}

const FLAGS = ["occluded", "truncated", "uncertain", "difficult", "crowd"] as const;

/** The flags, each by its command, so that box and key do the same. */
function Flags() {
  const scope = useScope();
  return (
    <fieldset class="pair flags">
      <legend class="unseen">{e.flags}</legend>
      <span class="quiet">{e.flags}</span>
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
            </Check>
          );
        })}
      </div>
    </fieldset>
  );
}

function SetBy({ annotation }: { annotation: Annotation }) {
  const { session } = useScope();
  const line = session.log.lastTouched(annotation.id);
  const { me } = session.saving;
  const who = line && (line.author.id === me.actor.id ? e.you : line.author.name);
  const at = line?.at ?? annotation.updated ?? annotation.made_at;
  return (
    <div class="pair">
      <span class="quiet">{e.setBy}</span>
      <span class="cut">
        {[who ?? sourceWords(annotation), at ? when(at) : ""].filter(Boolean).join(", ")}{" "}
        {who && annotation.source && <span class="faint">{sourceWords(annotation)}</span>}
      </span>
    </div>
  );
}

function sourceWords({ source, score }: Annotation): string {
  if (source?.kind === "import") return e.byImport(source.name ?? "");
  if (source?.kind === "model")
    return e.byModel(source.name ?? "", score === undefined ? "" : ` ${score.toFixed(2)}`);
  return e.byPerson;
}
