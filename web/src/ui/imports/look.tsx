import { useId } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { Check } from "../kit/choose.tsx";
import { Icon } from "../kit/icon.tsx";
import type { Candidate, FoundLabels, Preview, Remark } from "../wire.ts";
import { n, t } from "../words/en.ts";
import { type Choices, chosenOf, coming, decided } from "./choices.ts";

const MOST_CLASSES = 12;

/** What would come in, before anything does: counts, classes, problems, and what only a person can decide. */
export function Look({
  preview,
  choices,
  onChoose,
}: {
  preview: Preview;
  choices: Choices;
  onChoose: (place: string, format: string) => void;
}) {
  const { pictures } = coming(preview, choices);
  return (
    <div class="look">
      <p class="large">
        {t.willCome(pictures)}
        {preview.refused > 0 && <span class="bad">, {t.refusedToo(preview.refused)}</span>}
      </p>
      {preview.sets.map((set) => (
        <Found
          key={set.place}
          set={set}
          choices={choices}
          onChoose={(format) => onChoose(set.place, format)}
        />
      ))}
      <Remarks remarks={preview.problems} many={preview.problem_count} open />
    </div>
  );
}

/** Cancel, and the button that begins the import; it says what comes in, or what is still to be decided. */
export function LookFoot({
  preview,
  choices,
  onAdd,
  onCancel,
}: {
  preview: Preview;
  choices: Choices;
  onAdd: () => void;
  onCancel: () => void;
}) {
  const { pictures, objects } = coming(preview, choices);
  const ready = decided(preview.sets, choices);
  const none = pictures === 0 && objects === 0;
  return (
    <>
      <span class="grow small warn">{!ready && t.chooseFirst}</span>
      <Button big onClick={onCancel}>
        {t.cancel}
      </Button>
      <Button
        kind="primary"
        big
        icon="upload"
        data-first={ready ? "" : undefined}
        disabled={!ready || none}
        onClick={onAdd}
      >
        {none ? t.nothingToAdd : pictures ? t.addThese(pictures, objects) : t.addLabels(objects)}
      </Button>
    </>
  );
}

function Found({
  set,
  choices,
  onChoose,
}: {
  set: FoundLabels;
  choices: Choices;
  onChoose: (format: string) => void;
}) {
  const chosen = chosenOf(set, choices);
  const several = set.candidates.length > 1;
  return (
    <fieldset class="found" aria-label={t.labelsIn(set.place)}>
      <h3 class="row">
        <Icon name={set.layout ? "folder" : "tag"} />
        <span class="strong cut">{t.labelsIn(set.place)}</span>
      </h3>
      {set.layout && <p class="small quiet">{t.byLayout}</p>}
      {several && <p class="small warn">{t.whichFormat}</p>}
      {several ? (
        <Several set={set} choices={choices} onChoose={onChoose} />
      ) : (
        set.candidates.map((one) => (
          <div key={one.format} class="column">
            <Check
              checked={choices[set.place] === one.format}
              onChange={(checked) => onChoose(checked ? one.format : "")}
            >
              {t.takeAs(one.title)}
            </Check>
            <Evidence candidate={one} />
          </div>
        ))
      )}
      {chosen && <Contents candidate={chosen} />}
    </fieldset>
  );
}

/** One of several formats, or none of them. */
function Several({
  set,
  choices,
  onChoose,
}: {
  set: FoundLabels;
  choices: Choices;
  onChoose: (format: string) => void;
}) {
  const group = useId();
  const undecided = !(set.place in choices);
  return (
    <div role="radiogroup" aria-label={t.whichFormat}>
      {set.candidates.map((one, at) => (
        <label key={one.format} class="candidate">
          <input
            type="radio"
            name={group}
            aria-label={one.title}
            data-first={undecided && at === 0 ? "" : undefined}
            checked={choices[set.place] === one.format}
            onChange={() => onChoose(one.format)}
          />
          <span>{one.title}</span>
          <span class="small quiet">{t.labelled(one.labelled, one.objects)}</span>
          <Evidence candidate={one} />
        </label>
      ))}
      <label class="candidate">
        <input type="radio" name={group} checked={choices[set.place] === ""} onChange={() => onChoose("")} />
        <span>{t.leaveLabels}</span>
      </label>
    </div>
  );
}

function Evidence({ candidate }: { candidate: Candidate }) {
  return <span class="row-evidence small faint">{candidate.evidence[0]}</span>;
}

function Contents({ candidate }: { candidate: Candidate }) {
  const { error, label_pictures, labelled, objects, unmatched, unmatched_names } = candidate;
  if (error) return <p class="bad">{error}</p>;
  return (
    <>
      <p>{t.labelled(labelled, objects)}</p>
      {label_pictures > 0 && <p class="small quiet">{t.labelPictures(label_pictures)}</p>}
      <Classes classes={candidate.classes} />
      {unmatched > 0 && (
        <details>
          <summary class="small warn">{t.withoutPicture(unmatched)}</summary>
          <p class="small faint">
            {unmatched_names.join(", ")}{" "}
            {unmatched > unmatched_names.length && t.andMore(unmatched - unmatched_names.length)}
          </p>
        </details>
      )}
      <Remarks remarks={candidate.problems} many={candidate.problem_count} />
    </>
  );
}

/** Classes that something is labelled with, in their order; the others are only named. */
function Classes({ classes }: { classes: Candidate["classes"] }) {
  const used = classes.filter(({ objects }) => objects > 0);
  const unused = classes.filter(({ objects }) => objects === 0);
  return (
    <>
      <ClassTable classes={used.slice(0, MOST_CLASSES)} />
      {used.length > MOST_CLASSES && (
        <details>
          <summary class="small">{t.moreClasses(used.length - MOST_CLASSES)}</summary>
          <ClassTable classes={used.slice(MOST_CLASSES)} />
        </details>
      )}
      {unused.length > 0 && (
        <details>
          <summary class="small quiet">{t.classesUnused(unused.length)}</summary>
          <p class="small faint" dir="auto">
            {unused.map(({ name }) => name).join(", ")}
          </p>
        </details>
      )}
    </>
  );
}

function ClassTable({ classes }: { classes: Candidate["classes"] }) {
  if (!classes.length) return null;
  return (
    <table>
      <thead>
        <tr>
          <th>{t.classHead}</th>
          <th class="number">{t.objectsHead}</th>
          <th>{t.inProject}</th>
        </tr>
      </thead>
      <tbody>
        {classes.map(({ name, objects, known }, at) => (
          <tr key={`${name}/${at}`}>
            <td class="cut" dir="auto">
              {name}
            </td>
            <td class="number">{n(objects)}</td>
            <td class="faint">{known ? t.classKnown : t.classNew}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What is odd, one line each. */
export function Remarks({
  remarks,
  many,
  open = false,
}: {
  remarks: readonly Remark[];
  many: number;
  open?: boolean;
}) {
  if (!remarks.length) return null;
  return (
    <details open={open}>
      <summary class="small strong">{t.toKnow(many)}</summary>
      <ul class="report">
        {remarks.map((one, at) => (
          <li key={at} class="row small">
            <span class={one.outcome === "refused" ? "bad" : "warn"}>
              <Icon name={one.outcome === "refused" ? "file-x" : "triangle-alert"} />
            </span>
            <span>
              <span class="strong">{one.name}:</span> {one.message}
              {one.hint && <span class="faint"> {one.hint}</span>}
            </span>
          </li>
        ))}
      </ul>
      {many > remarks.length && <p class="small faint">{t.andMore(many - remarks.length)}</p>}
    </details>
  );
}
