/** What may be labelled: classes, attributes, skeletons, questions, relation types and rules as on the wire. */
import type { Json } from "./json";
import type { Extra, Id, Value } from "./records";

export interface Option {
  readonly id: Id;
  readonly name: string;
}

/** Asked only where another attribute's answer is one of `any_of`. */
export interface Condition {
  readonly attribute_id: Id;
  readonly any_of: readonly Value[];
}

export interface Attribute {
  readonly id: Id;
  readonly name: string;
  readonly type: "select" | "multi-select" | "bool" | "number" | "text";
  readonly options?: readonly Option[];
  readonly required?: boolean;
  readonly default?: Value;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly step?: number;
  readonly only_if?: Condition;
  readonly description?: string;
}

/** A named point of a skeleton; its template place in [0, 1] of the object's box; `flip` is its mirror's index. */
export interface Joint {
  readonly name: string;
  /** 0.5 */
  readonly x?: number;
  /** 0.5 */
  readonly y?: number;
  readonly flip?: number;
}

export interface Skeleton {
  readonly joints: readonly Joint[];
  readonly edges?: readonly (readonly [number, number])[];
}

export interface Example {
  readonly image_id: Id;
  readonly do: boolean;
  readonly annotation_id?: Id;
  readonly note?: string;
}

/** One kind of thing; `index` orders classes in index-based formats, is unique and never given again. */
export interface Class {
  readonly id: Id;
  readonly name: string;
  readonly index: number;
  readonly parent_id?: Id;
  /** #fc7800 */
  readonly color?: string;
  readonly hotkey?: string;
  readonly description?: string;
  readonly examples?: readonly Example[];
  /** Allowed shape types by name; empty allows all. */
  readonly shapes?: readonly string[];
  readonly stuff?: boolean;
  readonly attributes?: readonly Attribute[];
  readonly skeleton?: Skeleton;
  readonly archived?: boolean;
  readonly extra?: Extra;
}

export interface Question {
  readonly attribute: Attribute;
  /** image */
  readonly scope?: "image" | "sequence";
}

export interface RelationType {
  readonly id: Id;
  readonly name: string;
  /** true */
  readonly directed?: boolean;
  readonly source_classes?: readonly Id[];
  readonly target_classes?: readonly Id[];
}

export interface Rule {
  readonly name: string;
  readonly params?: { readonly [name: string]: Json };
  /** warning */
  readonly severity?: "note" | "warning" | "error";
}

/** One version of what may be labelled; classes stand in display order. */
export interface Ontology {
  readonly version?: number;
  readonly goal?: string;
  readonly guideline?: string;
  readonly classes?: readonly Class[];
  readonly questions?: readonly Question[];
  readonly relation_types?: readonly RelationType[];
  readonly rules?: readonly Rule[];
  readonly extra?: Extra;
  readonly schema: number;
}

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

/** Every class by its id, archived ones too. */
export function classesById(ontology: Ontology): ReadonlyMap<Id, Class> {
  return new Map((ontology.classes ?? []).map((kind) => [kind.id, kind]));
}

/** The classes that are offered, in display order. */
export function offered(ontology: Ontology): readonly Class[] {
  return (ontology.classes ?? []).filter((kind) => !kind.archived);
}

/** The class's own attributes after those it inherits, from the root down. */
export function attributesOf(ontology: Ontology, id: Id): readonly Attribute[] {
  const byId = classesById(ontology);
  const found: Attribute[] = [];
  for (let kind = byId.get(id); kind; kind = kind.parent_id ? byId.get(kind.parent_id) : undefined) {
    found.unshift(...(kind.attributes ?? []));
  }
  return found;
}
