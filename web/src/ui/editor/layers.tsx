import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { LayerBeside } from "../../editor/index.ts";
import { IconButton } from "../kit/button.tsx";
import { layersBeside } from "../layers.ts";
import { e } from "../words/editor.ts";
import { v } from "../words/seeing.ts";
import { useScope } from "./scope.ts";

/** The picture's layers beside the labels: each is compared with them by one click. */
export function Layers() {
  const { image } = useScope();
  const layers = useSignal<readonly LayerBeside[]>([]);
  useEffect(() => {
    let here = true;
    layersBeside.list(image.id).then(
      (found) => {
        if (here) layers.value = found;
      },
      () => {}, // without the server there is nothing to compare with
    );
    return () => {
      here = false;
    };
  }, [image.id, layers]);
  if (!layers.value.length) return null;
  return (
    <section class="labels" aria-label={e.otherLayers}>
      <h2 class="small strong">{e.otherLayers}</h2>
      <ul class="other-layers small">
        {layers.value.map((layer) => {
          const name = v.layer(layer.kind, layer.owner);
          return (
            <li key={name} class="row">
              <span class="cut grow" dir="auto">
                {name}
              </span>
              <Compare layer={layer} name={name} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Shows a layer beside the labels or faintly over them, with the difference in colour; again ends that. */
export function Compare({ layer, name }: { layer: LayerBeside; name: string }) {
  const { companion } = useScope().editor;
  const button = (mode: "beside" | "onion", icon: "columns-2" | "layers", title: string) => {
    const shown = companion.shows(layer, mode);
    return (
      <IconButton
        icon={icon}
        name={title}
        size="small"
        slim
        pressed={shown}
        onClick={() => (shown ? companion.endLayer() : companion.showLayer(layer, mode))}
      />
    );
  };
  return (
    <>
      {button("beside", "columns-2", e.compareModel(name))}
      {button("onion", "layers", e.overlayModel(name))}
    </>
  );
}
