import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Icon, type IconName } from "./icon.tsx";

/** One of a few choices side by side, as native radio buttons. */
export function Segments<T extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  label: string;
  value: T;
  choices: readonly { value: T; name: string; icon?: IconName; bare?: boolean }[];
  onChange: (value: T) => void;
}) {
  const group = useId();
  return (
    <fieldset class="segments" aria-label={label}>
      {choices.map((choice) => (
        <label key={choice.value} title={choice.bare ? choice.name : undefined}>
          <input
            type="radio"
            class="unseen"
            name={group}
            checked={choice.value === value}
            aria-label={choice.name}
            onChange={() => onChange(choice.value)}
          />
          {choice.icon && <Icon name={choice.icon} size="small" />}
          {!choice.bare && choice.name}
        </label>
      ))}
    </fieldset>
  );
}

/** A check box with its name. */
export function Check({
  checked,
  onChange,
  children,
  disabled,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ComponentChildren;
  disabled?: boolean;
}) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {children}
    </label>
  );
}
