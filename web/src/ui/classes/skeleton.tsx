import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Class, Skeleton } from "../../model/records.ts";
import { TEMPLATES, type TemplateName } from "../../model/skeletons.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { Segments } from "../kit/choose.tsx";
import { Entry } from "../kit/entry.tsx";
import { c } from "../words/classes.ts";
import { Board, type BoardMode } from "./board.tsx";
import { fitted, paired, renamed, withJoint, without, withPlaces } from "./joints.ts";

const NONE = "none";
const OWN = "own";
const READY = Object.keys(TEMPLATES) as TemplateName[];

/** The joints that objects of a class have: from a ready skeleton, or placed and joined by hand. */
export function SkeletonFields({ kind, onChange }: { kind: Class; onChange: (kind: Class) => void }) {
  const { skeleton } = kind;
  const stored = useSignal(skeleton?.joints.length ?? 0);
  const disordered = useSignal(false);
  const set = (next: Skeleton | undefined) => {
    const { skeleton: _, ...rest } = kind;
    onChange(next?.joints.length ? { ...rest, skeleton: next } : rest);
  };
  const begin = (name: string) => {
    disordered.value = stored.value > 0;
    if (name === NONE) set(undefined);
    else if (name === OWN) set(withJoint(undefined, { x: 0.5, y: 0.1 }, c.newJoint(1)));
    else set(TEMPLATES[name as TemplateName]);
  };
  return (
    <div class="skeleton">
      <label class="row">
        <span class="quiet">{c.skeleton}</span>
        <select
          class="field"
          value={choiceOf(skeleton)}
          onChange={(event) => begin(event.currentTarget.value)}
        >
          <option value={NONE}>{c.noSkeleton}</option>
          {READY.map((name) => (
            <option key={name} value={name}>
              {c.templates[name]}
            </option>
          ))}
          <option value={OWN}>{c.ownSkeleton}</option>
        </select>
      </label>
      {skeleton && (
        <Parts
          skeleton={withPlaces(skeleton)}
          onChange={set}
          onRemove={(at) => {
            if (at < stored.value) disordered.value = true;
            set(without(skeleton, at));
          }}
        />
      )}
      {disordered.value && <p class="small warn">{c.jointsGone}</p>}
    </div>
  );
}

/** The name of the ready skeleton that it is, as long as nothing was changed. */
function choiceOf(skeleton: Skeleton | undefined): string {
  if (!skeleton) return NONE;
  const text = JSON.stringify(skeleton);
  return READY.find((name) => JSON.stringify(TEMPLATES[name]) === text) ?? OWN;
}

function Parts({
  skeleton,
  onChange,
  onRemove,
}: {
  skeleton: Skeleton;
  onChange: (skeleton: Skeleton) => void;
  onRemove: (at: number) => void;
}) {
  const mode = useSignal<BoardMode>("place");
  const chosen = useSignal<number | null>(null);
  const picture = useSignal("");
  return (
    <>
      <Actions
        mode={mode.value}
        skeleton={skeleton}
        onMode={(value) => {
          mode.value = value;
          chosen.value = null;
        }}
        onChange={onChange}
      />
      <p class="small faint">{mode.value === "place" ? c.placeHint : c.joinHint}</p>
      <div class="row stretch skeleton-parts">
        <div class="column">
          <Board
            skeleton={skeleton}
            mode={mode.value}
            chosen={chosen.value}
            picture={picture.value}
            onChoose={(at) => {
              chosen.value = at;
            }}
            onChange={onChange}
            onRemove={onRemove}
          />
          <Backdrop
            onChoose={(address) => {
              picture.value = address;
            }}
          />
        </div>
        <JointList
          skeleton={skeleton}
          chosen={chosen.value}
          onChoose={(at) => {
            chosen.value = at;
          }}
          onChange={onChange}
          onRemove={onRemove}
        />
      </div>
    </>
  );
}

function JointList({
  skeleton,
  chosen,
  onChoose,
  onChange,
  onRemove,
}: {
  skeleton: Skeleton;
  chosen: number | null;
  onChoose: (at: number) => void;
  onChange: (skeleton: Skeleton) => void;
  onRemove: (at: number) => void;
}) {
  return (
    <ol class="joints scroll" aria-label={c.joints(skeleton.joints.length)}>
      {skeleton.joints.map((_, at) => (
        <JointRow
          key={at}
          skeleton={skeleton}
          at={at}
          chosen={chosen === at}
          onChoose={() => onChoose(at)}
          onChange={onChange}
          onRemove={() => onRemove(at)}
        />
      ))}
    </ol>
  );
}

/** A picture of this computer to draw the template over; it goes nowhere. */
function Backdrop({ onChoose }: { onChoose: (address: string) => void }) {
  const address = useRef("");
  const show = (file: File | undefined) => {
    URL.revokeObjectURL(address.current);
    address.current = file ? URL.createObjectURL(file) : "";
    onChoose(address.current);
  };
  return (
    <label class="small quiet">
      {c.over}{" "}
      <input
        type="file"
        accept="image/*"
        onChange={(event) => show(event.currentTarget.files?.[0] ?? undefined)}
      />
    </label>
  );
}

function Actions({
  mode,
  skeleton,
  onMode,
  onChange,
}: {
  mode: BoardMode;
  skeleton: Skeleton;
  onMode: (mode: BoardMode) => void;
  onChange: (skeleton: Skeleton) => void;
}) {
  const add = () => onChange(withJoint(skeleton, { x: 0.5, y: 0.5 }, c.newJoint(skeleton.joints.length + 1)));
  return (
    <div class="row">
      <Segments
        label={c.mode}
        value={mode}
        choices={[
          { value: "place", name: c.placing },
          { value: "join", name: c.joining },
        ]}
        onChange={onMode}
      />
      <Button icon="plus" onClick={add}>
        {c.addJoint}
      </Button>
      <Button icon="maximize" onClick={() => onChange(fitted(skeleton))}>
        {c.fit}
      </Button>
    </div>
  );
}

function JointRow({
  skeleton,
  at,
  chosen,
  onChoose,
  onChange,
  onRemove,
}: {
  skeleton: Skeleton;
  at: number;
  chosen: boolean;
  onChoose: () => void;
  onChange: (skeleton: Skeleton) => void;
  onRemove: () => void;
}) {
  const { name = "", flip } = skeleton.joints[at] ?? {};
  return (
    <li class={`row tight ${chosen ? "chosen" : ""}`} onFocusIn={onChoose}>
      <span class="tiny faint number">{at + 1}</span>
      <Entry
        class="field grow"
        aria-label={c.jointName(at + 1)}
        value={name}
        required
        maxLength={100}
        dir="auto"
        onTake={(field) => onChange(renamed(skeleton, at, field.value.trim()))}
      />
      <select
        class="field"
        aria-label={c.mirror(name)}
        value={flip ?? ""}
        onChange={({ currentTarget: { value } }) =>
          onChange(paired(skeleton, at, value === "" ? null : Number(value)))
        }
      >
        <option value="">{c.noMirror}</option>
        {skeleton.joints.map((joint, other) =>
          other === at ? null : (
            <option key={other} value={other}>
              ↔ {joint.name}
            </option>
          ),
        )}
      </select>
      <IconButton icon="x" slim name={c.removeJoint(name)} onClick={onRemove} />
    </li>
  );
}
