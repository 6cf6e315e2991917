/** Dark or light: the system's, until somebody chooses. */
import { computed, effect, signal } from "@preact/signals";
import { appearance } from "./settings/settings.ts";

const prefersLight = matchMedia("(prefers-color-scheme: light)");
const system = signal<"dark" | "light">(prefersLight.matches ? "light" : "dark");

export const theme = computed(() => {
  const { value } = appearance.theme;
  return value === "dark" || value === "light" ? value : system.value;
});

export function toggleTheme(): void {
  appearance.theme.value = theme.peek() === "dark" ? "light" : "dark";
}

/** Keeps the page's theme equal to the setting. Called once at the start. */
export function startTheme(): void {
  prefersLight.addEventListener("change", ({ matches }) => {
    system.value = matches ? "light" : "dark";
  });
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
}
