/**
 * What a person wrote, taken out of a recording: names and texts become letters of the same number, ids that may be made
 * from names become numbers in the same order. What is left does the same when it is played.
 */
import type { Diff, Entry } from "../../model/diffs.ts";
import type { Json } from "../../model/json.ts";
import type { Annotation, Attribute, Class, LayerRecord, Ontology } from "../../model/records.ts";
import type { Work } from "./work.ts";

const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const NOWHERE = "00000000-0000-0000-0000-000000000000";
/** What typed letters are written down as. */
export const TYPED = "x";
/** What stood there before, so that writing over it is still a change. */
const FOUND = "y";
const ATTRIBUTE = "attributes.";

export function scrubbed(work: Work): Work {
  const scrub = new Scrub(work.ontology);
  const classes = (work.ontology.classes ?? []).map((kind, at) => scrub.kind(kind, at + 1));
  const annotations = work.annotations.map((one) => scrub.record(one, FOUND)) as Annotation[];
  const diffs = work.diffs.map((diff) => scrub.diff(diff));
  const plain = { ...work, ontology: { schema: work.ontology.schema, classes }, annotations, diffs };
  return withoutIds(plain, JSON.stringify([plain.ontology, annotations]));
}

/** Names of the same length where they are long enough; the numbers keep them apart. */
function named(name: string, number: number): string {
  const digits = String(number);
  return TYPED.repeat(Math.max(0, [...name].length - digits.length)) + digits;
}

class Scrub {
  /** Texts as they were, and what they have become. */
  readonly #texts = new Map<string, string>();
  /** Answers that are ids of options and not texts. */
  readonly #options: ReadonlySet<Json>;

  constructor({ classes = [], questions = [] }: Ontology) {
    const asked = questions.map(({ attribute }) => attribute);
    const attributes = [...asked, ...classes.flatMap((kind) => kind.attributes ?? [])];
    this.#options = new Set(attributes.flatMap(({ options = [] }) => options.map(({ id }) => id)));
  }

  kind({ description: _, examples: __, extra: ___, ...kind }: Class, number: number): Class {
    const { attributes, skeleton } = kind;
    return {
      ...kind,
      name: named(kind.name, number),
      ...(attributes ? { attributes: attributes.map((one, at) => this.#attribute(one, at + 1)) } : {}),
      ...(skeleton
        ? {
            skeleton: {
              ...skeleton,
              joints: skeleton.joints.map((joint, at) => ({ ...joint, name: named(joint.name, at + 1) })),
            },
          }
        : {}),
    };
  }

  /** An object or a relation; `as` are the letters of texts that are met for the first time. */
  record<Kind extends LayerRecord>(record: Kind, as: string): Kind {
    const { extra: _, source: __, text, attributes, ...rest } = record as Annotation;
    return {
      ...rest,
      ...(text === undefined ? {} : { text: this.#text(text, as) }),
      ...(attributes ? { attributes: this.#answer(attributes, as) } : {}),
    } as unknown as Kind;
  }

  diff({ image_hash: _, author: __, ...diff }: Diff): Diff {
    return { ...diff, image_id: NOWHERE, entries: diff.entries.map((entry) => this.#entry(entry)) };
  }

  #attribute({ description: _, options, default: first, only_if, ...attribute }: Attribute, number: number) {
    return {
      ...attribute,
      name: named(attribute.name, number),
      ...(options ? { options: options.map((one, at) => ({ ...one, name: named(one.name, at + 1) })) } : {}),
      ...(first === undefined ? {} : { default: this.#answer(first, FOUND) }),
      ...(only_if ? { only_if: { ...only_if, any_of: this.#answer(only_if.any_of, FOUND) } } : {}),
    } as Attribute;
  }

  #entry(entry: Entry): Entry {
    switch (entry.op) {
      case "add":
        return { ...entry, record: this.record(entry.record, TYPED) };
      case "remove":
        return entry.record ? { ...entry, record: this.record(entry.record, FOUND) } : entry;
      case "change": {
        const fields = Object.entries(entry.fields ?? {}).flatMap(([name, pair]) => this.#field(name, pair));
        return entry.fields ? { ...entry, fields: Object.fromEntries(fields) } : entry;
      }
      case "status":
        return {
          ...entry,
          ...(entry.reason ? { reason: this.#text(entry.reason, TYPED) } : {}),
          ...(entry.reason_before ? { reason_before: this.#text(entry.reason_before, FOUND) } : {}),
        };
    }
  }

  #field(name: string, pair: readonly [Json, Json]): [string, readonly [Json, Json]][] {
    if (name === "extra" || name === "source") return [];
    if (name !== "text" && name !== "attributes" && !name.startsWith(ATTRIBUTE)) return [[name, pair]];
    const [before, after] = pair;
    if (typeof before === "string" && typeof after === "string") this.#written(before, after);
    return [[name, [this.#answer(before, FOUND), this.#answer(after, TYPED)]]];
  }

  /** Letters that were left as they were stay what they have become; those between them were typed. */
  #written(before: string, after: string): void {
    if (this.#texts.has(after) || this.#options.has(after)) return;
    const [old, now, old_] = [[...before], [...after], [...this.#text(before, FOUND)]];
    const least = Math.min(old.length, now.length);
    let [head, tail] = [0, 0];
    while (head < least && old[head] === now[head]) head++;
    while (tail < least - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
    const typed = Array<string>(now.length - head - tail).fill(TYPED);
    this.#texts.set(after, [...old_.slice(0, head), ...typed, ...old_.slice(old_.length - tail)].join(""));
  }

  /** An answer with its texts scrubbed: options, numbers and yes or no stay what they are. */
  #answer<Value extends Json>(value: Value, as: string): Value;
  #answer(value: Json, as: string): Json {
    if (typeof value === "string") return this.#options.has(value) ? value : this.#text(value, as);
    if (Array.isArray(value)) return value.map((one: Json) => this.#answer(one, as));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([id, one]) => [id, this.#answer(one as Json, as)]));
  }

  #text(text: string, as: string): string {
    const known = this.#texts.get(text) ?? as.repeat([...text].length);
    this.#texts.set(text, known);
    return known;
  }
}

/** The same with other ids for those that were there at the start: a smaller one stays the smaller one. */
function withoutIds(work: Work, start: string): Work {
  const [first = "f"] = work.diffs.map(({ id }) => id).sort();
  const ids = [...new Set(start.match(ID))].sort();
  const plain = new Map(
    ids.map((id, at) => {
      const number = (at + 1).toString(16).padStart(12, "0");
      return [id, `${id < first ? "0" : "f"}0000000-0000-7000-8000-${number}`];
    }),
  );
  return JSON.parse(JSON.stringify(work).replace(ID, (id) => plain.get(id) ?? id));
}
