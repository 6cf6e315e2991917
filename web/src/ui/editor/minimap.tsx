import { useEffect, useRef } from "preact/hooks";
import { sheetOf } from "../../editor/index.ts";
import { thumbnailOf } from "../pictures/tile.tsx";
import { e } from "../words/editor.ts";
import { useScope } from "./scope.ts";

/** Where the view lies in the picture, while a part of that is out of view. */
export function Minimap() {
  const { session, editor, image } = useScope();
  const row = session.places.row(image.id);
  if (editor.viewport.whole.value || !row) return null;
  return (
    <div class="minimap">
      <Overview src={thumbnailOf(row)} />
    </div>
  );
}

/** All labels over the thumbnail. */
function SmallShapes() {
  const { editor } = useScope();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    return element ? editor.overview.attach(sheetOf(element), element.clientWidth) : undefined;
  }, [editor, editor.subject.value]);
  return <canvas ref={canvas} />;
}

function Overview({ src }: { src: string }) {
  const { editor } = useScope();
  const { viewport } = editor;
  const { width, height } = viewport.picture.value;
  const [x0, y0, x1, y1] = viewport.visible.value;
  const share = (value: number, of: number) => `${100 * Math.min(1, Math.max(0, value / of))}%`;
  const move = (event: PointerEvent) => {
    if (!event.buttons) return;
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const at = {
      x: ((event.clientX - box.left) / box.width) * width,
      y: ((event.clientY - box.top) / box.height) * height,
    };
    const { middle } = viewport;
    const on = viewport.toScreen(at);
    viewport.panBy(middle.x - on.x, middle.y - on.y);
  };
  return (
    <div
      class="overview"
      title={e.minimap}
      style={{ aspectRatio: `${width} / ${height}` }}
      onPointerDown={move}
      onPointerMove={move}
    >
      <img src={src} alt="" draggable={false} />
      <SmallShapes />
      <span
        class="frame"
        style={{
          left: share(x0, width),
          top: share(y0, height),
          right: share(width - x1, width),
          bottom: share(height - y1, height),
        }}
      />
    </div>
  );
}
