/** Looking things up in an ontology, and the colours and patterns of classes. */
import type { Attribute, Class, Id, Ontology } from "./records";

/** The fixed class colours, in the order in which they are given. */
export const COLORS: readonly string[] = [
  ..."#fc7800 #4884fc #90fcd8 #e4ccfc #a85478 #e4f030 #f00c0c #84b484".split(" "),
  ..."#a884b4 #846c48 #fc90b4 #f024e4 #fce49c #fcc0b4 #008484 #b47878".split(" "),
  ..."#6c780c #9cb4fc #78cccc #18a890 #8460a8 #e43054 #9cd860 #a8a854".split(" "),
];

export const DEFAULT_COLOR = "#fc7800";

const PATTERN_NAMES = ["dots", "diagonal", "cross", "level", "upright", "rings", "waves", "none"] as const;
export type Pattern = (typeof PATTERN_NAMES)[number];

/** Each colour's pattern: two colours of one pattern stay apart in every kind of sight. */
export const PATTERNS: readonly Pattern[] = [
  ...(["upright", "rings", "none", "upright", "rings", "level", "diagonal", "cross"] as const),
  ...(["cross", "none", "waves", "none", "diagonal", "dots", "diagonal", "level"] as const),
  ...(["cross", "dots", "level", "upright", "waves", "dots", "waves", "rings"] as const),
];

/** The class's colour, or the one of a class that is not known. */
export function colorOf(kind: Class | undefined): string {
  return kind?.color ?? DEFAULT_COLOR;
}

/** The class's pattern: its colour's, moved on by one for every class before it that has the same colour. */
export function patternOf(ontology: Ontology, kind: Class): Pattern {
  const color = colorOf(kind).toLowerCase();
  const first = Math.max(0, COLORS.indexOf(color));
  const before = (ontology.classes ?? []).filter(
    (other) => other.index < kind.index && colorOf(other).toLowerCase() === color,
  );
  const at = PATTERN_NAMES.indexOf(PATTERNS[first] as Pattern) + before.length;
  return PATTERN_NAMES[at % PATTERN_NAMES.length] as Pattern;
}

/** The first colour of the palette that the fewest classes have. */
export function nextColor(ontology: Ontology): string {
  const used = new Map<string, number>(COLORS.map((color) => [color, 0]));
  for (const kind of ontology.classes ?? []) {
    const color = colorOf(kind).toLowerCase();
    if (used.has(color)) used.set(color, (used.get(color) as number) + 1);
  }
  const least = Math.min(...used.values());
  return COLORS.find((color) => used.get(color) === least) as string;
}

/** The index that the next new class gets: indexes are never given again. */
export function nextIndex(ontology: Ontology): number {
  return Math.max(-1, ...(ontology.classes ?? []).map((kind) => kind.index)) + 1;
}

const named = new WeakMap<Ontology, ReadonlyMap<Id, Class>>();

/** Every class by its id, archived ones too. */
export function classesById(ontology: Ontology): ReadonlyMap<Id, Class> {
  const known = named.get(ontology) ?? new Map((ontology.classes ?? []).map((kind) => [kind.id, kind]));
  named.set(ontology, known);
  return known;
}

/** The names of the class and of all above it, from the root down. */
export function pathOf(ontology: Ontology, kind: Class): readonly string[] {
  const byId = classesById(ontology);
  const names: string[] = [];
  for (let at: Class | undefined = kind; at; at = at.parent_id ? byId.get(at.parent_id) : undefined) {
    names.unshift(at.name);
  }
  return names;
}

/** The classes that are offered, in display order. */
export function offered(ontology: Ontology): readonly Class[] {
  return (ontology.classes ?? []).filter((kind) => !kind.archived);
}

const asking = new WeakMap<Ontology, Map<Id, readonly Attribute[]>>();

/** The class's own attributes after those it inherits, from the root down; found once for each class. */
export function attributesOf(ontology: Ontology, id: Id): readonly Attribute[] {
  const known = asking.get(ontology) ?? new Map<Id, readonly Attribute[]>();
  asking.set(ontology, known);
  const found = known.get(id) ?? inherited(ontology, id);
  known.set(id, found);
  return found;
}

function inherited(ontology: Ontology, id: Id): readonly Attribute[] {
  const byId = classesById(ontology);
  const found: Attribute[] = [];
  for (let kind = byId.get(id); kind; kind = kind.parent_id ? byId.get(kind.parent_id) : undefined) {
    found.unshift(...(kind.attributes ?? []));
  }
  return found;
}
