/** Answering attributes: of the selection, or of the picture where nothing is selected; one question at a time by key. */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals-core";
import {
  answered,
  answerOf,
  asked,
  askedOfAll,
  common,
  isOfPicture,
  lacking,
  pictureAnswers,
} from "../model/answers";
import { attributesOf } from "../model/ontology";
import {
  type Annotation,
  type Attribute,
  type Attributes,
  type Id,
  SCHEMA,
  type Value,
} from "../model/records";
import type { Editor } from "./editor";
import { extent } from "./shapes/detail";
import { words } from "./words/en";

/** Options that have a digit of their own; with more of them, 0 turns to the next nine. */
const DIGITS = 9;
/** Ground that is left around an object, as a part of its size. */
const GROUND = 0.6;

/** The picture as long as nothing is said of it. */
const UNSAID: Annotation = { kind: "annotation", id: "", shape: { type: "tag" }, schema: SCHEMA };

/** The question in hand. */
export interface Asking {
  readonly attribute: Attribute;
  readonly value: Value | undefined;
  /** True where the selected objects answer differently. */
  readonly mixed: boolean;
  /** The options that digits choose now; of a yes-or-no question yes and no. */
  readonly choices: readonly Choice[];
  /** True where 0 shows further options. */
  readonly more: boolean;
  /** What was answered last time, for Enter to take over. */
  readonly sticky: Value | undefined;
}

export interface Choice {
  readonly digit: string;
  readonly value: Value;
  /** The option's name; empty for yes and no, whose words are the shell's. */
  readonly name: string;
  readonly chosen: boolean;
}

export class Answering {
  readonly #editor: Editor;
  readonly #on = signal(false);
  readonly #at = signal<Id | null>(null);
  readonly #turned = signal(0);
  readonly #last = new Map<Id, Value>();

  /** True while attribute mode has the keys. */
  readonly on: ReadonlySignal<boolean> = this.#on;
  /** All answers about the picture, as one annotation. */
  readonly picture: ReadonlySignal<Annotation>;
  /** Whom the questions are about: the selected, else the picture. */
  readonly about: ReadonlySignal<readonly Annotation[]>;
  readonly questions: ReadonlySignal<readonly Attribute[]>;
  readonly asking: ReadonlySignal<Asking | null>;
  /** The objects that are asked anything, in paint order. */
  readonly objects: ReadonlySignal<readonly Annotation[]>;
  /** Required answers that nobody gave, of all objects and the picture. */
  readonly lacking: ReadonlySignal<number>;

  constructor(editor: Editor) {
    this.#editor = editor;
    const { ontology } = editor.classes;
    const all = computed(() => editor.document.value.annotations);
    this.picture = computed(() => pictureAnswers(all.value, UNSAID));
    this.about = computed(() => {
      const selected = editor.selected.value;
      return selected.length ? selected : [this.picture.value];
    });
    this.questions = computed(() => askedOfAll(ontology.value, this.about.value));
    this.objects = computed(() =>
      all.value.filter((one) => !isOfPicture(one) && asked(ontology.value, one).length > 0),
    );
    this.lacking = computed(() => {
      const objects = this.objects.value.reduce((sum, one) => sum + lacking(ontology.value, one).length, 0);
      return objects + lacking(ontology.value, this.picture.value).length;
    });
    this.asking = computed(() => {
      const questions = this.questions.value;
      const attribute = questions.find(({ id }) => id === this.#at.value) ?? questions[0];
      return attribute ? this.#asking(attribute) : null;
    });
  }

  /** Takes the keys: for the selection, else for the picture where it is asked anything, else for the first object. */
  begin(): boolean {
    if (!this.questions.peek().length && !this.#goTo(1)) return false;
    batch(() => {
      this.#on.value = true;
      this.#toFirst();
    });
    this.#look();
    return true;
  }

  end(): boolean {
    const was = this.#on.peek();
    this.#on.value = false;
    return was;
  }

  /** Goes to the next question, or to the one before. */
  turn(step: 1 | -1): boolean {
    const questions = this.questions.peek();
    const at = questions.findIndex(({ id }) => id === this.asking.peek()?.attribute.id);
    const next = questions[at + step];
    if (!next) return false;
    this.#ask(next);
    return true;
  }

  /** Goes to the next object that is asked anything, or to the one before; before the first comes the picture. */
  go(step: 1 | -1): boolean {
    if (this.#goTo(step)) {
      this.#toFirst();
      this.#look();
      return true;
    }
    this.#editor.say(words.answering.end(this.lacking.peek()));
    return false;
  }

  /** The next question, else the next object's first; past the last one the mode ends. */
  onwards(): void {
    if (!this.turn(1) && !this.go(1)) this.end();
  }

  /** Chooses what is on the digit; a single answer leads on, several choices stay for more. */
  choose(digit: string): void {
    const asking = this.asking.peek();
    if (!asking) return;
    if (digit === "0" && asking.more) {
      this.#turned.value += 1;
      return;
    }
    const choice = asking.choices.find((one) => one.digit === digit);
    if (!choice) return;
    if (asking.attribute.type !== "multi-select") {
      this.give(asking.attribute, choice.value);
      this.onwards();
      return;
    }
    const given = new Set(Array.isArray(asking.value) ? asking.value : []);
    if (!given.delete(choice.value)) given.add(choice.value);
    const ids = (asking.attribute.options ?? []).flatMap(({ id }) => (given.has(id) ? [id] : []));
    this.give(asking.attribute, ids.length ? ids : undefined);
  }

  /** Goes on; a question without an answer takes the last object's where the attribute says so. */
  accept(): void {
    const asking = this.asking.peek();
    if (asking && asking.value === undefined && !asking.mixed && asking.sticky !== undefined) {
      this.give(asking.attribute, asking.sticky);
    }
    this.onwards();
  }

  /** Gives everyone the questions are about the answer, as one gesture; undefined takes it back. */
  give(attribute: Attribute, value: Value | undefined): void {
    this.giveTo(this.about.peek(), attribute, value);
  }

  /** Gives these the answer; objects that were removed meanwhile stay so. */
  giveTo(about: readonly Annotation[], attribute: Attribute, value: Value | undefined): void {
    const { edits } = this.#editor;
    if (value !== undefined) this.#last.set(attribute.id, value);
    const picture = about.find(isOfPicture);
    if (picture) this.#sayOfPicture(attribute.id, value);
    else
      edits.put(
        "attribute",
        about.flatMap(({ id }) => {
          const one = edits.stored(id);
          return one ? [answered(one, attribute.id, value)] : [];
        }),
      );
  }

  /** The answers with which a new object of the class begins: the last ones given, where the attributes say so. */
  stickyOf(classId: Id | undefined): Attributes | undefined {
    const ontology = this.#editor.classes.ontology.peek();
    if (classId === undefined) return undefined;
    const sticky = attributesOf(ontology, classId).filter(({ id, sticky }) => sticky && this.#last.has(id));
    if (!sticky.length) return undefined;
    const all = Object.fromEntries(sticky.map(({ id }) => [id, this.#last.get(id) as Value]));
    const fits = asked(ontology, { ...UNSAID, class_id: classId, attributes: all });
    const kept = fits.filter(({ id }) => id in all).map(({ id }) => [id, all[id] as Value] as const);
    return kept.length ? Object.fromEntries(kept) : undefined;
  }

  #sayOfPicture(attribute: Id, value: Value | undefined): void {
    const { edits, document } = this.#editor;
    const holders = document.peek().annotations.filter(isOfPicture);
    const holder = holders.find((one) => attribute in (one.attributes ?? {})) ?? holders[0];
    const next = answered(holder ?? edits.fresh({ type: "tag" }, undefined), attribute, value);
    if (next.attributes) edits.put("attribute", [next]);
    else if (holder) edits.remove("attribute", [holder.id], [...this.#editor.selection.ids.peek()]);
  }

  #asking(attribute: Attribute): Asking {
    const { value, mixed } = common(this.about.value.map((one) => answerOf(one, attribute)));
    const options = attribute.options ?? [];
    const pages = Math.max(1, Math.ceil(options.length / DIGITS));
    const from = DIGITS * (this.#turned.value % pages);
    const given = Array.isArray(value) ? value : [value];
    const listed: readonly { value: Value; name: string }[] =
      attribute.type === "bool"
        ? [true, false].map((yes) => ({ value: yes, name: "" }))
        : options.slice(from, from + DIGITS).map(({ id, name }) => ({ value: id, name }));
    return {
      attribute,
      value,
      mixed,
      choices: listed.map((one, at) => ({
        ...one,
        digit: String(at + 1),
        chosen: given.includes(one.value),
      })),
      more: pages > 1,
      sticky: attribute.sticky ? this.#last.get(attribute.id) : undefined,
    };
  }

  #ask({ id }: Attribute): void {
    batch(() => {
      this.#at.value = id;
      this.#turned.value = 0;
    });
  }

  /** The first question without an answer of its own, else the first. */
  #toFirst(): void {
    const about = this.about.peek();
    const questions = this.questions.peek();
    const open = questions.find(({ id }) => about.some((one) => one.attributes?.[id] === undefined));
    const first = open ?? questions[0];
    if (first) this.#ask(first);
  }

  #goTo(step: 1 | -1): boolean {
    const { selection, visibility } = this.#editor;
    const ids = this.objects.peek().flatMap(({ id }) => (visibility.reachable(id) ? [id] : []));
    const last = [...selection.ids.peek()].at(-1);
    const at = last === undefined ? -1 : ids.indexOf(last);
    const next = ids[at + step];
    if (next !== undefined) {
      selection.set([next]);
      return true;
    }
    if (step > 0 || at < 0) return false;
    selection.clear();
    return this.questions.peek().length > 0;
  }

  /** Brings what is asked about into view and says it. */
  #look(): void {
    const { viewport, selection, classes } = this.#editor;
    const [first] = this.about.peek();
    const box = selection.one.peek() && first ? extent(first.shape).bounds : null;
    if (box) {
      const [x0, y0, x1, y1] = box;
      const ground = Math.max(8, GROUND * Math.max(x1 - x0, y1 - y0));
      viewport.show([x0 - ground, y0 - ground, x1 + ground, y1 + ground], 4);
    } else viewport.fit();
    const said = first && box ? `${words.describe(first, classes.nameOf(first))}. ` : "";
    this.#editor.say(said + (this.asking.peek()?.attribute.name ?? ""));
  }
}
