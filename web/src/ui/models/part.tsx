import type { ComponentChildren } from "preact";

/** A part of the page below its name. */
export function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="model-part" aria-label={title}>
      <h3 class="strong">{title}</h3>
      {children}
    </section>
  );
}
