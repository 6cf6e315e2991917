import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** A menu in the browser's top layer, opened below `anchor`; arrows move, Escape and a click elsewhere close. */
export function Menu({
  anchor,
  label,
  onClose,
  children,
}: {
  anchor: RefObject<HTMLElement | null> | { x: number; y: number };
  label: string;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const menu = element.current;
    if (!menu) return;
    const before = document.activeElement;
    menu.showPopover();
    place(menu, "current" in anchor ? anchor.current?.getBoundingClientRect() : anchor);
    items(menu)[0]?.focus();
    const closed = (event: Event) => {
      if ((event as ToggleEvent).newState === "closed") onClose();
    };
    menu.addEventListener("toggle", closed);
    return () => {
      menu.removeEventListener("toggle", closed);
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const move = (event: KeyboardEvent) => {
    const all = element.current ? items(element.current) : [];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    all[(next + all.length) % all.length]?.focus();
  };
  return (
    <div
      ref={element}
      class="menu scroll"
      popover="auto"
      role="menu"
      aria-label={label}
      onKeyDown={move}
      onClick={onClose}
    >
      {children}
    </div>
  );
}

function items(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>("button:not(:disabled), a[href]")];
}

function place(menu: HTMLElement, at: DOMRect | { x: number; y: number } | undefined): void {
  if (!at) return;
  const [x, y] = "bottom" in at ? [at.left, at.bottom + 4] : [at.x, at.y];
  menu.style.left = `${Math.max(4, Math.min(x, innerWidth - menu.offsetWidth - 4))}px`;
  menu.style.top = `${Math.max(4, Math.min(y, innerHeight - menu.offsetHeight - 4))}px`;
}
