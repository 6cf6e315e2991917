/** Keys and commands: letters by what is printed, digits and Alt combinations by where they lie. */

import type { Command } from "./commands/command";
import { COMMANDS } from "./commands/registry";
import type { Editor } from "./editor";
import type { KeyPress } from "./input/events";

/** A key with its modifiers, as `Shift+D` or `$mod+ArrowUp` says. */
interface Binding {
  readonly key: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
}

const CODES: { readonly [printed: string]: string } = {
  "`": "Backquote",
  "[": "BracketLeft",
  "]": "BracketRight",
  "\\": "Backslash",
  ",": "Comma",
  ".": "Period",
  "-": "Minus",
  "=": "Equal",
  "/": "Slash",
};

function parsed(text: string): Binding {
  const parts = text.split("+");
  return {
    key: parts.at(-1) ?? "",
    ctrl: parts.includes("$mod"),
    shift: parts.includes("Shift"),
    alt: parts.includes("Alt"),
  };
}

/** True where the press is the one that the binding names. */
export function matches(binding: string, press: KeyPress): boolean {
  const { key, ctrl, shift, alt } = parsed(binding);
  if (ctrl !== press.ctrl) return false;
  const symbol = key.length === 1 && !/[a-z\d]/i.test(key);
  if (symbol && !shift && !alt && press.key === key) return true;
  if (shift !== press.shift || alt !== press.alt) return false;
  if (/^\d$/.test(key)) return press.code === `Digit${key}` || press.code === `Numpad${key}`;
  if (symbol) return press.code === CODES[key];
  if (key === "Space") return press.code === "Space";
  if (key.length === 1 && alt) return press.code === `Key${key.toUpperCase()}`;
  return press.key.toLowerCase() === key.toLowerCase();
}

/** The caps to show for a binding: `["Ctrl", "Shift", "Z"]`, or with the signs of macOS. */
export function keyCaps(binding: string, mac = false): readonly string[] {
  const signs: { readonly [part: string]: string } = mac
    ? { $mod: "⌘", Shift: "⇧", Alt: "⌥" }
    : { $mod: "Ctrl" };
  const arrows: { readonly [part: string]: string } = {
    ArrowLeft: "←",
    ArrowRight: "→",
    ArrowUp: "↑",
    ArrowDown: "↓",
  };
  return binding.split("+").map((part) => signs[part] ?? arrows[part] ?? part);
}

/** What a key does, and what it did that has to end when it is let go. */
export class Hotkeys {
  readonly #held = new Map<string, Command>();

  constructor(readonly editor: Editor) {}

  /** Runs the command of the key; true where there was one and the key is used up. */
  press(press: KeyPress): boolean {
    const command = this.#find(press);
    if (!command) return false;
    if (command.release) {
      if (!press.repeat) this.#held.set(press.code, command);
      if (press.repeat) return true;
    }
    const reason = command.disabledReason(this.editor);
    if (!reason) return command.run(this.editor, press) !== false;
    this.editor.refuse(reason);
    return true;
  }

  release(code: string): void {
    const command = this.#held.get(code);
    this.#held.delete(code);
    command?.release?.(this.editor);
  }

  /** Every held key is let go: the window lost the keyboard. */
  releaseAll(): void {
    for (const code of [...this.#held.keys()]) this.release(code);
  }

  #find(press: KeyPress): Command | undefined {
    const meant = COMMANDS.filter(
      (command) => command.keys.some((key) => matches(key, press)) && command.available(this.editor),
    );
    return meant.find((command) => !command.disabledReason(this.editor)) ?? meant[0];
  }
}
