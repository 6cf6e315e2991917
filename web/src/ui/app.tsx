import { useEffect } from "preact/hooks";
import { commandOf, matches } from "../editor/index.ts";
import { keyPress } from "../editor/input/mount.ts";
import { reachable, signedOut } from "./api.ts";
import { ClassesPage } from "./classes/page.tsx";
import { EditorPage } from "./editor/page.tsx";
import { Icon } from "./kit/icon.tsx";
import { later } from "./kit/later.tsx";
import { Tip } from "./kit/tip.tsx";
import { LiveRegion } from "./live.tsx";
import { Optional } from "./optional.tsx";
import { PicturesPage } from "./pictures/page.tsx";
import { ProjectsPage } from "./projects/page.tsx";
import { go, paths, route } from "./route.ts";
import { startSaving } from "./saving.ts";
import { settings } from "./settings/settings.ts";
import { toggleTheme } from "./theme.ts";
import { TourBar } from "./tour/bar.tsx";
import { t } from "./words/en.ts";

const SettingsPage = later(async () => (await import("./settings/page.tsx")).SettingsPage);

/** Commands that every page answers to. */
const EVERYWHERE: readonly (readonly [id: string, run: () => void])[] = [
  ["show.theme", toggleTheme],
  ["show.settings", () => go(paths.settings())],
];

/** The page that the address names, and what stands above every page. */
export function App() {
  useEffect(() => {
    void startSaving();
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const run = EVERYWHERE.find(([id]) => {
        const command = commandOf(id);
        return settings.keys.of(command).some((key) => matches(key, keyPress(event)));
      });
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
      <Tip />
      <LiveRegion />
    </>
  );
}

const loadQueue = () => import("./queue/page.tsx").then(({ QueuePage }) => QueuePage);
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
    case "editor":
      return <EditorPage key={at.project} project={at.project} image={at.image} />;
  }
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
