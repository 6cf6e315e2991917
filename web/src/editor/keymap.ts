/** Which keys a command has: the registry's, those of a preset, or the person's own. */
import { signal } from "@preact/signals-core";
import { AHEAD, type Group, type Keyed } from "./commands/command";
import { ON_PAGES, PAGE_GROUPS } from "./commands/pages";
import { KEYED } from "./commands/registry";
import type { KeyPress } from "./input/events";
import { PRESETS, type Preset } from "./presets";

/** Keys by the id of the command that they were given to. */
export type OwnKeys = { readonly [command: string]: readonly string[] };

/** A key with its modifiers, as `Shift+D` or `$mod+ArrowUp` says. */
interface Binding {
  readonly key: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
}

/** Physical keys of what is printed on them in the American layout. */
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
const PRINTED = new Map(Object.entries(CODES).map(([printed, code]) => [code, printed]));

/** What Shift prints on those keys: one key, written in two ways. */
const SHIFTED = new Map([..."~{}|<>_+?"].map((printed, at) => [printed, Object.keys(CODES)[at] as string]));

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"];
const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];

/** Browsers keep these for themselves. */
const KEPT_BY_BROWSERS = new Set(
  ["T", "W", "N", "L", "R"].map((letter) => `$mod+${letter}`).concat("F5", "F11", "F12"),
);

export class Keymap {
  readonly preset = signal<Preset>("limner");
  readonly own = signal<OwnKeys>({});

  of(command: Keyed): readonly string[] {
    return this.own.value[command.id] ?? PRESETS[this.preset.value][command.id] ?? command.keys;
  }

  /** True where the person has given the command other keys than the preset. */
  changed(command: Keyed): boolean {
    return command.id in this.own.value;
  }

  /** Gives the command these keys and no others. */
  give(command: Keyed, keys: readonly string[]): void {
    this.own.value = { ...this.own.peek(), [command.id]: [...new Set(keys)] };
  }

  /** Gives the command the preset's keys again. */
  reset(command: Keyed): void {
    const { [command.id]: _, ...others } = this.own.peek();
    this.own.value = others;
  }

  resetAll(): void {
    this.own.value = {};
  }

  /** The commands that answer to the key already, where the command would not. */
  owners(command: Keyed, key: string): readonly Keyed[] {
    return KEYED.filter(
      (other) =>
        other !== command &&
        meet(other, command) &&
        this.of(other).some((one) => same(one, key)) &&
        !sharedOnPurpose(other, command),
    );
  }

  /** Gives the command a key more; its owners get what the command had instead, each in the place of the key. */
  swap(command: Keyed, keys: readonly string[], instead: string | undefined): void {
    for (const key of keys) {
      for (const owner of this.owners(command, key)) {
        const left = this.of(owner).flatMap((one) => (same(one, key) ? (instead ?? []) : one));
        this.give(owner, left);
      }
    }
    this.give(command, [...this.of(command).filter((one) => one !== instead), ...keys]);
  }
}

/** True where a key of both would be asked for at the same time. */
function meet(a: Keyed, b: Keyed): boolean {
  const everywhere = (one: Keyed, other: Keyed): boolean =>
    PAGE_GROUPS.has(one.group) && ON_PAGES.has(other.id);
  return turnOf(a) === turnOf(b) || everywhere(a, b) || everywhere(b, a);
}

/** Keys that count while something is drawn or edited go before all others; those of a page count there alone. */
function turnOf({ group }: Keyed): Group | "always" {
  return AHEAD.has(group) || PAGE_GROUPS.has(group) ? group : "always";
}

/** Commands that have a key in common in the registry are not available at the same time. */
function sharedOnPurpose(a: Keyed, b: Keyed): boolean {
  return a.keys.some((key) => b.keys.some((other) => same(key, other)));
}

function parsed(text: string): Binding {
  const parts = text.endsWith("++") ? [...text.slice(0, -2).split("+"), "+"] : text.split("+");
  return {
    key: text === "+" ? "+" : (parts.at(-1) ?? ""),
    ctrl: parts.includes("$mod"),
    shift: parts.includes("Shift"),
    alt: parts.includes("Alt"),
  };
}

/** True for two ways of writing one key. */
export function same(a: string, b: string): boolean {
  return written(parsed(a)) === written(parsed(b));
}

function written({ key, ctrl, shift, alt }: Binding): string {
  const below = SHIFTED.get(key);
  const parts = [ctrl && "$mod", alt && "Alt", (shift || below) && "Shift", below ?? upper(key)];
  return parts.filter(Boolean).join("+");
}

/** Letters as they are printed on keys; others (ß) have no such form. */
function upper(key: string): string {
  return /^[a-z]$/.test(key) ? key.toUpperCase() : key;
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

/** The binding that a press is matched by; null for modifiers alone and for keys that cannot be named. */
export function bindingOf(press: KeyPress): string | null {
  const key = nameOf(press);
  if (key === null) return null;
  const printedWithShift = key.length === 1 && !/[A-Z\d]/.test(key) && CODES[key] !== press.code;
  return written({ key, ctrl: press.ctrl, alt: press.alt, shift: press.shift && !printedWithShift });
}

function nameOf({ key, code, alt, shift }: KeyPress): string | null {
  if (code === "Space") return "Space";
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (digit) return digit;
  const letter = alt ? /^Key([A-Z])$/.exec(code)?.[1] : undefined;
  if (letter) return letter;
  if ((alt || shift) && PRINTED.has(code)) return PRINTED.get(code) as string;
  if (key.length === 1) return upper(key);
  if (/^(Shift|Control|Alt|Meta|AltGraph|Dead|Process|Unidentified|CapsLock)$/.test(key)) return null;
  return key;
}

/** What a recorded key stands for: commands that have all ten digits or four arrows get them all. */
export function spread(command: Keyed, key: string): readonly string[] | null {
  const binding = parsed(key);
  const row = [DIGITS, ARROWS].find((keys) => command.keys.some((one) => keys.includes(parsed(one).key)));
  if (!row) return [key];
  if (!row.includes(binding.key)) return null;
  return row.map((one) => written({ ...binding, key: one }));
}

/** True for keys that no page gets to hear of. */
export function keptByBrowsers(key: string): boolean {
  return KEPT_BY_BROWSERS.has(written(parsed(key)));
}

/** The keys as people read them: four arrows or ten digits are one. */
export function shownKeys(keys: readonly string[]): readonly string[] {
  const rows = keys.map((key) => {
    const { key: last } = parsed(key);
    if (ARROWS.includes(last)) return key.replace(last, "← → ↑ ↓");
    return key;
  });
  const shown = [...new Set(rows)];
  const digits = shown.filter((key) => DIGITS.includes(parsed(key).key));
  if (digits.length < DIGITS.length) return shown;
  return [`${digits[0]} … ${digits.at(-1)}`, ...shown.filter((key) => !digits.includes(key))];
}

/** The caps to show for a binding: `["Ctrl", "Shift", "Z"]`, or with the signs of macOS. */
export function keyCaps(binding: string, mac = false): readonly string[] {
  const signs: { readonly [part: string]: string } = mac
    ? { $mod: "⌘", Shift: "⇧", Alt: "⌥" }
    : { $mod: "Ctrl" };
  const short: { readonly [part: string]: string } = {
    Escape: "Esc",
    ArrowLeft: "←",
    ArrowRight: "→",
    ArrowUp: "↑",
    ArrowDown: "↓",
  };
  return binding.split("+").map((part) => signs[part] ?? short[part] ?? part);
}
