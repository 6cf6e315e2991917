/** Things that are shown only where they last. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** True once `on` has been true for so many milliseconds without a break. */
export function useLate(on: boolean, millis: number): boolean {
  const late = useSignal(false);
  useEffect(() => {
    late.value = false;
    if (!on) return;
    const timer = setTimeout(() => {
      late.value = true;
    }, millis);
    return () => clearTimeout(timer);
  }, [on, millis, late]);
  return on && late.value;
}
