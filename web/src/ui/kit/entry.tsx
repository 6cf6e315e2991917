import { useSignal } from "@preact/signals";
import type { InputHTMLAttributes } from "preact";

interface Field {
  readonly value: string | number;
  /** Hears that the text is to be taken over; where it is not, the value comes back. */
  readonly onTake: (field: HTMLInputElement) => void;
  readonly type?: "text" | "number";
  readonly id?: string;
  readonly class?: string;
  readonly title?: string;
  readonly placeholder?: string;
  readonly dir?: "auto";
  readonly inputMode?: "decimal" | "text";
  readonly min?: number | string | undefined;
  readonly max?: number | string | undefined;
  readonly step?: number | string;
  readonly required?: boolean;
  readonly maxLength?: number;
  readonly "aria-label"?: string;
}

/**
 * A field whose text is taken over when it is left or Enter is pressed. Until then nothing else changes it: the page is
 * drawn anew while somebody types, for an answered save or for another person's edit. What the field itself refuses
 * stays to be mended.
 */
export function Entry({ value, onTake, ...field }: Field) {
  const typed = useSignal<string | null>(null);
  const end = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    if (currentTarget.validity.valid) typed.value = null;
  };
  return (
    <input
      {...(field as InputHTMLAttributes)}
      value={typed.value ?? value}
      onInput={({ currentTarget }) => {
        typed.value = currentTarget.value;
      }}
      onChange={(event) => {
        onTake(event.currentTarget);
        end(event);
      }}
      onBlur={end}
    />
  );
}
