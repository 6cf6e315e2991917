import type { Signal } from "@preact/signals";
import { commandOf, words } from "../../../editor/index.ts";
import { IconButton } from "../../kit/button.tsx";
import { Segments } from "../../kit/choose.tsx";
import { e } from "../../words/editor.ts";
import { keysOf, runCommand, useScope } from "../scope.ts";

/** How the smart outline tells an object, and what its strokes do. */
export function SmartOptions() {
  const { editor } = useScope();
  const { method, radius, tolerance, piece } = editor.settings.smart;
  const names = e.smart;
  const refining = editor.tools.path.value === "tools.smart.refining";
  return (
    <>
      <Segments
        label={names.label}
        value={method.value}
        choices={[
          { value: "grabcut", name: names.grabcut },
          { value: "superpixels", name: names.superpixels },
          { value: "flood", name: names.flood },
        ]}
        onChange={(value) => {
          method.value = value;
        }}
      />
      {method.value === "flood" && <Range name={names.tolerance} of={tolerance} least={2} most={60} />}
      {method.value === "superpixels" && <Range name={names.piece} of={piece} least={8} most={80} />}
      {method.value !== "flood" && <Range name={names.radius} of={radius} least={1} most={40} />}
      {refining && (
        <span class="row tight">
          <Mode id="draw.adds" icon="plus" />
          <Mode id="draw.takes" icon="minus" />
        </span>
      )}
      {editor.assist.waiting.value && <span class="small faint">{names.waiting}</span>}
    </>
  );
}

function Range({ name, of, least, most }: { name: string; of: Signal<number>; least: number; most: number }) {
  return (
    <label class="row small quiet">
      {name}
      <input
        type="range"
        min={least}
        max={most}
        value={of.value}
        onInput={(event) => {
          of.value = Number(event.currentTarget.value);
        }}
      />
    </label>
  );
}

/** What strokes do now: one of two. */
function Mode({ id, icon }: { id: string; icon: "plus" | "minus" }) {
  const scope = useScope();
  const command = commandOf(id);
  return (
    <IconButton
      icon={icon}
      name={words.commands[command.title][0]}
      keys={keysOf(command)}
      pressed={command.checked?.(scope.editor) ?? false}
      slim
      onClick={() => runCommand(scope, command)}
    />
  );
}
