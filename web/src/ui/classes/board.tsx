import { useRef } from "preact/hooks";
import type { Skeleton } from "../../model/records.ts";
import type { Point } from "../../model/shapes/kind.ts";
import { jointName } from "../../model/skeletons.ts";
import { c } from "../words/classes.ts";
import { joined, moved, withJoint } from "./joints.ts";

export type BoardMode = "place" | "join";

/** Side of the template's box and the room around it, in the drawing's own units. */
const [SIDE, ROOM] = [280, 20];
const STEPS: { readonly [key: string]: readonly [number, number] } = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

interface BoardProps {
  readonly skeleton: Skeleton;
  readonly mode: BoardMode;
  readonly chosen: number | null;
  /** Address of a picture to draw over, or "". */
  readonly picture: string;
  onChoose(at: number | null): void;
  onChange(skeleton: Skeleton): void;
  onRemove(at: number): void;
}

/** The template on a square: joints are placed and moved, or joined, by pointer or by keys. */
export function Board(props: BoardProps) {
  const { skeleton, mode, picture, onChange, onChoose } = props;
  const drawing = useRef<SVGSVGElement>(null);
  const held = useRef<number | null>(null);
  const add = (event: PointerEvent) => {
    if (mode !== "place" || event.button !== 0) return;
    const { length } = skeleton.joints;
    onChange(withJoint(skeleton, placeIn(drawing.current, event), c.newJoint(length + 1)));
    onChoose(length);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: the joints are parts of one drawing
    <svg
      ref={drawing}
      class="board"
      viewBox={`${-ROOM} ${-ROOM} ${SIDE + 2 * ROOM} ${SIDE + 2 * ROOM}`}
      role="group"
      aria-label={c.places}
      onPointerDown={add}
      onPointerMove={(event) => {
        if (held.current !== null) onChange(moved(skeleton, held.current, placeIn(drawing.current, event)));
      }}
      onPointerUp={() => {
        held.current = null;
      }}
      onPointerCancel={() => {
        held.current = null;
      }}
    >
      <title>{c.places}</title>
      {picture && <image href={picture} width={SIDE} height={SIDE} opacity="0.7" />}
      <rect class="box" width={SIDE} height={SIDE} />
      {(skeleton.edges ?? []).map(([a, b]) => {
        const [from, to] = [placed(skeleton, a), placed(skeleton, b)];
        return <line key={`${a}-${b}`} x1={from.x} y1={from.y} x2={to.x} y2={to.y} />;
      })}
      {skeleton.joints.map((joint, at) => (
        <Dot
          key={at}
          {...props}
          at={at}
          name={joint.name}
          onHold={(event) => {
            held.current = at;
            drawing.current?.setPointerCapture(event.pointerId);
          }}
        />
      ))}
    </svg>
  );
}

function Dot({
  skeleton,
  mode,
  chosen,
  at,
  name,
  onChoose,
  onChange,
  onRemove,
  onHold,
}: BoardProps & { at: number; name: string; onHold: (event: PointerEvent) => void }) {
  const { x, y } = placed(skeleton, at);
  const pick = () => {
    if (mode === "join" && chosen !== null && chosen !== at) {
      onChange(joined(skeleton, chosen, at));
      onChoose(null);
    } else onChoose(at);
  };
  const press = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    const joint = skeleton.joints[at];
    if (step && joint && mode === "place") {
      const by = event.shiftKey ? 0.05 : 0.01;
      const [dx, dy] = step;
      onChange(moved(skeleton, at, { x: (joint.x ?? 0.5) + dx * by, y: (joint.y ?? 0.5) + dy * by }));
    } else if (event.key === "Enter" || event.key === " ") pick();
    else if (event.key === "Delete" || event.key === "Backspace") onRemove(at);
    else return;
    event.preventDefault();
  };
  const neighbours = (skeleton.edges ?? [])
    .filter((edge) => edge.includes(at))
    .map(([a, b]) => jointName(skeleton, a === at ? b : a));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button cannot be a part of a drawing
    <g
      role="button"
      tabIndex={0}
      class={`dot ${chosen === at ? "chosen" : ""}`}
      aria-pressed={chosen === at}
      aria-label={c.jointAt(jointName(skeleton, at), neighbours.join(", "))}
      onPointerDown={(event) => {
        event.stopPropagation();
        pick();
        if (mode === "place") onHold(event);
      }}
      onKeyDown={press}
    >
      <title>{name}</title>
      <circle cx={x} cy={y} r="12" class="reach" />
      <circle cx={x} cy={y} r="5" />
    </g>
  );
}

/** Where the pointer is, in the template's box. */
function placeIn(drawing: SVGSVGElement | null, event: PointerEvent): Point {
  const { left, top, width, height } = drawing?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
  const share = (at: number, from: number, length: number): number =>
    (((at - from) / length) * (SIDE + 2 * ROOM) - ROOM) / SIDE;
  return { x: share(event.clientX, left, width), y: share(event.clientY, top, height) };
}

/** Where the joint stands, in the drawing's units. */
function placed({ joints }: Skeleton, at: number): Point {
  const { x = 0.5, y = 0.5 } = joints[at] ?? {};
  return { x: x * SIDE, y: y * SIDE };
}
