import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../words/en.ts";
import { IconButton } from "./button.tsx";

/** A modal dialog on the browser's own element: it keeps the focus, which begins at `data-first`, and gives it back. */
export function Dialog({
  title,
  width,
  height,
  onClose,
  head,
  foot,
  children,
}: {
  title: string;
  width: number;
  height?: number;
  onClose: () => void;
  head?: ComponentChildren;
  foot?: ComponentChildren;
  children: ComponentChildren;
}) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>("[data-first]")?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      aria-labelledby={id}
      style={{ width: `${width}px`, height: height ? `${height}px` : "fit-content" }}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === element.current) onClose();
      }}
    >
      <div class="column" style={{ height: "100%", maxHeight: "calc(100vh - 48px)" }}>
        <div class="dialog-head">
          <h2 id={id} class="large strong cut">
            {title}
          </h2>
          {head}
          <span class="end" />
          <IconButton icon="x" name={t.close} keys="Esc" onClick={onClose} />
        </div>
        <div class="grow scroll">{children}</div>
        {foot && <div class="dialog-foot">{foot}</div>}
      </div>
    </dialog>
  );
}
