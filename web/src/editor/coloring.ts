/** What colours say on the picture: the class, the instance, an answer, or where a label comes from. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals-core";
import type { LayerDocument } from "../model/document";
import { COLORS, type Pattern } from "../model/ontology";
import type { Annotation, Attribute, Class, Id, Value } from "../model/records";
import { type Classes, NO_CLASS } from "./classes";
import type { Compared, Difference } from "./difference";
import type { LookSettings } from "./settings";
import { words } from "./words/en";

/** `attribute:` is followed by the attribute's id. */
export type ColorBy = "class" | "instance" | "author" | `attribute:${Id}`;

export interface LegendLine {
  readonly key: string;
  readonly name: string;
  readonly color: string;
  readonly count: number;
}

const COLORS_HERE: { readonly [D in Difference]: string } = {
  same: "#b9b9be",
  moved: "#e5b457",
  only: "#9cd860",
};
const OTHER_COLORS: { readonly [D in Difference]: string } = { ...COLORS_HERE, only: "#f00c0c" };

/** Longer legends say less than none. */
const MOST_LINES = 24;

export interface ColoringParts {
  readonly classes: Classes;
  readonly document: ReadonlySignal<LayerDocument>;
  readonly look: LookSettings;
}

export class Coloring {
  readonly #parts: ColoringParts;
  /** True where the system replaces colours by few; the shell says so. */
  readonly forced = signal(false);
  /** How the labels differ from others, where colours tell that and nothing else. */
  readonly compared = signal<Compared | null>(null);
  /** The attribute that colours tell; undefined where they tell something else, or it is no longer there. */
  readonly attribute: ReadonlySignal<Attribute | undefined>;
  /** True where fills bear the pattern of their class. */
  readonly patterned: ReadonlySignal<boolean>;
  /** What each colour means here, the most frequent first; empty where names say it. */
  readonly legend: ReadonlySignal<readonly LegendLine[]>;

  /** Rises with every comparison. */
  readonly #comparisons = signal(0);

  constructor(parts: ColoringParts) {
    this.#parts = parts;
    effect(() => {
      this.compared.value;
      this.#comparisons.value = this.#comparisons.peek() + 1;
    });
    const { classes, look, document } = parts;
    this.attribute = computed(() => {
      const [, id] = look.colorBy.value.split("attribute:");
      return classes.attributes.value.find((one) => one.id === id);
    });
    this.patterned = computed(() => {
      const wanted = look.patterns.value === "on" || (look.patterns.value === "auto" && this.forced.value);
      return wanted && !this.compared.value && look.colorBy.value === "class";
    });
    this.legend = computed(() => this.#legend(document.value.annotations));
  }

  colorOf(annotation: Annotation): string {
    return this.#lineOf(annotation).color;
  }

  /** The colour of a label that is not of this picture. */
  otherColorOf(annotation: Annotation): string {
    const differs = this.compared.peek()?.there.get(annotation.id);
    return differs ? OTHER_COLORS[differs] : this.colorOf(annotation);
  }

  classOf(annotation: Annotation): Class | undefined {
    return this.#parts.classes.of(annotation);
  }

  /** The pattern of the annotation's fill; null where fills are plain. */
  patternOf({ class_id }: Annotation): Pattern | null {
    return this.patterned.peek() ? (this.#parts.classes.patterns.peek().get(class_id ?? "") ?? null) : null;
  }

  /** Calls back whenever colours or patterns mean something else. */
  get meaning(): string {
    return `${this.#comparisons.value} ${this.#parts.look.colorBy.value} ${this.attribute.value?.id} ${this.patterned.value}`;
  }

  #legend(annotations: readonly Annotation[]): readonly LegendLine[] {
    const { colorBy } = this.#parts.look;
    if (this.compared.value) return this.#differences(this.compared.value);
    if (colorBy.value === "class" || colorBy.value === "instance") return [];
    const lines = new Map<string, LegendLine>();
    for (const annotation of annotations) {
      const line = this.#lineOf(annotation);
      const { count } = lines.get(line.key) ?? line;
      lines.set(line.key, { ...line, count: count + 1 });
    }
    return [...lines.values()].sort((a, b) => b.count - a.count).slice(0, MOST_LINES);
  }

  #differences({ here, there }: Compared): readonly LegendLine[] {
    const counted = (of: Compared["here"], difference: Difference): number =>
      [...of.values()].filter((one) => one === difference).length;
    const line = (key: string, name: string, color: string, count: number): LegendLine => ({
      key,
      name,
      color,
      count,
    });
    return [
      line("same", words.differences.same, COLORS_HERE.same, counted(here, "same")),
      line("moved", words.differences.moved, COLORS_HERE.moved, counted(here, "moved")),
      line("here", words.differences.here, COLORS_HERE.only, counted(here, "only")),
      line("there", words.differences.there, OTHER_COLORS.only, counted(there, "only")),
    ];
  }

  #lineOf(annotation: Annotation): LegendLine {
    const differs = this.compared.peek()?.here.get(annotation.id);
    if (differs) return { key: differs, name: "", color: COLORS_HERE[differs], count: 0 };
    const attribute = this.attribute.peek();
    if (attribute) return answerLine(attribute, annotation.attributes?.[attribute.id]);
    switch (this.#parts.look.colorBy.peek()) {
      case "instance": {
        const key = annotation.instance_id ?? annotation.id;
        return { key, name: key, color: colorFor(key), count: 0 };
      }
      case "author": {
        const { kind = "person", name = "" } = annotation.source ?? {};
        const said = [words.origins[kind], name].filter(Boolean).join(" ");
        return {
          key: said,
          name: said,
          color: kind === "person" ? (COLORS[0] as string) : colorFor(said),
          count: 0,
        };
      }
      default: {
        const color = this.#parts.classes.colorOf(annotation);
        return { key: color, name: this.#parts.classes.nameOf(annotation), color, count: 0 };
      }
    }
  }
}

/** Options have the colours in their order; other answers one by what they are. */
function answerLine({ options = [] }: Attribute, given: Value | undefined): LegendLine {
  if (given === undefined || given === "" || (Array.isArray(given) && !given.length)) {
    return { key: "", name: words.noAnswer, color: NO_CLASS, count: 0 };
  }
  const ids = [given].flat() as (string | number | boolean)[];
  const name = ids
    .map((id) => options.find((option) => option.id === id)?.name ?? words.answer(id))
    .join(", ");
  const at = options.findIndex(({ id }) => id === ids[0]);
  const color = at >= 0 && ids.length === 1 ? (COLORS[at % COLORS.length] as string) : colorFor(name);
  return { key: name, name, color, count: 0 };
}

/** One of the fixed colours, always the same for the same text. */
export function colorFor(text: string): string {
  let hash = 0;
  for (const letter of text) hash = (Math.imul(hash, 31) + (letter.codePointAt(0) as number)) | 0;
  return COLORS[Math.abs(hash) % COLORS.length] as string;
}
