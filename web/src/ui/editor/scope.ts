/** What every part of the editor page works on. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { type Command, commandOf, type Editor, type Keyed, keyCaps, keyedOf } from "../../editor/index.ts";
import type { Image } from "../../model/records.ts";
import type { OpenLayer } from "../../sync/layer.ts";
import { settings } from "../settings/settings.ts";
import type { Session } from "./session.ts";
import type { Shell } from "./shell.ts";

export interface Scope {
  readonly session: Session;
  readonly shell: Shell;
  readonly editor: Editor;
  readonly image: Image;
  readonly layer: OpenLayer;
}

export const ScopeContext = createContext<Scope | null>(null);

/** The open page; only below `ScopeContext`. */
export function useScope(): Scope {
  const scope = useContext(ScopeContext);
  if (!scope) throw new Error("Outside the editor page.");
  return scope;
}

const MAC = /mac/i.test(navigator.platform);

/** "Ctrl Shift Z", of the first key that the command has now. */
export function keysOf(command: Keyed | string): string {
  const [first] = settings.keys.of(typeof command === "string" ? keyedOf(command) : command);
  return first ? capsOf(first).join(" ") : "";
}

export function capsOf(key: string): readonly string[] {
  return keyCaps(key, MAC);
}

/** Runs a command, or says why it cannot be run. */
export function runCommand({ editor }: Pick<Scope, "editor">, command: Command | string): void {
  const meant = typeof command === "string" ? commandOf(command) : command;
  const reason = meant.disabledReason(editor);
  if (reason) editor.refuse(reason);
  else meant.run(editor);
}
