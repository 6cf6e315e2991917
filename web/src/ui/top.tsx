import type { ComponentChildren } from "preact";
import { keysOf } from "./editor/scope.ts";
import { IconButton } from "./kit/button.tsx";
import { filterOf } from "./pictures/source.ts";
import { go, paths, query, route } from "./route.ts";
import { project } from "./store.ts";
import { theme, toggleTheme } from "./theme.ts";
import { t } from "./words/en.ts";
import { q, r } from "./words/fields.ts";
import { m } from "./words/models.ts";
import { s } from "./words/settings.ts";

/** The mark of Limner: a corner of a frame and the stroke of a pen. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 20 20" aria-hidden="true">
      <path d="M4 3v13h12" fill="none" stroke="currentColor" stroke-width="2.25" stroke-linecap="round" />
      <path d="M8 12 16.5 3.5" stroke="var(--accent)" stroke-width="2.75" stroke-linecap="round" />
    </svg>
  );
}

/** The filter goes along from the gallery: a model is asked about the pictures that were chosen there. */
function chosenPictures(page: string): string {
  const filter = page === "pictures" || page === "models" ? filterOf(query.value) : "";
  return filter && `?${filter}`;
}

/** The bar above every project page: where one is, and what can be done with the whole project. */
export function TopBar({ children }: { children?: ComponentChildren }) {
  const at = route.value;
  const open = project.value;
  return (
    <header class="top" data-region>
      <a class="home row" href={paths.projects()} aria-label={!("project" in at) ? undefined : t.allProjects}>
        <Mark />
        {!("project" in at) && <span class="strong">{t.limner}</span>}
      </a>
      {"project" in at && (
        <>
          <a class="strong cut name" href={paths.pictures(at.project)}>
            {open?.name ?? ""}
          </a>
          <nav class="tabs" aria-label={t.pages}>
            <a href={paths.pictures(at.project)} aria-current={at.page === "pictures" ? "page" : undefined}>
              {t.pictures}
            </a>
            <a href={paths.queue(at.project)} aria-current={at.page === "queue" ? "page" : undefined}>
              {q.queue}
            </a>
            <a href={paths.review(at.project)} aria-current={at.page === "review" ? "page" : undefined}>
              {r.review}
            </a>
            <a href={paths.classes(at.project)} aria-current={at.page === "classes" ? "page" : undefined}>
              {t.classes}
            </a>
            <a
              href={paths.models(at.project, chosenPictures(at.page))}
              aria-current={at.page === "models" ? "page" : undefined}
            >
              {m.models}
            </a>
          </nav>
        </>
      )}
      <span class="grow" />
      {children}
      <IconButton
        icon="settings"
        name={s.title}
        keys={keysOf("show.settings")}
        onClick={() => go(paths.settings())}
      />
      <IconButton
        icon={theme.value === "dark" ? "sun" : "moon"}
        name={t.dark}
        keys={keysOf("show.theme")}
        onClick={toggleTheme}
      />
    </header>
  );
}
