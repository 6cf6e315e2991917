import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../kit/icon.tsx";

/** One thing to choose. */
export interface Choice {
  readonly id: string;
  readonly look: ComponentChildren;
  /** Why it cannot be chosen now. */
  readonly reason?: string;
  choose(): void;
}

/** Type, arrow, Enter: a search field over a list, in the browser's own modal. */
export function Palette({
  label,
  text,
  choices,
  nothing,
  start = 0,
  onClose,
}: {
  label: string;
  text: Signal<string>;
  choices: readonly Choice[];
  nothing: ComponentChildren;
  /** The choice that the keyboard begins on. */
  start?: number;
  onClose: () => void;
}) {
  const element = useRef<HTMLDialogElement>(null);
  const list = useId();
  const at = useSignal(start);
  useModal(element);
  useEffect(() => {
    at.value = start;
  }, [text.value, start]);
  const here = Math.min(at.value, choices.length - 1);
  useEffect(() => {
    element.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [here]);
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && choices.length) at.value = (here + step + choices.length) % choices.length;
    else if (event.key === "Enter") pick(choices[here]);
    else return;
    event.preventDefault();
  };
  return (
    <dialog
      ref={element}
      class="palette"
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === element.current) onClose();
      }}
    >
      <SearchField label={label} text={text} list={list} here={choices[here]?.id} onKeyDown={press} />
      <Listed id={list} label={label} choices={choices} here={here} />
      {!choices.length && <div class="about small quiet">{nothing}</div>}
    </dialog>
  );
}

function SearchField({
  label,
  text,
  list,
  here,
  onKeyDown,
}: {
  label: string;
  text: Signal<string>;
  list: string;
  here: string | undefined;
  onKeyDown: (event: KeyboardEvent) => void;
}) {
  return (
    <label class="row search">
      <Icon name="search" />
      <input
        role="combobox"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={here && `${list}-${here}`}
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        value={text.value}
        onKeyDown={onKeyDown}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
    </label>
  );
}

function Listed({
  id,
  label,
  choices,
  here,
}: {
  id: string;
  label: string;
  choices: readonly Choice[];
  here: number;
}) {
  return (
    <div class="scroll choices" role="listbox" id={id} aria-label={label}>
      {choices.map((choice, index) => (
        // The keyboard works in the field above, which names the option it is on.
        // biome-ignore lint/a11y/useKeyWithClickEvents: Enter in the field chooses
        <div
          key={choice.id}
          id={`${id}-${choice.id}`}
          class="row choice"
          role="option"
          tabIndex={-1}
          aria-selected={index === here}
          aria-disabled={choice.reason !== undefined}
          title={choice.reason}
          onClick={() => pick(choice)}
        >
          {choice.look}
        </div>
      ))}
    </div>
  );
}

function pick(choice: Choice | undefined): void {
  if (choice && choice.reason === undefined) choice.choose();
}

/** Opens the dialog over everything; the focus goes back where it was. */
function useModal(element: { readonly current: HTMLDialogElement | null }): void {
  useLayoutEffect(() => {
    const before = document.activeElement;
    const dialog = element.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
}
