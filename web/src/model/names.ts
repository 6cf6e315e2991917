/** When two class names are nearly the same; the server asks the same question. */
import type { Class, Id, Ontology } from "./records";

/** The class whose name nearly equals `name`, apart from the class `except`; undefined where there is none. */
export function nearDuplicate(ontology: Ontology, name: string, except?: Id): Class | undefined {
  const others = (ontology.classes ?? []).filter((kind) => kind.id !== except);
  return others.find((kind) => nearlyEqual(kind.name, name));
}

/**
 * True where two names differ only in case, spaces, hyphens, underscores, a plural s, or, from five letters on, in
 * one edit. Digits must be the same: lane1 and lane2 are two things.
 */
export function nearlyEqual(first: string, second: string): boolean {
  const [a, b] = [bare(first), bare(second)];
  if (a === b) return true;
  if (digits(a) !== digits(b)) return false;
  if ([`${b}s`, `${b}es`].includes(a) || [`${a}s`, `${a}es`].includes(b)) return true;
  return Math.min([...a].length, [...b].length) >= 5 && oneEdit([...a], [...b]);
}

function bare(name: string): string {
  return name
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replace(/[\s_\-‐‑–]+/gu, "");
}

function digits(name: string): string {
  return (name.match(/\d+/g) ?? []).join(" ");
}

/** One letter put in, left out or replaced, or two neighbours swapped. */
function oneEdit(first: string[], second: string[]): boolean {
  const [a, b] = first.length <= second.length ? [first, second] : [second, first];
  if (b.length - a.length > 1) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const rest = (letters: string[], from: number) => letters.slice(from).join("");
  if (a.length < b.length) return rest(a, at) === rest(b, at + 1);
  const swapped = a[at] === b[at + 1] && a[at + 1] === b[at] && rest(a, at + 2) === rest(b, at + 2);
  return rest(a, at + 1) === rest(b, at + 1) || swapped;
}
