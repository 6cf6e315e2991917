import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { Button } from "./kit/button.tsx";
import { Nothing } from "./kit/nothing.tsx";
import { t } from "./words/en.ts";

/** A page whose code is fetched when it is first opened. */
export function Optional({ load, id }: { load: () => Promise<ComponentType<{ id: string }>>; id: string }) {
  const found = useSignal<ComponentType<{ id: string }> | "away" | null>(null);
  useEffect(() => {
    load().then(
      (page) => {
        found.value = page;
      },
      () => {
        found.value = "away";
      },
    );
  }, [load, found]);
  const Page = found.value;
  if (Page === "away") {
    return (
      <Nothing icon="circle-alert" sentence={t.unreachable}>
        <Button onClick={() => location.reload()}>{t.retry}</Button>
      </Nothing>
    );
  }
  return Page ? <Page id={id} /> : <div class="page" aria-busy="true" />;
}
