import { useEffect } from "preact/hooks";
import { reachable, signedOut } from "./api.ts";
import { ClassesPage } from "./classes/page.tsx";
import { EditorPage } from "./editor/page.tsx";
import { Icon } from "./kit/icon.tsx";
import { Tip } from "./kit/tip.tsx";
import { LiveRegion } from "./live.tsx";
import { PicturesPage } from "./pictures/page.tsx";
import { ProjectsPage } from "./projects/page.tsx";
import { route } from "./route.ts";
import { startSaving } from "./saving.ts";
import { toggleTheme } from "./theme.ts";
import { t } from "./words/en.ts";

/** The page that the address names, and what stands above every page. */
export function App() {
  useEffect(() => {
    void startSaving();
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      if ((event.ctrlKey || event.metaKey) && event.shiftKey && event.key.toLowerCase() === "l") {
        event.preventDefault();
        toggleTheme();
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  return (
    <>
      <Notice />
      <Page />
      <Tip />
      <LiveRegion />
    </>
  );
}

function Page() {
  const at = route.value;
  switch (at.page) {
    case "projects":
      return <ProjectsPage />;
    case "pictures":
      return <PicturesPage key={at.project} id={at.project} />;
    case "classes":
      return <ClassesPage key={at.project} id={at.project} />;
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
