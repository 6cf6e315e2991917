import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { Icon } from "../kit/icon.tsx";
import { t } from "../words/en.ts";
import { fromDrop, type Picked } from "./files.ts";

/** Takes folders, zips and pictures that are dropped anywhere on what it holds. */
export function DropZone({
  onFiles,
  children,
}: {
  onFiles: (files: Picked[]) => void;
  children: ComponentChildren;
}) {
  const over = useSignal(false);
  const depth = useRef(0);
  const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  const move = (by: number) => {
    depth.current += by;
    over.value = depth.current > 0;
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping has a keyboard twin, the Add button
    <div
      class="drop-zone"
      onDragEnter={(event) => carriesFiles(event) && move(1)}
      onDragLeave={(event) => carriesFiles(event) && move(-1)}
      onDragOver={(event) => carriesFiles(event) && event.preventDefault()}
      onDrop={async (event) => {
        event.preventDefault();
        depth.current = 0;
        over.value = false;
        if (!event.dataTransfer) return;
        const files = await fromDrop(event.dataTransfer);
        if (files.length) onFiles(files);
      }}
    >
      {children}
      {over.value && (
        <div class="drop-veil">
          <div class="nothing">
            <Icon name="upload" />
            <p class="large">{t.dropHere}</p>
          </div>
        </div>
      )}
    </div>
  );
}
