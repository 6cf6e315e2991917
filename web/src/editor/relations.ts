/** Relations between the objects of the picture: their kinds, and the arrows that they are on the screen. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import { arrowBetween, type Line } from "../model/arrows";
import type { LayerDocument } from "../model/document";
import { addition, setting } from "../model/entries";
import { newId } from "../model/ids";
import {
  type Annotation,
  type Id,
  type Relation,
  type RelationType,
  SCHEMA,
  type Shape,
} from "../model/records";
import type { Point } from "../model/shapes/kind";
import { distanceToSegment } from "../model/shapes/paths";
import type { Classes } from "./classes";
import { type Edits, recordsOf } from "./edits";
import type { Visibility } from "./visibility";

/** What is set of the relation tool. */
export class RelationSettings {
  /** Kind of the next arrow; null: the first that fits. */
  readonly type = signal<Id | null>(null);
}

export interface Arrow extends Line {
  readonly id: Id;
  /** Name of its kind. */
  readonly name: string;
  readonly directed: boolean;
}

export interface RelationParts {
  readonly document: ReadonlySignal<LayerDocument>;
  readonly classes: Classes;
  readonly edits: Edits;
  readonly visibility: Visibility;
  readonly settings: { readonly relation: RelationSettings };
}

interface Drawn {
  readonly source: Shape;
  readonly target: Shape;
  readonly line: Line | null;
}

export class Relations {
  readonly #parts: RelationParts;
  /** Lines as they were last asked for: they hold as long as both shapes are the same. */
  readonly #drawn = new WeakMap<Relation, Drawn>();

  constructor(parts: RelationParts) {
    this.#parts = parts;
  }

  /** The kinds there are; reading it subscribes. */
  get types(): readonly RelationType[] {
    return this.#parts.classes.ontology.value.relation_types ?? [];
  }

  typeOf({ type_id }: Relation): RelationType | undefined {
    return this.#types.find(({ id }) => id === type_id);
  }

  /** The relation of that id; reading it does not subscribe. */
  stored(id: Id): Relation | undefined {
    const record = recordsOf(this.#parts.edits.document).get(id);
    return record?.kind === "relation" ? record : undefined;
  }

  /** The kinds that the ontology allows from one object to the other. */
  fitting(source: Annotation, target: Annotation): readonly RelationType[] {
    return this.#types.filter(
      ({ source_classes: from, target_classes: to }) =>
        allows(from, source.class_id) && allows(to, target.class_id),
    );
  }

  /** Joins the two by the chosen kind, or the first that fits; null where none does or they are joined so already. */
  join(source: Annotation, target: Annotation): Relation | null {
    const fitting = this.fitting(source, target);
    const wanted = this.#parts.settings.relation.type.peek();
    const type = fitting.find(({ id }) => id === wanted) ?? fitting[0];
    if (!type || this.#there(type.id, source.id, target.id)) return null;
    const relation: Relation = {
      kind: "relation",
      id: newId(),
      type_id: type.id,
      source_id: source.id,
      target_id: target.id,
      schema: SCHEMA,
    };
    this.#parts.edits.perform("relation.add", [addition(relation)], [relation.id]);
    return relation;
  }

  /** Exchanges source and target, as one gesture. */
  reverse(relations: readonly Relation[]): void {
    this.#parts.edits.perform(
      "relation.reverse",
      relations.map((one) => setting(one, { source_id: one.target_id, target_id: one.source_id })),
    );
  }

  retype(relation: Relation, type: RelationType): void {
    this.#parts.edits.perform("relation.type", [setting(relation, { type_id: type.id })]);
  }

  /** What is painted: both ends are there and shown; as the hand has them now. */
  arrows(): readonly Arrow[] {
    const { edits, visibility, document } = this.#parts;
    const hidden = visibility.hidden.peek();
    const found: Arrow[] = [];
    for (const relation of document.peek().relations) {
      const { id, source_id, target_id } = relation;
      if (hidden.has(source_id) || hidden.has(target_id)) continue;
      const [source, target] = [edits.annotation(source_id), edits.annotation(target_id)];
      const line = source && target ? this.#line(relation, source.shape, target.shape) : null;
      if (!line) continue;
      const type = this.typeOf(relation);
      found.push({ id, ...line, name: type?.name ?? "", directed: type?.directed ?? true });
    }
    return found;
  }

  /** The arrow within `reach` px of the picture, the nearest first; null where there is none. */
  at(place: Point, reach: number): Arrow | null {
    let [found, nearest]: [Arrow | null, number] = [null, reach];
    for (const arrow of this.arrows()) {
      const away = distanceToSegment(place, arrow.from, arrow.to);
      if (away <= nearest) [found, nearest] = [arrow, away];
    }
    return found;
  }

  get #types(): readonly RelationType[] {
    return this.#parts.classes.ontology.peek().relation_types ?? [];
  }

  #line(relation: Relation, source: Shape, target: Shape): Line | null {
    let drawn = this.#drawn.get(relation);
    if (drawn?.source !== source || drawn.target !== target) {
      drawn = { source, target, line: arrowBetween(source, target) };
      this.#drawn.set(relation, drawn);
    }
    return drawn.line;
  }

  #there(type: Id, source: Id, target: Id): boolean {
    for (const record of recordsOf(this.#parts.edits.document).values()) {
      if (record.kind !== "relation" || record.type_id !== type) continue;
      if (record.source_id === source && record.target_id === target) return true;
    }
    return false;
  }
}

function allows(classes: readonly Id[] | undefined, id: Id | undefined): boolean {
  return !classes?.length || (id !== undefined && classes.includes(id));
}
