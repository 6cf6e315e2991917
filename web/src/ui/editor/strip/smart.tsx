import type { Signal } from "@preact/signals";
import { commandOf, words } from "../../../editor/index.ts";
import { IconButton } from "../../kit/button.tsx";
import { Segments } from "../../kit/choose.tsx";
import { e } from "../../words/editor.ts";
import { keysOf, runCommand, useScope } from "../scope.ts";

/** Who tells an object from the rest, how, and what strokes do. */
export function SmartOptions() {
  const { editor } = useScope();
  const names = e.smart;
  const refining = editor.tools.path.value === "tools.smart.refining";
  return (
    <>
      {editor.prompting.prompters.value.length > 0 && <Asked />}
      {editor.prompting.current.value ? <Prompts /> : <Helpers />}
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

/** The helpers, or one of the project's model servers. */
function Asked() {
  const { editor } = useScope();
  const { prompters, chosen, current } = editor.prompting;
  return (
    <select
      class="field"
      aria-label={e.smart.asked}
      value={current.value?.id ?? ""}
      onChange={(event) => {
        editor.tools.cancel();
        chosen.value = event.currentTarget.value || null;
      }}
    >
      <option value="">{e.smart.helpers}</option>
      {prompters.value.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** What a model is told besides clicks and boxes, and what becomes of its answer. */
function Prompts() {
  const { editor } = useScope();
  const { prompting, settings, tools } = editor;
  const { as } = settings.smart;
  const names = e.smart;
  return (
    <>
      <Segments
        label={names.becomes}
        value={as.value}
        choices={[
          { value: "mask", name: names.mask },
          { value: "polygon", name: names.polygon },
        ]}
        onChange={(value) => {
          as.value = value;
        }}
      />
      {prompting.takes("text") && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            tools.smart?.look(prompting.text.peek().trim());
          }}
        >
          <input
            type="text"
            class="field small"
            placeholder={names.words}
            aria-label={names.words}
            value={prompting.text.value}
            onInput={(event) => {
              prompting.text.value = event.currentTarget.value;
            }}
          />
        </form>
      )}
    </>
  );
}

function Helpers() {
  const { method, radius, tolerance, piece } = useScope().editor.settings.smart;
  const names = e.smart;
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
