/** When two class names are nearly the same: case, space, hyphen, plural, or one edit. */
import type { Class, Id, Ontology } from "./records";

/** The class whose name nearly equals `name`, apart from the class `except`; undefined where there is none. */
export function nearDuplicate(ontology: Ontology, name: string, except?: Id): Class | undefined {
  const others = (ontology.classes ?? []).filter((kind) => kind.id !== except);
  return others.find((kind) => nearlySame(kind.name, name));
}

/** True where both names are alike but for case, spaces, hyphens, a plural, or one edit of a longer name. */
export function nearlySame(a: string, b: string): boolean {
  const [left, right] = [plain(a), plain(b)];
  if (left === right || singular(left) === singular(right)) return true;
  return Math.min(left.length, right.length) >= LEAST_FOR_AN_EDIT && oneEditApart(left, right);
}

/** Shorter names differ by one letter on purpose: cat and car. */
const LEAST_FOR_AN_EDIT = 5;

function plain(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_-]+/gu, "");
}

function singular(name: string): string {
  if (name.endsWith("ies") && name.length > 4) return `${name.slice(0, -3)}y`;
  if (/(s|x|z|ch|sh)es$/.test(name)) return name.slice(0, -2);
  return name.endsWith("s") && !name.endsWith("ss") && name.length > 2 ? name.slice(0, -1) : name;
}

function oneEditApart(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [[...a], [...b]] : [[...b], [...a]];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at++;
  const rest = short.length === long.length ? short.slice(at + 1) : short.slice(at);
  return rest.join("") === long.slice(at + 1).join("");
}
