import { useSignal } from "@preact/signals";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import type { Attribute, Id, Value } from "../../model/records.ts";
import { Palette } from "../editor/palette.tsx";
import { keysOf } from "../editor/scope.ts";
import { Button } from "../kit/button.tsx";
import { paths } from "../route.ts";
import { q } from "../words/fields.ts";
import type { Choice } from "./choices.ts";
import { PAGE } from "./queue.ts";
import { heldOf, useDesk, useLayer } from "./scope.ts";

const MOST = 100;
/** A field's own key, which is nobody's to change. */
const ENTER = "Enter";

/** The labels with their keys, and where to go on. */
export function Choices() {
  const { queue, finding } = useDesk();
  const many = queue.choices.value.length;
  return (
    <footer class="queue-choices">
      <Answers />
      <span class="grow" />
      {many > 0 && (
        <Button
          kind="plain"
          icon="search"
          keys={keysOf("queue.find")}
          onClick={() => {
            finding.value = true;
          }}
        >
          {q.others(many)}
        </Button>
      )}
      {queue.grid.value && many > 0 && <Rest />}
      <Button
        kind="primary"
        keys={keysOf("queue.pass")}
        disabled={queue.ended.value}
        onClick={() => void queue.pass()}
      >
        {queue.grid.value ? q.confirm(onPage(queue.page.value, queue.total.value ?? 0)) : q.next}
      </Button>
      {finding.value && <Finder />}
    </footer>
  );
}

/** What the picture may be given: choices, or what is written in a field. */
function Answers() {
  const { queue, take, project } = useDesk();
  const choices = queue.choices.value;
  const row = queue.row(queue.at.value);
  const layer = useLayer(take, row?.id);
  const held = new Set(heldOf(queue, layer).map(({ id }) => id));
  const current = queue.grid.value ? queue.current.value || choices[0]?.id : undefined;
  const question = queue.written.value;
  if (question) {
    const given = layer && layer !== "away" ? queue.given(layer) : undefined;
    return <Written key={question.id} question={question} image={row?.id} given={given} />;
  }
  if (!choices.length) {
    return (
      <span class="row quiet">
        {q.noClasses}
        <a class="button" href={paths.classes(project)}>
          {q.makeClasses}
        </a>
      </span>
    );
  }
  return (
    <div class="chips" role="toolbar" aria-label={q.choices}>
      {choices
        .filter((choice) => choice.key || held.has(choice.id) || choice.id === current)
        .map((choice) => (
          <ChoiceChip
            key={choice.id}
            choice={choice}
            pressed={queue.grid.value ? choice.id === current : held.has(choice.id)}
          />
        ))}
    </div>
  );
}

/** A field for the answer to a question that takes a number or a text; Enter gives it and goes on. */
function Written({
  question,
  image,
  given,
}: {
  question: Attribute;
  image: Id | undefined;
  given: Value | undefined;
}) {
  const { queue } = useDesk();
  const field = useRef<HTMLInputElement>(null);
  const typed = useRef(false);
  useLayoutEffect(() => field.current?.focus({ preventScroll: true }), []);
  // What is typed in a hurry, before the next picture is there, is meant for that.
  useEffect(() => {
    if (field.current && !typed.current) field.current.value = given === undefined ? "" : String(given);
  }, [image, given]);
  const give = (event: Event) => {
    event.preventDefault();
    if (!field.current) return;
    const { value, valueAsNumber } = field.current;
    typed.current = false;
    field.current.value = "";
    if (value === "") void queue.answer(undefined);
    else void queue.answer(question.type === "number" ? valueAsNumber : value);
  };
  const shared = {
    id: useId(),
    ref: field,
    class: "field",
    title: question.description,
    onInput: () => {
      typed.current = true;
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === "Escape") field.current?.blur();
    },
  };
  return (
    <form class="row written" onSubmit={give}>
      <label class="strong" dir="auto" for={shared.id}>
        {question.name}
      </label>
      {question.type === "number" ? (
        <input
          type="number"
          min={question.minimum}
          max={question.maximum}
          step={question.step ?? "any"}
          {...shared}
        />
      ) : (
        <input type="text" dir="auto" {...shared} />
      )}
      <Button type="submit" keys={ENTER}>
        {q.give}
      </Button>
    </form>
  );
}

function onPage(page: number, total: number): number {
  return Math.max(0, Math.min(total - page * PAGE, PAGE));
}

function ChoiceChip({ choice, pressed }: { choice: Choice; pressed: boolean }) {
  const { queue } = useDesk();
  const choose = () => {
    // In the grid a click takes the label up; which picture it goes to is said by clicking that.
    if (queue.grid.peek()) queue.current.value = choice.id;
    else void queue.choose(choice);
  };
  return (
    <button type="button" class="class-chip" aria-pressed={pressed} onClick={choose}>
      {choice.key && <kbd>{choice.key}</kbd>}
      {choice.color && <span class="swatch" style={{ background: choice.color }} />}
      <span class="cut" dir="auto">
        {choice.name}
      </span>
    </button>
  );
}

/** What pictures of the page that nobody marked get with Enter. */
function Rest() {
  const { queue } = useDesk();
  return (
    <label class="row small">
      <span class="quiet">{q.rest}</span>
      <select
        class="field"
        value={queue.rest.value}
        onChange={({ currentTarget }) => {
          queue.rest.value = currentTarget.value;
        }}
      >
        <option value="">{q.restNothing}</option>
        {queue.choices.value.slice(0, MOST).map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Any label by its name, where there are more than keys. */
function Finder() {
  const { queue, finding } = useDesk();
  const text = useSignal("");
  const wanted = text.value.trim().toLowerCase();
  const found = queue.choices.value.filter(({ name }) => name.toLowerCase().includes(wanted)).slice(0, MOST);
  const close = () => {
    finding.value = false;
  };
  return (
    <Palette
      label={q.findChoice}
      text={text}
      nothing={q.noneFound(text.value)}
      onClose={close}
      choices={found.map((choice) => ({
        id: choice.id,
        look: (
          <>
            {choice.color && <span class="swatch" style={{ background: choice.color }} />}
            <span class="cut grow" dir="auto">
              {choice.name}
            </span>
            {choice.key && <kbd>{choice.key}</kbd>}
          </>
        ),
        choose() {
          close();
          void queue.choose(choice);
        },
      }))}
    />
  );
}
