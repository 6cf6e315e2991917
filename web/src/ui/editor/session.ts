/** The open editor page: pictures come and go, the editor and what waits to be saved stay. */
import { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { commandOf } from "../../editor/commands/registry.ts";
import { createEditor, type Editor } from "../../editor/editor.ts";
import type { Going, Ports, ShellPart, Subject } from "../../editor/ports.ts";
import type { Prompter } from "../../editor/prompting.ts";
import { isLarge } from "../../editor/tiles/pyramid.ts";
import { words } from "../../editor/words/en.ts";
import { missing } from "../../model/answers.ts";
import { statusEntry } from "../../model/changes.ts";
import { isEnough } from "../../model/coverage.ts";
import type { Id, Image, Ontology, Status } from "../../model/records.ts";
import { SCHEMA } from "../../model/records.ts";
import { badgeOf } from "../../sync/badge.ts";
import { keep } from "../../sync/book.ts";
import type { OpenLayer } from "../../sync/layer.ts";
import type { HistoryLine } from "../../sync/ports.ts";
import { ApiError, ask as askServer } from "../api.ts";
import { lackWords } from "../lacking.ts";
import { layersBeside } from "../layers.ts";
import { announce } from "../live.tsx";
import { thumbnailOf } from "../pictures/tile.tsx";
import { go, paths, query } from "../route.ts";
import type { Saving } from "../saving.ts";
import { book, settings } from "../settings/settings.ts";
import { ontology } from "../store.ts";
import { followTour } from "../tour/tour.ts";
import { e, percent } from "../words/editor.ts";
import { badgeWords } from "./badge.tsx";
import { Log } from "./log.ts";
import { Places } from "./places.ts";
import { promptersOf } from "./prompters.ts";
import { keysOf } from "./scope.ts";
import { type Opened, Shelf } from "./shelf.ts";
import type { Shell } from "./shell.ts";

const NO_ONTOLOGY: Ontology = { schema: SCHEMA };
/** What is on the screen. */
export interface Shown {
  readonly editor: Editor;
  readonly image: Image;
  readonly layer: OpenLayer;
}

export class Session {
  readonly shown = signal<Shown | null>(null);
  /** Why the picture asked for cannot be opened. */
  readonly error = signal<ApiError | null>(null);
  /** What could not be done just now, until the next thing happens. */
  readonly notice = signal("");
  readonly ontology = computed(() => ontology.value ?? NO_ONTOLOGY);
  readonly badge;
  readonly places: Places;
  readonly log = new Log();
  /** The project's model servers that answer clicks. */
  readonly prompters: ReadonlySignal<readonly Prompter[]>;
  readonly #shelf: Shelf;
  readonly #stops: (() => void)[] = [];
  #wanted: Id = "";
  /** What was asked for before it was known what lies around the picture. */
  #once: (() => void) | null = null;

  constructor(
    readonly project: Id,
    readonly saving: Saving,
    readonly shell: Shell,
  ) {
    this.badge = badgeOf(saving.sync.outbox);
    this.places = new Places(project);
    this.#shelf = new Shelf(saving);
    this.prompters = promptersOf(project);
    shell.recorder.serve(() => this.shown.peek()?.editor ?? null);
    this.#stops.push(
      effect(() => {
        const badge = this.badge.value;
        if (badge && badge.state !== "saved" && badge.state !== "saving") announce(badgeWords(badge));
      }),
      effect(() => this.#keepLog()),
    );
  }

  /** Shows the picture of the address; what is on the screen stays, dimmed, until the other one is there. */
  async show(id: Id): Promise<void> {
    if (this.#wanted === id) return;
    const known = this.#wanted !== "";
    this.#wanted = id;
    this.notice.value = "";
    this.error.value = null;
    this.#once = null;
    void this.#locate(id);
    try {
      const opened = await this.#shelf.take(id);
      if (this.#wanted !== id) return;
      this.#present(opened);
      if (known) void opened.layer.pull();
      void opened.there.then(() => opened.suggested.fetch());
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (this.#wanted === id) this.error.value = error;
    }
  }

  /** Asks for the same picture once more. */
  retry(): void {
    const id = this.#wanted;
    this.#wanted = "";
    void this.show(id);
  }

  go(where: Going): void {
    if (where === "pictures") go(paths.pictures(this.project, this.places.search));
    else if (where === "done") this.#done();
    else if (where === "skip") this.shell.open({ what: "skip" });
    else if (where === "next-missing") void this.#toMissing();
    else this.#step(where);
  }

  canGo(where: Going): boolean {
    return this.places.may(where);
  }

  /** Marks the picture as left out and goes on. */
  skip(reason: string): void {
    if (this.setStatus("skipped", reason)) this.#onwards();
  }

  /** False where a picture cannot be done yet, with the reason told, or is not on the screen yet. */
  setStatus(status: Status, reason = ""): boolean {
    const { editor, image } = this.shown.peek() ?? {};
    if (!editor || image?.id !== this.#wanted) return false;
    if (status === "done" && this.#lacks(editor)) return false;
    const { state } = editor.document.peek();
    editor.edits.perform(`status.${status}`, [statusEntry(state, { status, reason })]);
    this.places.marked(image.id, status);
    return true;
  }

  dispose(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.shown.peek()?.editor.dispose();
    this.#shelf.dispose();
  }

  #present(opened: Opened): void {
    const { image, layer } = opened;
    const subject = this.#subject(opened);
    batch(() => {
      const editor = this.shown.peek()?.editor ?? this.#begin(subject);
      if (editor.subject.peek() !== subject) void editor.open(subject);
      editor.say("");
      this.error.value = null;
      this.shown.value = { editor, image, layer };
    });
    this.#pointAt(layer);
  }

  /** Selects and shows the object that the address names, once it is there. */
  #pointAt({ document, status }: OpenLayer): void {
    const wanted = query.peek().get("object");
    if (!wanted) return;
    const stop = effect(() => {
      const found = document.annotation(wanted);
      if (!found && status.value === "loading") return;
      queueMicrotask(() => stop());
      const { editor } = this.shown.peek() ?? {};
      if (!found || editor?.document.peek() !== document) return;
      editor.selection.set([wanted]);
      commandOf("view.fit").run(editor);
    });
    this.#stops.push(stop);
  }

  #subject({ image, layer, suggested }: Opened): Subject {
    const row = this.places.row(image.id);
    return {
      image,
      document: layer.document,
      models: suggested.layers,
      url: fileOf(image.id),
      values: `/media/images/${image.id}/values`,
      ...(isLarge(image) ? { pyramid: `/media/images/${image.id}/seen` } : {}),
      ...(row ? { thumbnail: thumbnailOf(row) } : {}),
    };
  }

  async #neighbour(which: "previous" | "next"): Promise<Subject | null> {
    const id = this.places.neighbour(which);
    if (!id) return null;
    return this.#subject(await this.#shelf.take(id));
  }

  #begin(subject: Subject): Editor {
    const editor = createEditor({ subject, ontology: this.ontology, ports: this.#ports(), settings });
    this.#stops.push(
      followForcedColors(editor),
      followTour(this.project, editor),
      keep(book, `adjustments.${this.project}`, editor.adjusting.value),
      keep(book, `suggested-from.${this.project}`, editor.suggestions.least),
      effect(() => {
        if (editor.said.value) announce(editor.said.value);
        this.notice.value = "";
      }),
    );
    return editor;
  }

  #ports(): Ports {
    return {
      chooseClass: () => this.shell.chooseClass(),
      show: (part) => this.shell.show(part),
      shows: Object.keys(this.shell.parts) as ShellPart[],
      menu: (at) => {
        this.shell.menuAt.value = at;
      },
      refuse: (reason) => this.refuse(words.reasons[reason]),
      tell: (what) => this.refuse(what),
      neighbour: (which) => this.#neighbour(which),
      assist: (name, image, ask, stop) => askServer("POST", `/images/${image}/assist/${name}`, ask, stop),
      prompters: this.prompters,
      prompt: (id, image, prompt, stop) =>
        askServer("POST", `/images/${image}/backends/${id}/prompt`, prompt, stop),
      seen: this.saving.seen,
      layers: layersBeside,
      between: (from, to) => this.places.between(from, to),
      go: (where) => this.go(where),
      canGo: (where) => this.canGo(where),
      editText: () => this.shell.write(),
    };
  }

  /** A person as they are called here. */
  nameOf({ id, name }: HistoryLine["author"]): string {
    return id === this.saving.me.actor.id ? e.you : name;
  }

  /** Says why something cannot be done, on the strip and to those who hear the screen. */
  refuse(reason: string): void {
    this.notice.value = reason;
    announce(reason);
  }

  async #locate(id: Id): Promise<void> {
    this.places.foresee(id);
    await this.places.locate(id);
    if (this.#wanted !== id) return;
    const once = this.#once;
    this.#once = null;
    once?.();
    const near = this.places.near();
    for (const other of near) {
      this.#shelf
        .take(other)
        .then(({ image, suggested, there }) => {
          void there.then(() => suggested.want());
          if (!isLarge(image)) this.shown.peek()?.editor.prefetch([fileOf(other)]);
        })
        .catch(() => {}); // told when it is asked for
    }
  }

  /** Fetches the log anew whenever it is looked at and nothing is on the way. */
  #keepLog(): void {
    const { editor, image } = this.shown.value ?? {};
    if (!editor || !image) return;
    const looked = this.shell.tab.value === "history" || editor.selection.count.value > 0;
    editor.document.value.state;
    if (looked && !this.saving.sync.outbox.count.value) void this.log.load(image.id);
  }

  #done(): void {
    if (this.setStatus("done")) this.#onwards();
  }

  /** True where something stands between the picture and done; says what, and goes there. */
  #lacks(editor: Editor): boolean {
    const lacking = missing(this.ontology.peek(), editor.document.peek().annotations);
    const [first] = lacking;
    if (!first) {
      const uncovered = this.#uncovered(editor);
      if (uncovered) this.refuse(uncovered);
      return uncovered !== "";
    }
    editor.selection.set(first.ids.slice(0, 1));
    if (!first.ids.length) this.shell.tab.value = "picture";
    this.refuse(e.notDone(lackWords(lacking), first.ids.length > 0));
    return true;
  }

  /** What is missing where more pixels are unlabelled than the project allows; "" where enough are. */
  #uncovered({ coverage }: Editor): string {
    const left = coverage.mayBeLeft.peek();
    if (left === null) return "";
    const pixels = coverage.pixels.peek();
    const labelled = coverage.count();
    if (isEnough(labelled, pixels, left)) return "";
    const share = percent((pixels - labelled) / pixels, "up");
    return e.notCovered(share, percent(left, "up"), keysOf("view.unlabelled"));
  }

  #onwards(): void {
    const next = this.places.neighbour("next-unfinished") ?? this.places.neighbour("next");
    if (next) this.#to(next);
    else if (this.places.may("next")) this.#once = () => this.#onwards();
    else this.refuse(e.allDone);
  }

  #step(where: Going): void {
    const id = this.places.neighbour(where);
    if (id) this.#to(id);
    else if (this.places.may(where)) this.#once = () => this.#step(where);
  }

  async #toMissing(): Promise<void> {
    const here = this.#wanted;
    const id = here && (await this.places.missing(here));
    if (this.#wanted !== here) return;
    if (id) this.#to(id);
    else this.refuse(e.noMissing);
  }

  /** At once, not when the page is drawn anew: a second key that follows meanwhile goes on from there. */
  #to(id: Id): void {
    go(paths.editor(this.project, id, this.places.search), "replace");
    void this.show(id);
  }
}

/** Tells the editor whether the system allows few colours; until the returned function is called. */
function followForcedColors({ coloring }: Editor): () => void {
  const forced = matchMedia("(forced-colors: active)");
  const tell = () => {
    coloring.forced.value = forced.matches;
  };
  tell();
  forced.addEventListener("change", tell);
  return () => forced.removeEventListener("change", tell);
}

function fileOf(id: Id): string {
  return `/media/images/${id}/file`;
}
