/** Dark or light: the system's, until somebody chooses. */
import { effect, signal } from "@preact/signals";

export type Theme = "dark" | "light";

const KEY = "limner.theme";

export const theme = signal<Theme>(first());

export function toggleTheme(): void {
  theme.value = theme.value === "dark" ? "light" : "dark";
  localStorage.setItem(KEY, theme.value);
}

/** Keeps the page's theme equal to the signal. Called once at the start. */
export function startTheme(): void {
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
}

function first(): Theme {
  const named = new URLSearchParams(location.search).get("theme");
  if (named === "dark" || named === "light") return named;
  const kept = localStorage.getItem(KEY);
  if (kept === "dark" || kept === "light") return kept;
  return matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
}
