/** One tip for the whole page: after 400 ms, at once when another is still open. */
import { signal } from "@preact/signals";

const DELAY = 400;
const shown = signal<{ text: string; keys: string; x: number; y: number } | null>(null);
let timer = 0;
let closedAt = 0;

/** Attributes that give an element a tip. */
export function tipFor(text: string, keys = "") {
  const open = (event: Event) => {
    const place = (event.currentTarget as Element).getBoundingClientRect();
    const show = () => {
      shown.value = { text, keys, x: place.left + place.width / 2, y: place.bottom + 6 };
    };
    clearTimeout(timer);
    if (shown.value || performance.now() - closedAt < DELAY) show();
    else timer = setTimeout(show, DELAY) as unknown as number;
  };
  const close = () => {
    clearTimeout(timer);
    if (shown.value) closedAt = performance.now();
    shown.value = null;
  };
  return { onPointerEnter: open, onPointerLeave: close, onFocus: close, onPointerDown: close };
}

export function Tip() {
  const tip = shown.value;
  if (!tip) return null;
  const below = tip.y + 32 < innerHeight;
  const left = Math.max(4, Math.min(innerWidth - 200, tip.x - 40));
  return (
    <div class="tip" role="tooltip" style={{ left: `${left}px`, top: `${below ? tip.y : tip.y - 68}px` }}>
      {tip.text}
      {tip.keys && <kbd>{tip.keys}</kbd>}
    </div>
  );
}
