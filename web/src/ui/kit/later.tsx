import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";

/** A component whose code is fetched when it is first shown; nothing is drawn until it is there. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  return function Later(props: P) {
    const there = useSignal(loaded !== null);
    useEffect(() => {
      if (loaded) return;
      void load().then((component) => {
        loaded = component;
        there.value = true;
      });
    }, [there]);
    const Shown = there.value ? loaded : null;
    return Shown && <Shown {...props} />;
  };
}
