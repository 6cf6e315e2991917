import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** Milliseconds before greys are shown, and for which they stay at least. */
const [BEFORE, AT_LEAST] = [100, 300];

/** What stands for something that is fetched: nothing at first, greys when it takes longer, then long enough to be seen. */
export function useSlow(ready: boolean): "nothing" | "grey" | "there" {
  const shown = useSignal<"nothing" | "grey" | "there">(ready ? "there" : "nothing");
  const held = useSignal(false);
  useEffect(() => {
    if (shown.peek() === "there") return;
    if (ready && !held.value) {
      shown.value = "there";
      return;
    }
    if (ready || shown.peek() === "grey") return;
    const timer = setTimeout(() => {
      shown.value = "grey";
      held.value = true;
      setTimeout(() => {
        held.value = false;
      }, AT_LEAST);
    }, BEFORE);
    return () => clearTimeout(timer);
  }, [ready, held.value]);
  return shown.value;
}
