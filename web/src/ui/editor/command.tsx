import { commandOf, words } from "../../editor/index.ts";
import { IconButton } from "../kit/button.tsx";
import { isIcon } from "../kit/icon.tsx";
import { keysOf, runCommand, useScope } from "./scope.ts";

/** A command of the registry as an icon button; it says its name, its key and, when it cannot be run, why. */
export function CommandButton({ id, slim = false }: { id: string; slim?: boolean }) {
  const scope = useScope();
  const command = commandOf(id);
  const [name] = words.commands[command.title];
  const reason = command.disabledReason(scope.editor);
  return (
    <IconButton
      icon={isIcon(command.icon) ? command.icon : "dot"}
      name={reason ? `${name}. ${words.reasons[reason]}` : name}
      keys={keysOf(command)}
      slim={slim}
      disabled={reason !== null}
      {...(command.checked ? { pressed: command.checked(scope.editor) } : {})}
      onClick={() => runCommand(scope, command)}
    />
  );
}
