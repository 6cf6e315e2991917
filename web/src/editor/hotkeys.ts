/** What a key does, and what it did that has to end when it is let go. */
import type { Command } from "./commands/command";
import { COMMANDS } from "./commands/registry";
import type { Editor } from "./editor";
import type { KeyPress } from "./input/events";
import { matches } from "./keymap";

export class Hotkeys {
  readonly #held = new Map<string, Command>();

  constructor(readonly editor: Editor) {}

  /** Runs the command of the key; true where there was one and the key is used up. */
  press(press: KeyPress): boolean {
    const command = this.#find(press);
    if (!command) return false;
    if (command.release) {
      if (!press.repeat) this.#held.set(press.code, command);
      if (press.repeat) return true;
    }
    const reason = command.disabledReason(this.editor);
    if (!reason) return command.run(this.editor, press) !== false;
    this.editor.refuse(reason);
    return true;
  }

  release(code: string): void {
    const command = this.#held.get(code);
    this.#held.delete(code);
    command?.release?.(this.editor);
  }

  /** Every held key is let go: the window lost the keyboard. */
  releaseAll(): void {
    for (const code of [...this.#held.keys()]) this.release(code);
  }

  #find(press: KeyPress): Command | undefined {
    const { keys } = this.editor.settings;
    const meant = COMMANDS.filter(
      (command) => keys.of(command).some((key) => matches(key, press)) && command.available(this.editor),
    );
    return meant.find((command) => !command.disabledReason(this.editor)) ?? meant[0];
  }
}
