import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { COMMANDS, words } from "../../editor/index.ts";
import { pathOf } from "../../model/ontology.ts";
import type { Class } from "../../model/records.ts";
import { ApiError, ask } from "../api.ts";
import { Icon, isIcon } from "../kit/icon.tsx";
import { STATUS_ICONS } from "../pictures/tile.tsx";
import { go, paths } from "../route.ts";
import type { ImagePage, ImageRow } from "../wire.ts";
import { e } from "../words/editor.ts";
import { n } from "../words/en.ts";
import { makeClass, matchingClasses } from "./classes.ts";
import { type Choice, Palette } from "./palette.tsx";
import { keysOf, runCommand, type Scope, useScope } from "./scope.ts";
import { Swatch } from "./swatch.tsx";

const MOST = 100;

/** Every command that makes sense now, found by name or by other words for it. */
export function CommandPalette() {
  const scope = useScope();
  const text = useSignal("");
  const choices = commandChoices(scope, text.value);
  return (
    <Palette
      label={e.palette}
      text={text}
      choices={choices}
      nothing={e.nothingToRun(text.value)}
      onClose={() => scope.shell.close()}
    />
  );
}

function commandChoices(scope: Scope, text: string): Choice[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  return COMMANDS.filter((command) => {
    if (command.byKeyOnly || command.id === "show.search" || !command.available(scope.editor)) return false;
    const said = words.commands[command.title].join(" ").toLowerCase();
    return wanted.every((word) => said.includes(word));
  }).map((command) => {
    const reason = command.disabledReason(scope.editor);
    return {
      id: command.id.replaceAll(".", "-"),
      ...(reason ? { reason: words.reasons[reason] } : {}),
      look: (
        <>
          <Icon name={isIcon(command.icon) ? command.icon : "dot"} />
          <span class="grow">{words.commands[command.title][0]}</span>
          {reason && <span class="small faint">{words.reasons[reason]}</span>}
          {!reason && keysOf(command) && <kbd>{keysOf(command)}</kbd>}
        </>
      ),
      choose() {
        scope.shell.close();
        // After the dialog has given the focus back: the command may take it.
        setTimeout(() => runCommand(scope, command));
      },
    };
  });
}

/** A class by its name; one that is not there can be made on the spot. */
export function ClassPalette() {
  const scope = useScope();
  const text = useSignal("");
  const ontology = scope.session.ontology.value;
  const found = matchingClasses(scope.editor.classes.offered.value, text.value).slice(0, MOST);
  const choices = found.map((kind) => ({
    id: kind.id,
    look: <ClassLook kind={kind} path={pathOf(ontology, kind)} />,
    choose: () => scope.shell.chosen(kind),
  }));
  const make = {
    id: "make",
    look: (
      <>
        <Icon name="plus" />
        <span>{e.makeClass(text.value.trim())}</span>
      </>
    ),
    choose: () => makeClass(scope, text.value),
  };
  return (
    <Palette
      label={e.findClass}
      text={text}
      choices={text.value.trim() || !found.length ? [...choices, make] : choices}
      nothing={e.noClassFound(text.value)}
      onClose={() => scope.shell.close()}
    />
  );
}

function ClassLook({ kind, path }: { kind: Class; path: readonly string[] }) {
  return (
    <>
      <Swatch of={kind} />
      <span class="cut" dir="auto">
        {kind.name}
      </span>
      <span class="grow cut small faint" dir="auto">
        {path.length > 1 ? e.classPath(path.slice(0, -1)) : kind.description}
      </span>
      {kind.hotkey && <kbd>{kind.hotkey}</kbd>}
    </>
  );
}

/** The pictures around this one, or any of the list by its name. */
export function PicturePalette() {
  const { session, shell, image } = useScope();
  const text = useSignal("");
  const rows = useSignal<readonly ImageRow[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    void fetchRows(session, text.value, stop.signal).then((found) => {
      if (found) rows.value = found;
    });
    return () => stop.abort();
  }, [text.value]);
  const choices = rows.value.map((row) => ({
    id: row.id,
    look: <PictureLook row={row} current={row.id === image.id} />,
    choose() {
      shell.close();
      go(paths.editor(session.project, row.id, session.places.search), "replace");
    },
  }));
  return (
    <Palette
      label={e.findPicture}
      text={text}
      choices={choices}
      nothing={e.noPictureFound}
      start={Math.max(
        0,
        rows.value.findIndex(({ id }) => id === image.id),
      )}
      onClose={() => shell.close()}
    />
  );
}

function PictureLook({ row, current }: { row: ImageRow; current: boolean }) {
  return (
    <>
      <span class={`status-${row.status}`}>
        <Icon name={STATUS_ICONS[row.status]} size="small" />
      </span>
      <span class={`cut grow ${current ? "strong" : ""}`} dir="auto">
        {row.folder ? `${row.folder}/` : ""}
        {row.name}
      </span>
      <span class="small faint">{row.objects ? n(row.objects) : ""}</span>
    </>
  );
}

async function fetchRows(
  { project, places }: Scope["session"],
  name: string,
  stop: AbortSignal,
): Promise<readonly ImageRow[] | null> {
  const query = new URLSearchParams(places.search);
  if (name.trim()) query.set("name", name.trim());
  const position = places.place.peek()?.position ?? 0;
  query.set("offset", String(name.trim() ? 0 : Math.max(0, position - 5)));
  query.set("limit", "50");
  try {
    return (await ask<ImagePage>("GET", `/projects/${project}/images?${query}`, undefined, stop)).images;
  } catch (error) {
    if (error instanceof ApiError || stop.aborted) return null;
    throw error;
  }
}
