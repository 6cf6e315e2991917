import { useRef } from "preact/hooks";
import { later } from "../kit/later.tsx";
import { e } from "../words/editor.ts";
import { HistoryTab } from "./history.tsx";
import { ObjectsTab } from "./objects.tsx";
import { PictureTab } from "./picture.tsx";
import { useScope } from "./scope.ts";
import { SelectedPanel } from "./selected.tsx";
import type { Tab } from "./shell.ts";

const SeeingPanel = later(async () => (await import("./seeing.tsx")).SeeingPanel);

const TABS: readonly Tab[] = ["objects", "picture", "history"];

/** The panels beside the picture; below the tabs, always, the selected object. */
export function Side() {
  const { shell } = useScope();
  return (
    <aside class="editor-side" data-region aria-label={e.regions.side}>
      {shell.seeing.value ? <SeeingPanel /> : <Tabs />}
      <SelectedPanel />
    </aside>
  );
}

function Tabs() {
  const { shell } = useScope();
  const tab = shell.tab.value;
  return (
    <>
      <TabList />
      <div class="tab column grow" role="tabpanel" id="side-panel" aria-labelledby={`side-${tab}`}>
        {tab === "objects" && <ObjectsTab />}
        {tab === "picture" && <PictureTab />}
        {tab === "history" && <HistoryTab />}
      </div>
    </>
  );
}

function TabList() {
  const { shell } = useScope();
  const list = useRef<HTMLDivElement>(null);
  const choose = (tab: Tab) => {
    shell.tab.value = tab;
    list.current?.querySelector<HTMLElement>(`#side-${tab}`)?.focus();
  };
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = TABS.indexOf(shell.tab.value);
    choose(TABS[(at + step + TABS.length) % TABS.length] as Tab);
  };
  return (
    <div ref={list} class="tabs small" role="tablist" aria-label={e.regions.side} onKeyDown={move}>
      {TABS.map((tab) => (
        <button
          key={tab}
          id={`side-${tab}`}
          type="button"
          role="tab"
          aria-selected={shell.tab.value === tab}
          aria-controls="side-panel"
          tabIndex={shell.tab.value === tab ? 0 : -1}
          onClick={() => choose(tab)}
        >
          {e.tabs[tab]}
        </button>
      ))}
    </div>
  );
}
