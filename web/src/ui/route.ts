/** Where the person is: the address bar is the only place that says so. */
import { computed, signal } from "@preact/signals";

export type Route =
  | { page: "projects" }
  | { page: "settings" }
  | { page: "pictures"; project: string }
  | { page: "classes"; project: string }
  | { page: "queue"; project: string }
  | { page: "review"; project: string }
  | { page: "models"; project: string }
  | { page: "editor"; project: string; image: string };

/** Pages of a project whose address ends in their name. */
const NAMED = ["classes", "queue", "review", "models"] as const;

const address = signal(read());

/** The page that the address names; unknown paths lead to the projects. */
export const route = computed<Route>(() => parse(address.value.path));

/** The query of the address: filter, order and the like. */
export const query = computed(() => new URLSearchParams(address.value.search));

/** Goes to an address of the app; `replace` leaves no step to go back to. */
export function go(to: string, how: "push" | "replace" = "push"): void {
  if (to === location.pathname + location.search) return;
  if (how === "push") history.pushState(null, "", to);
  else history.replaceState(null, "", to);
  address.value = read();
}

/** Changes entries of the query; an empty value takes the entry out. */
export function setQuery(changes: Record<string, string>): void {
  const next = new URLSearchParams(address.value.search);
  for (const [key, value] of Object.entries(changes)) {
    if (value) next.set(key, value);
    else next.delete(key);
  }
  const text = next.toString();
  go(location.pathname + (text ? `?${text}` : ""), "replace");
}

export const paths = {
  projects: () => "/",
  settings: () => "/settings",
  pictures: (project: string, search = "") => `/p/${project}${search}`,
  classes: (project: string) => `/p/${project}/classes`,
  queue: (project: string, search = "") => `/p/${project}/queue${search}`,
  review: (project: string, search = "") => `/p/${project}/review${search}`,
  models: (project: string, search = "") => `/p/${project}/models${search}`,
  editor: (project: string, image: string, search = "") => `/p/${project}/i/${image}${search}`,
};

/** Listens to back and forward, and to clicks on links of the app. Called once at the start. */
export function startRouting(): void {
  addEventListener("popstate", () => {
    address.value = read();
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey)
      return;
    if (link.origin !== location.origin || link.hasAttribute("download") || link.target) return;
    if (/^\/(api|media)\//.test(link.pathname)) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}

export function parse(path: string): Route {
  const [first, project, second, image] = path.split("/").filter(Boolean);
  if (first === "settings") return { page: "settings" };
  if (first !== "p" || !project) return { page: "projects" };
  if (second === "i" && image) return { page: "editor", project, image };
  return { page: NAMED.find((page) => page === second) ?? "pictures", project };
}

function read(): { path: string; search: string } {
  return { path: location.pathname, search: location.search };
}
