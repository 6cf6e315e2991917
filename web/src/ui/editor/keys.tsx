import { useSignal } from "@preact/signals";
import { COMMANDS, type Command, type Group, shownKeys, words } from "../../editor/index.ts";
import { Dialog } from "../kit/dialog.tsx";
import { Icon } from "../kit/icon.tsx";
import { settings } from "../settings/settings.ts";
import { e } from "../words/editor.ts";
import { capsOf, useScope } from "./scope.ts";

/** The groups of commands in the order in which people are shown them. */
export const GROUP_ORDER: readonly Group[] = [
  "tools",
  "shapes",
  "points",
  "drawing",
  "attributes",
  "classes",
  "pictures",
  "view",
  "everywhere",
];

/** Every key there is, from the registry. */
export function KeysDialog() {
  const { shell } = useScope();
  const text = useSignal("");
  return (
    <Dialog
      title={e.keysTitle}
      width={960}
      height={688}
      onClose={() => shell.close()}
      head={
        <label class="field keys-search">
          <Icon name="search" size="small" />
          <input
            type="search"
            aria-label={e.findKey}
            placeholder={e.findKey}
            value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value;
            }}
          />
        </label>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: so that the arrows can scroll it */}
      <section class="keys" tabIndex={0} aria-label={e.keysTitle}>
        {GROUP_ORDER.map((group) => (
          <KeyGroup key={group} group={group} text={text.value} />
        ))}
      </section>
    </Dialog>
  );
}

function KeyGroup({ group, text }: { group: Group; text: string }) {
  const { editor } = useScope();
  const wanted = text.trim().toLowerCase();
  const listed = COMMANDS.filter(
    (command) =>
      command.group === group &&
      settings.keys.of(command).length > 0 &&
      (!isPart(command) || command.available(editor)) &&
      (!wanted || saidBy(command).includes(wanted)),
  );
  if (!listed.length) return null;
  return (
    <div class="key-group">
      <h3 class="small strong">{e.groups[group]}</h3>
      <dl>
        {listed.map((command) => (
          <div key={command.id} class="row">
            <dt class="grow">{words.commands[command.title][0]}</dt>
            <dd class="row tight">
              {shownKeys(settings.keys.of(command)).map((key) => (
                <kbd key={key}>{capsOf(key).join(" ")}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** Parts of the page that there may not be. */
function isPart({ id }: Command): boolean {
  return id.startsWith("show.");
}

function saidBy(command: Command): string {
  const keys = settings.keys.of(command).map((key) => capsOf(key).join(" "));
  return [...words.commands[command.title], ...keys].join(" ").toLowerCase();
}
