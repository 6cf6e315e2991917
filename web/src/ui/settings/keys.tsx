import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import {
  bindingOf,
  type Group,
  KEYED,
  type Keyed,
  keptByBrowsers,
  PRESET_IDS,
  type Preset,
  shownKeys,
  spread,
  words,
} from "../../editor/index.ts";
import { keyPress } from "../../editor/input/mount.ts";
import { EDITOR_GROUPS } from "../editor/keys.tsx";
import { capsOf } from "../editor/scope.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { Segments } from "../kit/choose.tsx";
import { Icon } from "../kit/icon.tsx";
import { announce } from "../live.tsx";
import { e } from "../words/editor.ts";
import { s } from "../words/settings.ts";
import { settings } from "./settings.ts";

const { keys } = settings;

const GROUPS: readonly Group[] = [...EDITOR_GROUPS, "gallery", "queue", "review", "models"];

const nameOf = ({ title }: Keyed): string => words.commands[title][0];
const said = (key: string): string => capsOf(key).join(" ");

/** The keys of every command: found, recorded, taken away, given back. */
export function KeysPart() {
  const text = useSignal("");
  const recording = useSignal<string | null>(null);
  const wanted = text.value.trim().toLowerCase();
  const found = KEYED.filter((command) => {
    const all = [...words.commands[command.title], ...keys.of(command).map(said)];
    return all.join(" ").toLowerCase().includes(wanted);
  });
  const changed = KEYED.filter((command) => keys.changed(command)).length;
  return (
    <>
      <div class="column setting">
        <span class="small quiet" aria-hidden="true">
          {s.preset}
        </span>
        <Segments
          label={s.preset}
          value={keys.preset.value}
          choices={PRESET_IDS.map((preset) => ({ value: preset, name: s.presets[preset] }))}
          onChange={(preset: Preset) => {
            keys.preset.value = preset;
          }}
        />
      </div>
      <div>
        <label class="field keys-search">
          <Icon name="search" size="small" />
          <input
            type="search"
            aria-label={s.findKey}
            placeholder={s.findKey}
            value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value;
            }}
          />
        </label>
      </div>
      {changed > 0 && (
        <div>
          <Button onClick={() => keys.resetAll()}>{s.allAsBefore(changed)}</Button>
        </div>
      )}
      {GROUPS.map((group) => (
        <KeyGroup
          key={group}
          group={group}
          commands={found.filter((command) => command.group === group)}
          recording={recording.value}
          onRecord={(id) => {
            recording.value = id;
          }}
        />
      ))}
      {!found.length && <p class="quiet">{s.noKey(text.value)}</p>}
    </>
  );
}

function KeyGroup({
  group,
  commands,
  recording,
  onRecord,
}: {
  group: Group;
  commands: readonly Keyed[];
  recording: string | null;
  onRecord: (id: string | null) => void;
}) {
  if (!commands.length) return null;
  return (
    <section class="key-settings">
      <h2 class="small strong">{e.groups[group]}</h2>
      <ul>
        {commands.map((command) => (
          <li key={command.id}>
            <KeyRow command={command} onRecord={() => onRecord(command.id)} />
            {recording === command.id && <Recorder command={command} onDone={() => onRecord(null)} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

function KeyRow({ command, onRecord }: { command: Keyed; onRecord: () => void }) {
  const name = nameOf(command);
  const held = keys.of(command);
  const take = (shown: string) => keys.give(command, without(held, shown));
  return (
    <div class="row">
      <span class="grow">{name}</span>
      {shownKeys(held).map((key) => (
        <span key={key} class="key-chip">
          <kbd>{said(key)}</kbd>
          <IconButton icon="x" size="small" slim name={s.remove(said(key), name)} onClick={() => take(key)} />
        </span>
      ))}
      {!held.length && <span class="small faint">{s.noKeys}</span>}
      {keys.changed(command) && (
        <Button kind="link" aria-label={s.asBefore(name)} onClick={() => keys.reset(command)}>
          {s.asBeforeShort}
        </Button>
      )}
      <Button kind="plain" aria-label={s.record(name)} onClick={onRecord}>
        {s.recordShort}
      </Button>
    </div>
  );
}

/** The keys without the one that was shown, which may stand for a row of digits or arrows. */
function without(held: readonly string[], shown: string): readonly string[] {
  if (held.includes(shown)) return held.filter((key) => key !== shown);
  const row = /^\S+ … \S+$/.test(shown) ? /\d$/ : /Arrow/;
  return held.filter(
    (key) => !row.test(key) || (row.source === "Arrow" && !shownKeys([key]).includes(shown)),
  );
}

/** Waits for a key; one that is used names its owner and offers to swap. */
function Recorder({ command, onDone }: { command: Keyed; onDone: () => void }) {
  const asked = useSignal<{ readonly key: string; readonly owners: readonly Keyed[] } | null>(null);
  const problem = useSignal("");
  useLayoutEffect(() => {
    const stop = new AbortController();
    const press = (event: KeyboardEvent) => {
      if (asked.peek() && (event.key === "Enter" || event.key === "Tab" || event.key === " ")) return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Escape") return onDone();
      const key = bindingOf(keyPress(event));
      if (key) take(key);
    };
    const take = (key: string) => {
      const given = spread(command, key);
      const owners = (given ?? []).flatMap((one) => keys.owners(command, one));
      asked.value = null;
      problem.value = "";
      if (keptByBrowsers(key)) problem.value = s.browserKey(said(key));
      else if (!given) problem.value = s.oneOfRow;
      else if (owners.length) asked.value = { key, owners: [...new Set(owners)] };
      else {
        keys.give(command, [...keys.of(command), ...given]);
        announce(s.given(nameOf(command), shownKeys(keys.of(command)).map(said).join(", ")));
        onDone();
      }
    };
    addEventListener("keydown", press, { capture: true, signal: stop.signal });
    return () => stop.abort();
  }, [command, onDone]);
  const swap = () => {
    const { key } = asked.value ?? {};
    if (key) keys.swap(command, spread(command, key) ?? [], instead(command));
    onDone();
  };
  return (
    <div class="row recorder" role="status">
      {asked.value ? (
        <>
          <span class="warn grow">
            {s.belongs(said(asked.value.key), asked.value.owners.map(nameOf).join(", "))}
          </span>
          <Button onClick={swap}>{s.swap}</Button>
        </>
      ) : (
        <span class={problem.value ? "warn grow" : "quiet grow"}>{problem.value || s.press}</span>
      )}
    </div>
  );
}

/** What the owner of a swapped key gets for it: the command's own first key, where it has single ones. */
function instead(command: Keyed): string | undefined {
  const held = keys.of(command);
  return held.length <= 3 ? held[0] : undefined;
}
