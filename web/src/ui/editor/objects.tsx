import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Editor, faultIn, sharing, words } from "../../editor/index.ts";
import type { Id, Shape } from "../../model/records.ts";
import { bounds } from "../../model/shapes/registry.ts";
import { Icon } from "../kit/icon.tsx";
import { e } from "../words/editor.ts";
import { tie } from "../words/ties.ts";
import { Legend } from "./legend.tsx";
import { type Row, rowsOf, sizeOf } from "./rows.ts";
import { useScope } from "./scope.ts";
import { SuggestedObjects } from "./suggested.tsx";
import { Swatch } from "./swatch.tsx";
import { rowHeight, useWindow } from "./windowed.ts";

/** The list of objects: the truth of the canvas for those who do not see it. Selecting works both ways. */
export function ObjectsTab() {
  const { session, editor, layer } = useScope();
  const text = useSignal("");
  const rows = useComputed(() =>
    rowsOf(session.ontology.value, editor.document.value.annotations, text.value),
  );
  const all = editor.document.value.annotations.filter(({ shape }) => shape.type !== "tag").length;
  return (
    <>
      <div class="row find">
        <label class="field grow">
          <Icon name="search" size="small" />
          <input
            type="search"
            placeholder={e.find(all)}
            aria-label={e.find(all)}
            value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value;
            }}
          />
        </label>
      </div>
      <LayerState status={layer.status.value} />
      {editor.coloring.legend.value.length > 0 && (
        <div class="about">
          <Legend />
        </div>
      )}
      <SuggestedObjects />
      {rows.value.length > 0 ? (
        <List rows={rows.value} />
      ) : (
        layer.status.value !== "loading" && (
          <p class="small faint about">{text.value ? e.noneFound(text.value) : e.noObjects}</p>
        )
      )}
    </>
  );
}

function LayerState({ status }: { status: string }) {
  const said = { loading: "", kept: e.layerKept, absent: e.layerAbsent, refused: e.layerRefused }[status];
  return said ? <p class="small warn about">{said}</p> : null;
}

function List({ rows }: { rows: readonly Row[] }) {
  const { editor } = useScope();
  const { list, from, to, onScroll, reveal } = useWindow(rows.length);
  const focus = useSignal(0);
  const selected = editor.selection.ids.value;
  const last = [...selected].at(-1);
  useEffect(() => {
    const at = rows.findIndex(({ annotation }) => annotation.id === last);
    if (at < 0) return;
    focus.value = at;
    reveal(at);
  }, [last]);
  const at = Math.min(focus.value, rows.length - 1);
  const move = (event: KeyboardEvent) => {
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    const row = next === undefined ? undefined : rows[next];
    if (next === undefined || !row) return;
    event.preventDefault();
    focus.value = next;
    reveal(next);
    if (!event.ctrlKey) select(editor, row.annotation.id, event.shiftKey);
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(".pick[tabindex='0']")?.focus());
  };
  return (
    <div ref={list} class="objects scroll grow" onScroll={onScroll}>
      <ul class="sheet" aria-label={e.tabs.objects} style={{ height: `${rows.length * rowHeight()}px` }}>
        {rows.slice(from, to).map((row, index) => (
          <ObjectRow
            key={row.annotation.id}
            row={row}
            index={from + index}
            of={rows.length}
            focused={from + index === at}
            selected={selected.has(row.annotation.id)}
            onMove={move}
          />
        ))}
      </ul>
    </div>
  );
}

function select({ selection }: Editor, id: Id, add: boolean): void {
  if (add) selection.toggle(id);
  else selection.set([id]);
}

function ObjectRow({
  row,
  index,
  of,
  focused,
  selected,
  onMove,
}: {
  row: Row;
  index: number;
  of: number;
  focused: boolean;
  selected: boolean;
  onMove: (event: KeyboardEvent) => void;
}) {
  const { editor } = useScope();
  const { annotation, name, detail } = row;
  const { id } = annotation;
  const hover = (over: Id | null) => {
    editor.sketch.hover.value = over;
  };
  const show = () => {
    const box = bounds(annotation.shape);
    if (box) editor.viewport.show(box);
  };
  return (
    <li
      class={`object ${selected ? "selected" : ""} ${editor.visibility.hidden.value.has(id) ? "hidden" : ""}`}
      aria-posinset={index + 1}
      aria-setsize={of}
      style={{ top: `${index * rowHeight()}px` }}
      onPointerEnter={() => hover(id)}
      onPointerLeave={() => hover(null)}
    >
      <button
        type="button"
        class="pick row grow"
        aria-pressed={selected}
        tabIndex={focused ? 0 : -1}
        onClick={(event) => select(editor, id, event.shiftKey || event.ctrlKey || event.metaKey)}
        onDblClick={show}
        onKeyDown={onMove}
      >
        <Swatch of={annotation} />
        <span class="cut" dir="auto">
          {name} {detail && <span class="quiet">{detail}</span>}
        </span>
        <FaultMark shape={annotation.shape} />
        <span class="end tiny faint">{sizeOf(annotation)}</span>
      </button>
      <Marks row={row} focused={focused} />
      <Toggles id={id} name={`${name} ${index + 1}`} focused={focused} />
    </li>
  );
}

/** A sign where the outline is broken, and what is wrong. */
function FaultMark({ shape }: { shape: Shape }) {
  const fault = faultIn(shape);
  return fault ? (
    <span class="warn" title={words.fault(fault)}>
      <Icon name="triangle-alert" size="small" />
      <span class="unseen">{words.fault(fault)}</span>
    </span>
  ) : null;
}

/** Its group and whether it is one of several geometries; each selects all that belong together. */
function Marks({ row, focused }: { row: Row; focused: boolean }) {
  const { editor } = useScope();
  const { annotation, group, shared } = row;
  const selectAll = (by: "group_id" | "instance_id") =>
    editor.selection.set(sharing(editor.document.peek(), annotation, by));
  const tabIndex = focused ? 0 : -1;
  return (
    <>
      {shared && (
        <button
          type="button"
          class="mark"
          tabIndex={tabIndex}
          aria-label={tie.sameObject}
          title={tie.sameObject}
          onClick={() => selectAll("instance_id")}
        >
          <Icon name="link" size="small" />
        </button>
      )}
      {group > 0 && (
        <button
          type="button"
          class="mark"
          tabIndex={tabIndex}
          aria-label={tie.inGroup(group)}
          title={tie.inGroup(group)}
          onClick={() => selectAll("group_id")}
        >
          {tie.groupMark(group)}
        </button>
      )}
    </>
  );
}

function Toggles({ id, name, focused }: { id: Id; name: string; focused: boolean }) {
  const { visibility } = useScope().editor;
  const hidden = visibility.hidden.value.has(id);
  const locked = visibility.locked.value.has(id);
  return (
    <>
      <button
        type="button"
        class={`icon-button toggle ${locked ? "on" : ""}`}
        tabIndex={focused ? 0 : -1}
        aria-label={locked ? e.unlock(name) : e.lock(name)}
        onClick={() => (locked ? visibility.unlock([id]) : visibility.lock([id]))}
      >
        <Icon name={locked ? "lock" : "lock-open"} size="small" />
      </button>
      <button
        type="button"
        class={`icon-button toggle ${hidden ? "on" : ""}`}
        tabIndex={focused ? 0 : -1}
        aria-label={hidden ? e.show(name) : e.hide(name)}
        onClick={() => (hidden ? visibility.show([id]) : visibility.hide([id]))}
      >
        <Icon name={hidden ? "eye-off" : "eye"} size="small" />
      </button>
    </>
  );
}
