/** The editor as the shell holds it: one picture with its labels, tools, commands, and what is shown, as signals. */
import { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals-core";
import type { DocumentChange, LayerDocument } from "../model/document";
import type { Annotation, Id } from "../model/records";
import type { Point } from "../model/shapes/kind";
import { Adjusting } from "./adjust/adjusting";
import { Answering } from "./answering";
import { Assist } from "./assist";
import { around } from "./bounds";
import { Classes } from "./classes";
import { Clipboard } from "./clipboard";
import { Coloring } from "./coloring";
import { Companion } from "./companion";
import { Edges } from "./edges/edges";
import { Edits } from "./edits";
import { hintsOf } from "./hints";
import { bodiesAt, type Hit, hit, type Precision } from "./hit";
import { GRIP, type PointerKind, REACH } from "./input/events";
import { mount } from "./input/mount";
import { Lens } from "./lens";
import { Coverage } from "./masks/coverage";
import { Overview } from "./overview";
import { browser } from "./platform";
import type { EditorOptions, Going, Platform, Ports, Subject } from "./ports";
import { Prompting } from "./prompting";
import { Relations } from "./relations";
import { Scene } from "./scene";
import { Seen } from "./seen";
import { Selection } from "./selection";
import { Settings } from "./settings";
import { faultIn } from "./shapes/detail";
import { type PictureState, Showing } from "./showing";
import { Sketch } from "./sketch";
import { Stage } from "./stage";
import { Stopwatch } from "./stopwatch";
import { Suggestions } from "./suggestions";
import { Thinner } from "./thinner";
import { Tools } from "./tools/root";
import { Viewport } from "./viewport";
import { Visibility } from "./visibility";
import { type ReasonKey, words } from "./words/en";

/** The pointer in the picture, and the colour of the pixel under it. */
export interface PointerPlace {
  readonly at: Point;
  readonly color: readonly [red: number, green: number, blue: number] | null;
}

/** A change of more records is not looked through for faults at once; each shows its own. */
const MOST_LOOKED_AT = 100;

export class Editor {
  readonly platform: Platform;
  readonly ports: Ports;
  readonly viewport = new Viewport();
  readonly selection = new Selection();
  readonly visibility: Visibility;
  readonly settings: Settings;
  readonly sketch = new Sketch();
  readonly clipboard = new Clipboard();
  /** How the picture is shown; display only. */
  readonly adjusting = new Adjusting();
  readonly classes: Classes;
  readonly coloring: Coloring;
  readonly suggestions: Suggestions;
  readonly stopwatch: Stopwatch;
  readonly edits: Edits;
  readonly edges: Edges;
  readonly assist: Assist;
  readonly prompting: Prompting;
  readonly answering: Answering;
  readonly thinner: Thinner;
  readonly relations: Relations;
  readonly scene: Scene;
  readonly lens: Lens;
  readonly seen: Seen;
  readonly stage: Stage;
  readonly overview: Overview;
  readonly companion: Companion;
  readonly showing: Showing;
  readonly tools: Tools;
  readonly coverage: Coverage;
  readonly #subject = signal<Subject | null>(null);
  readonly #pointer = signal<Point | null>(null);
  readonly #said = signal("");
  #deaf: () => void = () => {};
  #onceOpen: (() => void) | null = null;

  readonly subject: ReadonlySignal<Subject>;
  readonly document: ReadonlySignal<LayerDocument>;
  readonly picture: ReadonlySignal<PictureState>;
  readonly pointer: ReadonlySignal<PointerPlace | null> = computed(() => {
    const at = this.#pointer.value;
    this.picture.value;
    return at && { at, color: this.stage.pixel(at) };
  });
  /** What the pointer can do now: at most four keys of `words.hints`. */
  readonly hints = computed(() => hintsOf(this));
  /** What just happened, for a polite live region. */
  readonly said: ReadonlySignal<string> = this.#said;
  /** The selected annotations as the hand has them now. */
  readonly selected: ReadonlySignal<readonly Annotation[]>;

  constructor({ subject, ontology, ports, platform = browser, settings = new Settings() }: EditorOptions) {
    this.settings = settings;
    this.visibility = new Visibility(settings.look);
    this.platform = platform;
    this.ports = ports;
    this.subject = computed(() => this.#subject.value ?? subject);
    this.document = computed(() => this.subject.value.document);
    this.classes = new Classes(ontology);
    this.coloring = new Coloring({ classes: this.classes, document: this.document, look: settings.look });
    this.stopwatch = new Stopwatch(platform);
    this.suggestions = new Suggestions(this);
    this.edits = new Edits({
      document: this.document,
      selection: this.selection,
      viewport: this.viewport,
      now: () => platform.clock(),
      stopwatch: this.stopwatch,
      suggested: (id) => this.suggestions.get(id),
      ontologyVersion: () => ontology.peek().version ?? 0,
      answers: (classId) => this.answering.stickyOf(classId),
    });
    this.thinner = new Thinner(this);
    this.relations = new Relations(this);
    this.scene = new Scene(this);
    this.lens = new Lens(this);
    this.seen = new Seen(this);
    this.stage = new Stage(this);
    this.overview = new Overview(this);
    this.companion = new Companion({
      ...this,
      neighbour: async (which) => (await ports.neighbour?.(which)) ?? null,
      redraw: () => this.stage.request("base"),
    });
    this.stage.skin = this.companion;
    this.assist = new Assist(this);
    this.prompting = new Prompting(this);
    this.tools = new Tools(this);
    this.coverage = new Coverage(this);
    this.showing = new Showing(this);
    this.picture = this.showing.state;
    this.edges = new Edges({
      platform,
      viewport: this.viewport,
      pixels: (...frame) => this.stage.pixels(...frame),
      picture: this.picture,
    });
    this.selected = computed(() => {
      const { drafts } = this.edits;
      this.suggestions.all.value; // `get` does not subscribe
      return [...this.selection.ids.value].flatMap(
        (id) => drafts.value.get(id) ?? this.document.value.annotation(id) ?? this.suggestions.get(id) ?? [],
      );
    });
    this.answering = new Answering(this);
    effect(() => {
      this.showing.tone.value = this.adjusting.tone.value;
    });
    void this.open(subject);
  }

  /** Shows another picture; done when it is sharp or cannot be. What was being drawn is let go. */
  async open(subject: Subject): Promise<void> {
    const { image, document } = subject;
    this.#deaf();
    this.tools.cancel();
    this.assist.cancel();
    this.answering.end();
    batch(() => {
      this.selection.clear();
      this.sketch.clear();
      this.edits.reset();
      this.stopwatch.start();
      this.#subject.value = subject;
      this.scene.load(document);
      this.viewport.open(image);
    });
    this.adjusting.deep.value = null;
    this.coverage.open();
    this.seen.open(subject);
    const showing = this.showing.open(subject);
    if (this.adjusting.windowed.peek()) void this.lookDeeper();
    this.#deaf = document.listen((change) => this.#heard(change));
    const then = this.#onceOpen;
    this.#onceOpen = null;
    then?.();
    await showing;
  }

  /** Finds out whether the picture holds more than is shown, so that black and white point reach it. */
  async lookDeeper(): Promise<void> {
    const subject = this.subject.peek();
    const deep = await this.showing.deep().catch(() => null);
    if (subject === this.subject.peek()) this.adjusting.deep.value = deep;
  }

  /** Decodes the neighbours' pictures, so that opening one shows it at once. */
  prefetch(urls: readonly string[]): void {
    this.showing.prefetch(urls);
  }

  /** Puts the canvases into the host and listens there; gives back how to take them away. */
  mount(host: HTMLElement): () => void {
    return mount(this, host);
  }

  dispose(): void {
    this.#deaf();
    this.companion.dispose();
    this.coverage.dispose();
    this.seen.dispose();
    this.stage.dispose();
    this.showing.dispose();
  }

  /** Calls back once when the next picture's labels are there. */
  onceOpen(run: () => void): void {
    this.#onceOpen = run;
  }

  canGo(where: Going): boolean {
    return this.ports.go !== undefined && (this.ports.canGo?.(where) ?? true);
  }

  /** Opens the menu of what applies to the shape there. */
  menu(screen: Point): void {
    const hit = this.hit(this.viewport.toPicture(screen), "mouse");
    if (hit && !this.selection.has(hit.id)) this.selection.set([hit.id]);
    this.ports.menu?.(screen);
  }

  /** Says why something cannot be done. */
  refuse(reason: ReasonKey): void {
    this.say(words.reasons[reason]);
    this.ports.refuse?.(reason);
  }

  /** Says something to those who hear the screen, and shows it. */
  tell(what: string): void {
    this.say(what);
    this.ports.tell?.(what);
  }

  /** Says something to those who hear the screen. */
  say(what: string): void {
    this.#said.value = what;
  }

  pointAt(at: Point | null): void {
    this.#pointer.value = at;
    if (!at) this.sketch.aim.value = null;
  }

  /** What the pointer would take hold of at that place of the picture. */
  hit(at: Point, kind: PointerKind, precision = this.precision(kind)): Hit | null {
    const near = this.scene.reachable(around(at, precision.reach / precision.scale));
    const editing = this.sketch.point.peek()?.id ?? null;
    const found = hit(at, { selected: this.handled(), editing, near }, precision);
    const thin = found && found.kind !== "body";
    const arrow =
      thin || this.visibility.bare.peek() ? null : this.relations.at(at, precision.reach / precision.scale);
    return arrow ? { kind: "relation", id: arrow.id, index: 0 } : found;
  }

  /** The smallest object at that place, whatever else could be taken hold of there. */
  body(at: Point, kind: PointerKind): Hit | null {
    const precision = this.precision(kind);
    return (
      bodiesAt(at, this.scene.reachable(around(at, precision.reach / precision.scale)), precision)[0] ?? null
    );
  }

  /** Every object whose body is at that place of the picture, the smallest first. */
  bodies(at: Point, kind: PointerKind): Id[] {
    const precision = this.precision(kind);
    const near = this.scene.reachable(around(at, precision.reach / precision.scale));
    return bodiesAt(at, near, precision).map(({ id }) => id);
  }

  /** The selected whose handles are on the screen. */
  handled(): Annotation[] {
    const active = this.scene.active.peek();
    return [...this.selection.ids.peek()].flatMap((id) => {
      const shown = active.has(id) && this.visibility.reachable(id);
      return (shown && this.edits.annotation(id)) || [];
    });
  }

  precision(kind: PointerKind): Precision {
    return { reach: REACH[kind], grip: GRIP[kind], scale: this.viewport.view.peek().scale };
  }

  #heard(change: DocumentChange): void {
    this.scene.update(change);
    this.stage.changed(change);
    this.coverage.changed(change.touched);
    this.suggestions.heard(change);
    const gone = [...this.selection.ids.peek()].filter((id) => !this.edits.has(id));
    if (gone.length) this.selection.set([...this.selection.ids.peek()].filter((id) => !gone.includes(id)));
    if (change.diff) this.say(brokenBy(change) ?? words.announce(change, (one) => this.classes.nameOf(one)));
    if (asksForText(change, this.classes)) this.ports.editText?.();
  }
}

/** True where it drew one object, here and now, of a class whose objects bear a text. */
function asksForText({ diff, records }: DocumentChange, classes: Classes): boolean {
  const [one, another] = records.values();
  const made = one?.after?.kind === "annotation" && !one.before && !another ? one.after : null;
  const drawn = diff?.gesture.startsWith("draw") && !diff.cause;
  return made !== null && drawn === true && classes.of(made)?.text === true;
}

/** What the change has broken, in words; null where it broke nothing. */
function brokenBy({ records }: DocumentChange): string | null {
  if (records.size > MOST_LOOKED_AT) return null;
  for (const { before, after } of records.values()) {
    const found = after?.kind === "annotation" && faultIn(after.shape);
    if (found && !(before?.kind === "annotation" && faultIn(before.shape))) return words.fault(found);
  }
  return null;
}

export function createEditor(options: EditorOptions): Editor {
  return new Editor(options);
}
