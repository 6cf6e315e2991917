import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { words } from "../../editor/index.ts";
import type { Status } from "../../model/records.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { Menu } from "../kit/menu.tsx";
import { tipFor } from "../kit/tip.tsx";
import { STATUS_ICONS } from "../pictures/tile.tsx";
import { paths } from "../route.ts";
import { project } from "../store.ts";
import { Mark } from "../top.tsx";
import { e } from "../words/editor.ts";
import { t } from "../words/en.ts";
import { SaveBadge } from "./badge.tsx";
import { CommandButton } from "./command.tsx";
import { keysOf, useScope } from "./scope.ts";

/** The bar above the picture: where one is, whether it is saved, and where to go on. */
export function EditorTop() {
  const { session, image } = useScope();
  return (
    <section class="editor-top" data-region aria-label={e.regions.top}>
      <a
        class="icon-button"
        href={paths.pictures(session.project, session.places.search)}
        aria-label={e.back}
        {...tipFor(e.back, keysOf("picture.pictures"))}
      >
        <Icon name="chevron-left" />
      </a>
      <a class="home row" href={paths.projects()} aria-label={t.allProjects}>
        <Mark />
      </a>
      <a class="cut quiet project" href={paths.pictures(session.project)}>
        {project.value?.name ?? ""}
      </a>
      <span class="faint" aria-hidden="true">
        /
      </span>
      <h1 class="row">
        <button
          type="button"
          class="file cut"
          aria-haspopup="dialog"
          title={image.folder ? `${image.folder}/${image.name}` : image.name}
          onClick={() => session.shell.open({ what: "pictures" })}
        >
          {image.name}
        </button>
      </h1>
      <StatusChip />
      <span class="grow" />
      <SaveBadge badge={session.badge.value} onOpen={() => session.shell.open({ what: "saving" })} />
      <span class="bar-line" />
      <CommandButton id="undo" />
      <CommandButton id="redo" />
      <span class="bar-line" />
      <Position />
      <CommandButton id="show.search" />
      <span class="only-narrow">
        <IconButton
          icon="list"
          name={e.showPanels}
          pressed={session.shell.drawer.value}
          onClick={() => session.shell.togglePanels()}
        />
      </span>
      <Button kind="primary" keys={keysOf("picture.done")} onClick={() => session.go("done")}>
        {words.commands.done[0]}
      </Button>
    </section>
  );
}

function Position() {
  const { session } = useScope();
  const place = session.places.place.value;
  return (
    <div class="row position">
      <CommandButton id="picture.previous" />
      <span class="small quiet">{place ? e.position(place.position, place.total) : ""}</span>
      <CommandButton id="picture.next" />
    </div>
  );
}

const STATUSES: readonly Status[] = ["todo", "in_progress", "done", "skipped"];

function StatusChip() {
  const { session, editor } = useScope();
  const button = useRef<HTMLButtonElement>(null);
  const open = useSignal(false);
  const status = editor.document.value.status;
  const choose = (next: Status) => {
    if (next === "skipped") session.go("skip");
    else session.setStatus(next);
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class={`badge status-${status}`}
        aria-haspopup="menu"
        aria-label={`${e.status}: ${t.status[status]}`}
        title={editor.document.value.reason}
        onClick={() => {
          open.value = true;
        }}
      >
        <Icon name={STATUS_ICONS[status]} size="small" />
        {t.status[status]}
      </button>
      {open.value && (
        <Menu
          anchor={button}
          label={e.status}
          onClose={() => {
            open.value = false;
          }}
        >
          {STATUSES.map((one) => (
            <button key={one} type="button" role="menuitem" onClick={() => choose(one)}>
              <span class={`status-${one}`}>
                <Icon name={STATUS_ICONS[one]} />
              </span>
              {one === "skipped" ? e.skipWithReason : t.status[one]}
            </button>
          ))}
        </Menu>
      )}
    </>
  );
}
