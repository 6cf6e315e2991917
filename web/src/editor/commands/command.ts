/** A command is data: toolbar, keys, palette, menus and help sheet are made from the list of them. */
import type { Editor } from "../editor";
import type { KeyPress } from "../input/events";
import type { CommandTitle, ReasonKey } from "../words/en";

export type Group =
  | "tools"
  | "attributes"
  | "classes"
  | "shapes"
  | "points"
  | "lines"
  | "cuboids"
  | "pictures"
  | "view"
  | "everywhere"
  | "drawing"
  | "gallery"
  | "queue"
  | "review"
  | "models";

/** Groups whose keys count only at times, and then before all others. */
export const AHEAD: ReadonlySet<Group> = new Set(["attributes", "drawing", "points", "lines"]);

/** What keys can be given to. */
export interface Keyed {
  /** `tool.box`, `shape.delete`, … */
  readonly id: string;
  /** Its words: `words.commands[title]` holds name and keywords. */
  readonly title: CommandTitle;
  readonly group: Group;
  /** Name of the Lucide icon. */
  readonly icon: string;
  /** As `Shift+D`, `$mod+Z`; `$mod` is Ctrl, or Command on macOS. */
  readonly keys: readonly string[];
}

export interface Command extends Keyed {
  /** True where only a key makes sense: not for toolbar and palette. */
  readonly byKeyOnly?: boolean;
  /** The tool whose button stands for it in the rail; the option strip offers it beside that one. */
  readonly under?: string;
  /** False where the command makes no sense now, so that its keys are free for others. */
  available(editor: Editor): boolean;
  /** Why it cannot run just now, or null where it can. */
  disabledReason(editor: Editor): ReasonKey | null;
  /** False where the key was not used up after all and is the browser's. */
  run(editor: Editor, press?: KeyPress): unknown;
  /** Of commands that act while their key is held: it was let go. */
  release?(editor: Editor): void;
  /** Of commands that are a state: whether it is on. */
  checked?(editor: Editor): boolean;
}

type Given = Pick<Command, "id" | "title" | "icon" | "keys" | "run"> & Partial<Command>;

/** The commands of one group; what is left out is always possible. */
export function group(name: Group, commands: readonly Given[]): readonly Command[] {
  return commands.map((command) => ({
    group: name,
    available: () => true,
    disabledReason: () => null,
    ...command,
  }));
}

export const needsSelection = ({ selection }: Editor): ReasonKey | null =>
  selection.count.value ? null : "no-selection";
