import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Asking } from "../../editor/index.ts";
import { isOfPicture } from "../../model/answers.ts";
import { IconButton } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { e } from "../words/editor.ts";
import { answerWords, whom } from "./rows.ts";
import { keysOf, useScope } from "./scope.ts";
import { Swatch } from "./swatch.tsx";

/** The strip of attribute mode: whom it asks, what, and which digit means which answer. */
export function AskingStrip() {
  const { session, editor } = useScope();
  const { answering } = editor;
  const asking = answering.asking.value;
  const lacking = answering.lacking.value;
  const notice = session.notice.value;
  return (
    <section class="editor-strip" data-region aria-label={e.regions.strip}>
      <span class="row strong">
        <Icon name="sliders-horizontal" />
        <About />
      </span>
      <span class="bar-line" />
      {asking ? <Question asking={asking} /> : <span class="quiet">{e.askedNothing}</span>}
      <span class="grow" />
      {notice ? (
        <span class="warn small cut">{notice}</span>
      ) : (
        <span class={`small cut ${lacking ? "warn" : "faint"}`}>{e.lacking(lacking)}</span>
      )}
      <IconButton
        icon="x"
        slim
        name={e.leaveAsking}
        keys={keysOf("attributes.leave")}
        onClick={() => answering.end()}
      />
    </section>
  );
}

function About() {
  const { editor } = useScope();
  const [first, second] = editor.answering.about.value;
  if (!first || isOfPicture(first)) return <span>{e.askedOfPicture}</span>;
  if (second) return <span>{e.selectedMany(editor.answering.about.value.length)}</span>;
  const objects = editor.answering.objects.value;
  const at = objects.findIndex(({ id }) => id === first.id);
  return (
    <>
      <Swatch of={first} />
      <span class="cut" dir="auto">
        {editor.classes.nameOf(first)}
      </span>
      {at >= 0 && <span class="faint small">{e.position(at, objects.length)}</span>}
    </>
  );
}

function Question({ asking }: { asking: Asking }) {
  const { editor } = useScope();
  const { attribute, choices, more, mixed, value, sticky } = asking;
  const questions = editor.answering.questions.value;
  const at = questions.findIndex(({ id }) => id === attribute.id);
  const typed = attribute.type === "number" || attribute.type === "text";
  const lacks = attribute.required && value === undefined && !mixed;
  return (
    <span class="row quiet asking" title={attribute.description}>
      <span class={`strong cut ${lacks ? "warn" : ""}`} dir="auto">
        {attribute.name}
      </span>
      <span class="faint small">{e.position(at, questions.length)}</span>
      {typed ? (
        <Typed key={`${attribute.id} ${whom(editor.answering.about.value)}`} asking={asking} />
      ) : (
        <span class="row choices-strip">
          {choices.map((choice) => (
            <button
              key={choice.digit}
              type="button"
              class="class-chip"
              aria-pressed={choice.chosen}
              onClick={() => editor.answering.choose(choice.digit)}
            >
              <kbd>{choice.digit}</kbd>
              <span class="cut" dir="auto">
                {choice.name || (choice.value ? e.yes : e.no)}
              </span>
            </button>
          ))}
          {more && (
            <button type="button" class="class-chip" onClick={() => editor.answering.choose("0")}>
              <kbd>0</kbd>
              <span>{e.moreOptions}</span>
            </button>
          )}
        </span>
      )}
      {mixed && <span class="faint">{e.mixed}</span>}
      {value === undefined && !mixed && sticky !== undefined && (
        <span class="faint small cut">{e.stickyHint(answerWords(sticky, attribute))}</span>
      )}
    </span>
  );
}

/** The text that is being typed as an answer, its field, and how it is kept: false where it is no answer. */
function useAnswer({ attribute, value }: Asking) {
  const { answering } = useScope().editor;
  const begun = value === undefined ? "" : String(value);
  const text = useSignal(begun);
  // Whom it was asked about when it came: the field is left, and kept once more, when the next one is asked.
  const about = useRef(answering.about.peek());
  const kept = useRef(begun);
  const field = useRef<HTMLInputElement>(null);
  const keep = (): boolean => {
    const said = text.peek().trim();
    if (said === kept.current) return true;
    if (!field.current?.reportValidity()) return false;
    kept.current = said;
    const answer = attribute.type === "number" ? Number(said) : said;
    answering.giveTo(about.current, attribute, said ? answer : undefined);
    return true;
  };
  return { text, field, keep };
}

/** Numbers and texts are typed; Enter goes on, the arrows up and down go to other questions. */
function Typed({ asking }: { asking: Asking }) {
  const { attribute, mixed } = asking;
  const { answering } = useScope().editor;
  const { text, field, keep } = useAnswer(asking);
  const host = () => document.querySelector<HTMLElement>(".host");
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.select();
    return () => host()?.focus({ preventScroll: true });
  }, []);
  const press = (event: KeyboardEvent) => {
    const turn = { ArrowDown: 1, ArrowUp: -1 }[event.key] as 1 | -1 | undefined;
    if (event.key === "Escape") answering.end();
    else if (event.key === "Enter") {
      const empty = text.peek().trim() === "";
      if (keep()) {
        if (empty) answering.accept();
        else answering.onwards();
      }
    } else if (turn) {
      if (keep()) answering.turn(turn);
    } else return;
    event.preventDefault();
  };
  const common = {
    ref: field,
    class: "field",
    "aria-label": attribute.name,
    placeholder: mixed ? e.mixed : "",
    value: text.value,
    onKeyDown: press,
    onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
      text.value = currentTarget.value;
    },
    onBlur: () => void keep(),
  };
  return attribute.type === "number" ? (
    <input
      {...common}
      type="number"
      min={attribute.minimum}
      max={attribute.maximum}
      step={attribute.step ?? "any"}
    />
  ) : (
    <input {...common} dir="auto" />
  );
}
