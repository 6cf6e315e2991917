import { COMMANDS, type Command, commandOf, words } from "../../editor/index.ts";
import { Icon, isIcon } from "../kit/icon.tsx";
import { tipFor } from "../kit/tip.tsx";
import { e } from "../words/editor.ts";
import { keysOf, runCommand, useScope } from "./scope.ts";

const TOOLS = COMMANDS.filter(({ group, checked, under }) => group === "tools" && checked && !under);

/** A line is drawn after these. */
const LAST_OF_GROUP = new Set(["tool.select", "tool.point"]);

/** The tools, from the registry, with their keys in the corner. */
export function Rail() {
  const { shell } = useScope();
  return (
    <nav class="editor-rail" data-region aria-label={e.regions.rail}>
      {TOOLS.map((command) => (
        <>
          <RailButton key={command.id} command={command} />
          {LAST_OF_GROUP.has(command.id) && <hr key={`${command.id} line`} />}
        </>
      ))}
      <span class="grow" />
      <RailButton command={commandOf("show.adjustments")} pressed={shell.seeing.value} />
      <RailButton command={commandOf("show.guideline")} />
      <RailButton command={commandOf("show.keys")} />
    </nav>
  );
}

function RailButton({ command, pressed: open }: { command: Command; pressed?: boolean }) {
  const scope = useScope();
  const [name] = words.commands[command.title];
  const keys = keysOf(command);
  const family = COMMANDS.filter(({ id, under }) => id === command.id || under === command.id);
  const chosen = command.checked && family.some((one) => one.checked?.(scope.editor));
  const pressed = open ?? chosen;
  return (
    <button
      type="button"
      class="icon-button tool"
      aria-label={name}
      aria-pressed={pressed}
      onClick={() => runCommand(scope, command)}
      {...tipFor(name, keys)}
    >
      <Icon name={isIcon(command.icon) ? command.icon : "dot"} size="large" />
      <span class="corner" data-key={cornerOf(keys)} />
    </button>
  );
}

/** The key as it fits into the corner of a button. */
function cornerOf(keys: string): string {
  const short = keys.replace("Shift ", "⇧");
  return short.length <= 2 ? short : "";
}
