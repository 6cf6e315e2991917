import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Group, type Keyed, keyedOf, matches, ON_PAGES } from "../editor/index.ts";
import { isTyping, keyPress } from "../editor/input/mount.ts";
import { reachable, signedOut } from "./api.ts";
import { ClassesPage } from "./classes/page.tsx";
import { KeysDialog } from "./editor/keys.tsx";
import { EditorPage } from "./editor/page.tsx";
import { Icon } from "./kit/icon.tsx";
import { later } from "./kit/later.tsx";
import { Tip } from "./kit/tip.tsx";
import { LiveRegion } from "./live.tsx";
import { Optional } from "./optional.tsx";
import { PicturesPage } from "./pictures/page.tsx";
import { ProjectsPage } from "./projects/page.tsx";
import { toRegion } from "./regions.ts";
import { go, paths, route } from "./route.ts";
import { startSaving } from "./saving.ts";
import { settings } from "./settings/settings.ts";
import { toggleTheme } from "./theme.ts";
import { TourBar } from "./tour/bar.tsx";
import { t } from "./words/en.ts";

const SettingsPage = later(async () => (await import("./settings/page.tsx")).SettingsPage);

/** Whether the keys of the page are shown; the editor shows its own. */
const keysShown = signal(false);

/** Commands that every page answers to. */
const EVERYWHERE: readonly (readonly [id: string, run: () => void])[] = [
  ["show.theme", toggleTheme],
  ["show.settings", () => go(paths.settings())],
  ["show.region-next", () => toRegion(1)],
  ["show.region-previous", () => toRegion(-1)],
  [
    "show.keys",
    () => {
      keysShown.value = true;
    },
  ],
];

/** The page that the address names, and what stands above every page. */
export function App() {
  useEffect(() => {
    void startSaving();
    const press = (event: KeyboardEvent) => {
      const plain = !event.ctrlKey && !event.metaKey && !/^F\d/.test(event.key);
      if (event.defaultPrevented || (plain && isTyping(event))) return;
      const run = EVERYWHERE.find(([id]) =>
        settings.keys.of(keyedOf(id)).some((key) => matches(key, keyPress(event))),
      );
      if (!run) return;
      event.preventDefault();
      run[1]();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  return (
    <>
      <Notice />
      <TourBar />
      <Page />
      <PageKeys />
      <Tip />
      <LiveRegion />
    </>
  );
}

const loadQueue = () => import("./queue/page.tsx").then(({ QueuePage }) => QueuePage);
const loadModels = () => import("./models/page.tsx").then(({ ModelsPage }) => ModelsPage);
const loadReview = () => import("./review/page.tsx").then(({ ReviewPage }) => ReviewPage);

function Page() {
  const at = route.value;
  switch (at.page) {
    case "projects":
      return <ProjectsPage />;
    case "settings":
      return <SettingsPage />;
    case "pictures":
      return <PicturesPage key={at.project} id={at.project} />;
    case "classes":
      return <ClassesPage key={at.project} id={at.project} />;
    case "queue":
      return <Optional key={at.project} load={loadQueue} id={at.project} />;
    case "review":
      return <Optional key={at.project} load={loadReview} id={at.project} />;
    case "models":
      return <Optional key={at.project} load={loadModels} id={at.project} />;
    case "editor":
      return <EditorPage key={at.project} project={at.project} image={at.image} />;
  }
}

const ANYWHERE: ReadonlySet<string> = new Set(EVERYWHERE.map(([id]) => id));

/** Pages with keys of their own: the group of these, and what else they answer to. */
const KEYS_OF: { readonly [page: string]: readonly [Group, ReadonlySet<string>] } = {
  pictures: ["gallery", ANYWHERE],
  queue: ["queue", ON_PAGES],
  review: ["review", ON_PAGES],
  models: ["models", ANYWHERE],
};

/** The keys that the page has. */
function PageKeys() {
  if (!keysShown.value || route.value.page === "editor") return null;
  const [own, also] = KEYS_OF[route.value.page] ?? [null, ANYWHERE];
  return (
    <KeysDialog
      groups={own ? [own, "everywhere"] : ["everywhere"]}
      shows={({ id, group }: Keyed) => group === own || also.has(id)}
      onClose={() => {
        keysShown.value = false;
      }}
    />
  );
}

/** One line over the page while the session is over or the server is away. */
function Notice() {
  if (signedOut.value) {
    return (
      <div class="notice bad" role="alert">
        <Icon name="circle-alert" />
        {t.signedOut} {t.signedOutHint}
      </div>
    );
  }
  // The editor's badge says it there, with the number of changes, and nothing moves.
  if (!reachable.value && route.value.page !== "editor") {
    return (
      <div class="notice warn" role="status">
        <Icon name="cloud-off" />
        {t.unreachable}
      </div>
    );
  }
  return null;
}
