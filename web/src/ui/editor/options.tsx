import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { COMMANDS, commandOf, pointsOf, words } from "../../editor/index.ts";
import type { Annotation } from "../../model/records.ts";
import { Icon, isIcon } from "../kit/icon.tsx";
import { e } from "../words/editor.ts";
import { AskingStrip } from "./asking.tsx";
import { CommandButton } from "./command.tsx";
import { keysOf, useScope } from "./scope.ts";
import { STRIPS } from "./strip/registry.ts";
import { Swatch } from "./swatch.tsx";

/** Commands that only some shapes have. */
const OF_SHAPES = COMMANDS.filter(({ group }) => group === "lines" || group === "cuboids");

const SEEN = "limner.editor-hint";

/** The strip that is always there: the tool, what it works with, what it made, what could not be done. */
export function OptionStrip() {
  const { session, editor } = useScope();
  if (editor.answering.on.value) return <AskingStrip />;
  const tool = commandOf(`tool.${editor.tools.tool.value}`);
  const notice = session.notice.value;
  return (
    <section class="editor-strip" data-region aria-label={e.regions.strip}>
      <span class="row strong">
        <Icon name={isIcon(tool.icon) ? tool.icon : "dot"} />
        {words.commands[tool.title][0]}
      </span>
      <span class="bar-line" />
      {editor.tools.tool.value === "select" ? <Selected /> : <Draws />}
      <span class="grow" />
      {notice ? (
        <span class="warn small cut notice">{notice}</span>
      ) : (
        <span class="faint small cut">{editor.said.value}</span>
      )}
    </section>
  );
}

function Draws() {
  const { editor } = useScope();
  const Options = STRIPS[editor.tools.tool.value];
  const kind = editor.classes.current.value;
  if (editor.tools.tool.value === "knife")
    return <span class="quiet cut">{editor.selection.count.value ? e.cutsSelected : e.cutsAll}</span>;
  if (editor.tools.tool.value === "direction")
    return <span class="quiet cut">{editor.selection.count.value ? e.pointsSelected : e.pointsAny}</span>;
  return (
    <span class="row quiet">
      {editor.tools.tool.value === "tag" ? e.labelsWith : e.drawsWith}
      {kind ? (
        <span class="row">
          <Swatch of={kind} />
          <span dir="auto">{kind.name}</span>
        </span>
      ) : (
        e.noClass
      )}
      {Options && <Options />}
      <Hint />
    </span>
  );
}

function Selected() {
  const { editor } = useScope();
  const selected = editor.selected.value;
  const [first] = selected;
  if (!first) return <Hint />;
  return (
    <span class="row quiet">
      <span class="cut">{selected.length === 1 ? shapeWords(first) : e.selectedMany(selected.length)}</span>
      <span class="row tight">
        {OF_SHAPES.filter((command) => command.available(editor)).map(({ id }) => (
          <CommandButton key={id} id={id} slim />
        ))}
        {selected.some(({ shape }) => shape.type === "polygon") && <Outlines many={selected.length > 1} />}
        <CommandButton id="shape.duplicate" slim />
        <CommandButton id="shape.forwards" slim />
        <CommandButton id="shape.backwards" slim />
        <CommandButton id="shape.delete" slim />
      </span>
    </span>
  );
}

/** What can be done with one polygon, or with the areas of several objects. */
function Outlines({ many }: { many: boolean }) {
  const ids = many
    ? ["shape.join", "shape.subtract", "shape.intersect"]
    : ["polygon.hole", "polygon.part", "shape.smooth"];
  return ids.map((id) => <CommandButton key={id} id={id} slim />);
}

/** "Polygon, 36 points" */
export function shapeWords({ shape }: Annotation): string {
  const name = words.shapes[shape.type];
  if (shape.type === "polygon") {
    const several = shape.parts.length > 1;
    return `${name}, ${several ? e.parts(shape.parts.length) : e.points(pointsOf(shape).points)}`;
  }
  if (shape.type === "polyline") return `${name}, ${e.points(shape.points.length / 2)}`;
  if (shape.type === "box") return `${name}, ${Math.round(shape.width)} × ${Math.round(shape.height)}`;
  return name;
}

/** How to begin, once, on the first picture without objects. */
function Hint() {
  const { editor } = useScope();
  const seen = useSignal(localStorage.getItem(SEEN) !== null);
  const empty = editor.document.value.annotations.length === 0;
  useEffect(() => {
    if (empty) return;
    localStorage.setItem(SEEN, "1");
    seen.value = true;
  }, [empty, seen]);
  if (seen.value || !empty) return null;
  return <span class="small quiet">{e.emptyHint(keysOf("tool.box"), keysOf("tool.polygon"))}</span>;
}
