/** What of the page is open: a dialog, a tab, the panels. View state that no server hears of. */
import { signal } from "@preact/signals";
import type { ShellPart } from "../../editor/ports.ts";
import type { Class } from "../../model/records.ts";
import type { Point } from "../../model/shapes/kind.ts";
import { toRegion } from "../regions.ts";
import { go, paths } from "../route.ts";
import { toggleTheme } from "../theme.ts";
import { Recorder } from "./recorder.ts";

export type Tab = "objects" | "picture" | "history";

export type Opened =
  | { readonly what: "keys" | "search" | "guideline" | "skip" | "saving" | "pictures" }
  | { readonly what: "choose-class"; readonly choose: (kind: Class | null) => void }
  | { readonly what: "class"; readonly kind: Class; readonly isNew: boolean };

export class Shell {
  readonly opened = signal<Opened | null>(null);
  readonly tab = signal<Tab>("objects");
  readonly panels = signal(true);
  /** The field of the selected object's text is to have the focus as soon as it is there. */
  readonly writing = signal(false);
  /** Whether the adjustments are in the place of the tabs. */
  readonly seeing = signal(false);
  /** Narrow windows: whether the side lies over the picture. */
  readonly drawer = signal(false);
  /** Where the menu of commands is open, in CSS px of the canvas. */
  readonly menuAt = signal<Point | null>(null);
  readonly recorder = new Recorder();
  /** The parts that a command can open, and how. */
  readonly parts: { readonly [Part in ShellPart]?: () => void } = {
    keys: () => this.open({ what: "keys" }),
    search: () => this.open({ what: "search" }),
    guideline: () => this.open({ what: "guideline" }),
    adjustments: () => this.#toggleSeeing(),
    panels: () => this.togglePanels(),
    list: () => this.#find(),
    words: () => document.querySelector<HTMLElement>(".editor-strip form input")?.focus(),
    "region-next": () => toRegion(1),
    "region-previous": () => toRegion(-1),
    theme: toggleTheme,
    record: () => this.recorder.toggle(),
    settings: () => go(paths.settings()),
  };

  open(opened: Opened): void {
    this.close();
    this.opened.value = opened;
  }

  close(): void {
    const before = this.opened.peek();
    this.opened.value = null;
    if (before?.what === "choose-class") before.choose(null);
  }

  /** Asks for a class by name; null where the person lets go. */
  chooseClass(): Promise<Class | null> {
    return new Promise((choose) => this.open({ what: "choose-class", choose }));
  }

  /** Lets a class chosen by name take effect, and closes the question. */
  chosen(kind: Class): void {
    const before = this.opened.peek();
    this.opened.value = null;
    if (before?.what === "choose-class") before.choose(kind);
  }

  /** Asks for the selected object's text. */
  write(): void {
    this.panels.value = true;
    this.writing.value = true;
  }

  show(part: ShellPart): void {
    this.parts[part]?.();
  }

  togglePanels(): void {
    if (matchMedia("(max-width: 1099px)").matches) this.drawer.value = !this.drawer.peek();
    else this.panels.value = !this.panels.peek();
  }

  #toggleSeeing(): void {
    this.seeing.value = !this.seeing.peek();
    if (!this.seeing.peek()) return;
    this.panels.value = true;
    this.drawer.value = true;
  }

  #find(): void {
    this.seeing.value = false;
    this.panels.value = true;
    this.drawer.value = true;
    this.tab.value = "objects";
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>(".editor-side input[type=search]")?.focus(),
    );
  }
}
