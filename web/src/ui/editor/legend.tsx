import { n } from "../words/en.ts";
import { v } from "../words/seeing.ts";
import { useScope } from "./scope.ts";

/** What each colour means, where it is not the class. */
export function Legend() {
  const { editor } = useScope();
  const lines = editor.coloring.legend.value;
  if (!lines.length) return null;
  return (
    <ul class="legend small" aria-label={v.legend}>
      {lines.map(({ key, name, color, count }) => (
        <li key={key} class="row">
          <span class="swatch" style={{ background: color }} />
          <span class="cut grow" dir="auto">
            {name}
          </span>
          <span class="faint">{n(count)}</span>
        </li>
      ))}
    </ul>
  );
}
