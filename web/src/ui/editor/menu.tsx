import type { RefObject } from "preact";
import { COMMANDS, words } from "../../editor/index.ts";
import { Icon, isIcon } from "../kit/icon.tsx";
import { Menu } from "../kit/menu.tsx";
import { e } from "../words/editor.ts";
import { keysOf, runCommand, useScope } from "./scope.ts";

/** The right button's menu: the commands for shapes that can be run now. */
export function CommandMenu({ host }: { host: RefObject<HTMLDivElement | null> }) {
  const scope = useScope();
  const at = scope.shell.menuAt.value;
  if (!at || !host.current) return null;
  const { left, top } = host.current.getBoundingClientRect();
  const { editor } = scope;
  const fitting = COMMANDS.filter(
    (command) =>
      command.group === "shapes" &&
      !command.byKeyOnly &&
      command.available(editor) &&
      !command.disabledReason(editor),
  );
  return (
    <Menu
      anchor={{ x: left + at.x, y: top + at.y }}
      label={e.groups.shapes}
      onClose={() => {
        scope.shell.menuAt.value = null;
      }}
    >
      {fitting.map((command) => (
        <button key={command.id} type="button" role="menuitem" onClick={() => runCommand(scope, command)}>
          <Icon name={isIcon(command.icon) ? command.icon : "dot"} />
          <span class="grow">{words.commands[command.title][0]}</span>
          {keysOf(command) && <kbd>{keysOf(command)}</kbd>}
        </button>
      ))}
    </Menu>
  );
}
