import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { type Command, commandOf, words } from "../../../editor/index.ts";
import { PATCH } from "../../../editor/masks/patches.ts";
import type { Overlap } from "../../../editor/masks/settings.ts";
import { Check, Segments } from "../../kit/choose.tsx";
import { Entry } from "../../kit/entry.tsx";
import { Icon, isIcon } from "../../kit/icon.tsx";
import { Menu } from "../../kit/menu.tsx";
import { e } from "../../words/editor.ts";
import { CommandButton } from "../command.tsx";
import { runCommand, useScope } from "../scope.ts";

const OVERLAPS: readonly Overlap[] = ["over", "free", "take"];

const TOOLS = ["tool.brush", "tool.eraser", "tool.fill", "tool.lasso", "tool.wand"];

/** What masks are made with: the tools side by side, what the one in hand works with, what others' pixels become. */
export function MaskOptions() {
  const { editor } = useScope();
  const { overlap } = editor.settings.mask;
  const tool = editor.tools.tool.value;
  return (
    <>
      <span class="row tight">
        {TOOLS.map((id) => (
          <CommandButton key={id} id={id} slim />
        ))}
      </span>
      {(tool === "brush" || tool === "eraser") && <Tip />}
      {tool === "wand" && <Colors />}
      <select
        class="field"
        aria-label={e.overlap.label}
        value={overlap.value}
        onChange={(event) => {
          overlap.value = event.currentTarget.value as Overlap;
        }}
      >
        {OVERLAPS.map((one) => (
          <option key={one} value={one}>
            {e.overlap[one]}
          </option>
        ))}
      </select>
      <WholeMask />
    </>
  );
}

function Tip() {
  const { editor } = useScope();
  const { diameter, tip } = editor.settings.mask;
  const patches = tip.value === "patches";
  return (
    <>
      <Slide
        name={patches ? e.patchWidth : e.brushWidth}
        value={diameter.value}
        most={PATCH.most}
        least={patches ? PATCH.least : 1}
        unit="px"
        onChange={(value) => {
          diameter.value = value;
        }}
      />
      <Segments
        label={e.tip.label}
        value={tip.value}
        choices={[
          { value: "round", name: e.tip.round, icon: "circle", bare: true },
          { value: "square", name: e.tip.square, icon: "square", bare: true },
          { value: "patches", name: e.tip.patches, icon: "shapes", bare: true },
        ]}
        onChange={(value) => {
          tip.value = value;
        }}
      />
    </>
  );
}

function Colors() {
  const { editor } = useScope();
  const { tolerance, contiguous } = editor.settings.mask;
  const set = (change: () => void): void => {
    change();
    editor.tools.drawing?.resized();
  };
  return (
    <>
      <Slide
        name={e.colorTolerance}
        value={tolerance.value}
        least={0}
        most={200}
        unit=""
        onChange={(value) =>
          set(() => {
            tolerance.value = value;
          })
        }
      />
      <Check
        checked={contiguous.value}
        onChange={(checked) =>
          set(() => {
            contiguous.value = checked;
          })
        }
      >
        {e.contiguous}
      </Check>
    </>
  );
}

/** A slider with its value; the keys and the wheel go beyond its end. */
function Slide({
  name,
  value,
  least,
  most,
  unit,
  onChange,
}: {
  name: string;
  value: number;
  least: number;
  most: number;
  unit: string;
  onChange: (value: number) => void;
}) {
  return (
    <label class="row slide">
      <span>{name}</span>
      <input
        type="range"
        min={least}
        max={most}
        value={value}
        onInput={(event) => onChange(event.currentTarget.valueAsNumber)}
      />
      <output>{`${value} ${unit}`}</output>
    </label>
  );
}

const CHANGES = [
  "mask.grow",
  "mask.shrink",
  "mask.islands",
  "mask.holes",
  "mask.to-polygon",
  "mask.to-thin-polygon",
];

/** What is done to the whole of a selected mask, and by how many pixels. */
function WholeMask() {
  const scope = useScope();
  const button = useRef<HTMLButtonElement>(null);
  const open = useSignal(false);
  const item = (command: Command) => (
    <button key={command.id} type="button" role="menuitem" onClick={() => runCommand(scope, command)}>
      <Icon name={isIcon(command.icon) ? command.icon : "dot"} />
      <span class="grow">{words.commands[command.title][0]}</span>
    </button>
  );
  const any = !commandOf("mask.grow").disabledReason(scope.editor);
  return (
    <>
      <button
        ref={button}
        type="button"
        class="button plain"
        aria-haspopup="menu"
        disabled={!any}
        onClick={() => {
          open.value = true;
        }}
      >
        {e.wholeMask}
        <Icon name="chevron-down" size="small" />
      </button>
      {open.value && (
        <Menu
          anchor={button}
          label={e.wholeMask}
          onClose={() => {
            open.value = false;
          }}
        >
          <Numbers />
          {CHANGES.map((id) => item(commandOf(id)))}
        </Menu>
      )}
    </>
  );
}

/** By how much masks grow, and what a small island is. */
function Numbers() {
  const { margin, least } = useScope().editor.settings.mask;
  const numbers: readonly { of: typeof margin; name: string; most: number }[] = [
    { of: margin, name: e.marginPx, most: 50 },
    { of: least, name: e.leastPx, most: 100_000 },
  ];
  return (
    <>
      {numbers.map(({ of, name, most }) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the click only keeps the menu open
        <label key={name} class="row number" onClick={(event) => event.stopPropagation()}>
          <span class="grow">{name}</span>
          <Entry
            class="field"
            type="number"
            min={1}
            max={most}
            value={of.value}
            onTake={(field) => {
              const value = Math.round(field.valueAsNumber);
              if (value >= 1 && value <= most) of.value = value;
            }}
          />
        </label>
      ))}
    </>
  );
}
