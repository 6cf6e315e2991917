import type { ButtonHTMLAttributes, ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";
import { tipFor } from "./tip.tsx";

type Native = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "icon" | "size" | "class">;

/** A button that says what happens; `keys` shows how to reach it without a mouse. */
export function Button({
  kind = "",
  big = false,
  icon,
  keys,
  children,
  ...rest
}: Native & {
  kind?: "" | "primary" | "plain" | "link";
  big?: boolean;
  icon?: IconName;
  keys?: string;
  children: ComponentChildren;
}) {
  return (
    <button type="button" {...rest} class={`button ${kind} ${big ? "big" : ""}`}>
      {icon && <Icon name={icon} />}
      {children}
      {keys && <kbd>{keys}</kbd>}
    </button>
  );
}

/** A button that is only an icon: it has a name, and a tip with its key. */
export function IconButton({
  icon,
  name,
  keys = "",
  slim = false,
  pressed,
  size = "",
  ...rest
}: Native & {
  icon: IconName;
  name: string;
  keys?: string;
  slim?: boolean;
  pressed?: boolean;
  size?: "" | "small" | "large";
}) {
  return (
    <button
      type="button"
      {...rest}
      {...tipFor(name, keys)}
      class={`icon-button ${slim ? "slim" : ""}`}
      aria-label={name}
      aria-pressed={pressed}
    >
      <Icon name={icon} size={size} />
    </button>
  );
}
