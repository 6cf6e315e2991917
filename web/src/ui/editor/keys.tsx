import { useSignal } from "@preact/signals";
import { type Group, KEYED, type Keyed, shownKeys, words } from "../../editor/index.ts";
import { Dialog } from "../kit/dialog.tsx";
import { Icon } from "../kit/icon.tsx";
import { settings } from "../settings/settings.ts";
import { e } from "../words/editor.ts";
import { capsOf } from "./scope.ts";

/** The groups of the editor's commands in the order in which people are shown them. */
export const EDITOR_GROUPS: readonly Group[] = [
  "tools",
  "shapes",
  "points",
  "lines",
  "cuboids",
  "drawing",
  "attributes",
  "classes",
  "pictures",
  "view",
  "everywhere",
];

/** Every key that a page has, from the registry. */
export function KeysDialog({
  groups,
  shows,
  onClose,
}: {
  groups: readonly Group[];
  /** Whether the page answers to it. */
  shows: (command: Keyed) => boolean;
  onClose: () => void;
}) {
  const text = useSignal("");
  return (
    <Dialog
      title={e.keysTitle}
      width={960}
      height={688}
      onClose={onClose}
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
        {groups.map((group) => (
          <KeyGroup
            key={group}
            group={group}
            commands={KEYED.filter((command) => command.group === group && shows(command))}
            text={text.value}
          />
        ))}
      </section>
    </Dialog>
  );
}

function KeyGroup({ group, commands, text }: { group: Group; commands: readonly Keyed[]; text: string }) {
  const wanted = text.trim().toLowerCase();
  const listed = commands.filter(
    (command) => settings.keys.of(command).length > 0 && (!wanted || saidBy(command).includes(wanted)),
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

function saidBy(command: Keyed): string {
  const keys = settings.keys.of(command).map((key) => capsOf(key).join(" "));
  return [...words.commands[command.title], ...keys].join(" ").toLowerCase();
}
