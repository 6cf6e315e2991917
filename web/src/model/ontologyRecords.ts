/** What may be labelled, and how: the twin of `limner.dataset.ontology`. A field at its default is left out. */
import type { Extra, Id, Value } from "./basics";
import type { Json } from "./json";

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
  /** false: where true, a new object begins with the answer that was given last */
  readonly sticky?: boolean;
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
  /** false; its objects bear a text, which is asked for as soon as one is drawn */
  readonly text?: boolean;
  /** false; what models find of it is judged object by object, never taken together with others */
  readonly judged_singly?: boolean;
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
