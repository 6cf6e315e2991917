import { useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { chooseClass } from "../../editor/index.ts";
import type { Class, Id } from "../../model/records.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { e } from "../words/editor.ts";
import { n } from "../words/en.ts";
import { chooseClassFor, makeClass } from "./classes.ts";
import { keysOf, useScope } from "./scope.ts";
import { Swatch } from "./swatch.tsx";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"] as const;

/** The classes at hand, by their keys; the current one is ringed, the rest are found by name. */
export function ClassBar() {
  const scope = useScope();
  const { editor } = scope;
  const offered = editor.classes.offered.value;
  const current = editor.classes.current.value;
  return (
    <section class="editor-classes" data-region aria-label={e.classesHere}>
      <Chips />
      <span class="row tight end">
        {current && (
          <IconButton
            icon="pencil"
            name={e.editClass(current.name)}
            onClick={() => scope.shell.open({ what: "class", kind: current, isNew: false })}
          />
        )}
        {offered.length ? (
          <IconButton icon="plus" name={e.makeClass("")} onClick={() => makeClass(scope)} />
        ) : (
          <Button icon="plus" onClick={() => makeClass(scope)}>
            {e.makeClass("")}
          </Button>
        )}
        <Button
          kind="plain"
          icon="search"
          keys={keysOf("class.name")}
          onClick={() => void chooseClassFor(scope, (kind) => chooseClass(editor, kind))}
        >
          {e.allClasses(offered.length)}
        </Button>
      </span>
    </section>
  );
}

function Chips() {
  const { editor } = useScope();
  const counts = useComputed(() => {
    const found = new Map<Id, number>();
    for (const { class_id = "" } of editor.document.value.annotations) {
      found.set(class_id, (found.get(class_id) ?? 0) + 1);
    }
    return found;
  });
  const offered = editor.classes.offered.value;
  const current = editor.classes.current.value;
  const keyed = DIGITS.flatMap((digit) => {
    const kind = editor.classes.onKey(digit);
    return kind ? [{ digit: digit as string, kind }] : [];
  });
  const known = new Set(keyed.map(({ kind }) => kind.id));
  const shown = current && !known.has(current.id) ? [...keyed, { digit: "", kind: current }] : keyed;
  const strip = useRef<HTMLDivElement>(null);
  useEffect(() => {
    strip.current
      ?.querySelector("[aria-pressed=true]")
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [current?.id, offered]);
  return (
    <div ref={strip} class="chips">
      {shown.map(({ digit, kind }) => (
        <Chip
          key={kind.id}
          digit={digit}
          kind={kind}
          count={counts.value.get(kind.id) ?? 0}
          current={kind.id === current?.id}
        />
      ))}
    </div>
  );
}

function Chip({
  digit,
  kind,
  count,
  current,
}: {
  digit: string;
  kind: Class;
  count: number;
  current: boolean;
}) {
  const { editor } = useScope();
  return (
    <button
      type="button"
      class="class-chip"
      aria-pressed={current}
      title={kind.description}
      onClick={() => chooseClass(editor, kind)}
    >
      {digit && <kbd>{digit}</kbd>}
      <Swatch of={kind} />
      <span class="cut" dir="auto">
        {kind.name}
      </span>
      {count > 0 && <span class="faint">{n(count)}</span>}
    </button>
  );
}
