import { useEffect } from "preact/hooks";
import {
  type Adjustments,
  CHANNELS,
  COLOR_MAPS,
  COMPANIONS,
  type ColorBy,
  type ColorMap,
  type CompanionMode,
  type CompanionOf,
  type Outline,
} from "../../editor/index.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { Check, Segments } from "../kit/choose.tsx";
import { Slider } from "../kit/slider.tsx";
import { settings } from "../settings/settings.ts";
import { v } from "../words/seeing.ts";
import { Legend } from "./legend.tsx";
import { useScope } from "./scope.ts";

/** How picture and shapes are shown; it takes the place of the tabs while it is open. */
export function SeeingPanel() {
  const { shell } = useScope();
  return (
    <section class="seeing column grow" aria-label={v.title}>
      <div class="row head">
        <h2 class="small strong grow">{v.title}</h2>
        <IconButton icon="x" slim name={v.close} onClick={() => shell.show("adjustments")} />
      </div>
      <div class="scroll grow column about">
        <PicturePart />
        <ShapesPart />
        <ComparePart />
      </div>
    </section>
  );
}

type Amount = {
  readonly [K in keyof Adjustments]: Adjustments[K] extends number ? K : never;
}[keyof Adjustments];

const SLIDERS: readonly (readonly [Amount, min: number, max: number, neutral: number])[] = [
  ["black", 0, 1, 0],
  ["white", 0, 1, 1],
  ["brightness", -1, 1, 0],
  ["contrast", -1, 1, 0],
  ["gamma", 0.1, 5, 1],
];

function PicturePart() {
  const { editor } = useScope();
  const { adjusting } = editor;
  const deep = adjusting.deep.value;
  useEffect(() => void editor.lookDeeper(), [editor, editor.subject.value]);
  return (
    <>
      <div class="row">
        <h3 class="small strong grow">{v.picture}</h3>
        <Button kind="link" disabled={adjusting.plain.value} onClick={() => adjusting.reset()}>
          {v.reset}
        </Button>
      </div>
      <Brightnesses />
      {deep && <p class="small quiet">{v.deep(deep.low, deep.high)}</p>}
      <Amounts />
      <Ways />
      <p class="small faint">{v.forEyes}</p>
    </>
  );
}

/** What can be more or less. */
function Amounts() {
  const { adjusting } = useScope().editor;
  const { value } = adjusting.value;
  const deep = adjusting.deep.value;
  const most = deep ? deep.high - deep.low : 255;
  const said = (name: Amount) => {
    if (name === "black" || name === "white")
      return String(Math.round((deep?.low ?? 0) + value[name] * most));
    return name === "gamma" ? value.gamma.toFixed(2) : String(Math.round(value[name] * 100));
  };
  return (
    <>
      {SLIDERS.map(([name, min, max, neutral]) => (
        <Slider
          key={name}
          name={v[name]}
          tip={v.again(v[name])}
          min={min}
          max={max}
          step={deep && max === 1 && min === 0 ? 1 / 65_535 : 0.01}
          neutral={neutral}
          value={value[name]}
          said={said(name)}
          onChange={(amount) => adjusting.change({ [name]: amount })}
        />
      ))}
    </>
  );
}

/** What is on or off, or one of several. */
function Ways() {
  const { adjusting } = useScope().editor;
  const { value } = adjusting.value;
  return (
    <>
      <div class="row checks">
        <Check checked={value.invert} onChange={(invert) => adjusting.change({ invert })}>
          {v.invert}
        </Check>
        <Check checked={value.equalize} onChange={(equalize) => adjusting.change({ equalize })}>
          {v.equalize}
        </Check>
        <Check checked={!value.smooth} onChange={(pixels) => adjusting.change({ smooth: !pixels })}>
          {v.pixels}
        </Check>
      </div>
      <Segments
        label={v.channel}
        value={value.channel}
        choices={CHANNELS.map((channel) => ({ value: channel, name: v.channels[channel] }))}
        onChange={(channel) => adjusting.change({ channel })}
      />
      <label class="pair">
        <span class="small quiet">{v.map}</span>
        <select
          class="field"
          value={value.map}
          onChange={(event) => adjusting.change({ map: event.currentTarget.value as ColorMap })}
        >
          {COLOR_MAPS.map((map) => (
            <option key={map} value={map}>
              {v.maps[map]}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

const [WIDTH, HEIGHT] = [256, 48];

/** The picture's histogram, with what is cut off as black and as white. */
function Brightnesses() {
  const { editor } = useScope();
  const { adjusting } = editor;
  const counts = adjusting.histogram.value;
  const { black, white } = adjusting.value.value;
  // The square root, so that rare brightnesses are seen beside a large sky.
  const most = Math.sqrt(Math.max(1, ...(counts ?? [])));
  const tops = [...(counts ?? [])].map(
    (count, value) => `L${value} ${HEIGHT - (Math.sqrt(count) / most) * HEIGHT}`,
  );
  return (
    <svg
      class="histogram"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={v.histogram}
    >
      <path d={`M0 ${HEIGHT}${tops.join("")}L${WIDTH} ${HEIGHT}Z`} />
      <rect width={black * WIDTH} height={HEIGHT} />
      <rect x={white * WIDTH} width={(1 - white) * WIDTH} height={HEIGHT} />
    </svg>
  );
}

const PATTERN_CHOICES = ["auto", "on", "off"] as const;
const OUTLINE_CHOICES: readonly Outline[] = ["none", "thin", "normal", "thick"];

function ShapesPart() {
  const { editor } = useScope();
  const { look } = settings;
  return (
    <>
      <h3 class="small strong">{v.shapes}</h3>
      <ColorChoice />
      <Legend />
      <Strengths />
      <Pick
        name={v.outline}
        value={look.outline.value}
        choices={OUTLINE_CHOICES.map((outline) => ({ value: outline, name: v.outlines[outline] }))}
        onChange={(outline) => {
          look.outline.value = outline;
        }}
      />
      <Pick
        name={v.patterns}
        value={look.patterns.value}
        choices={PATTERN_CHOICES.map((choice) => ({ value: choice, name: v.patternChoices[choice] }))}
        onChange={(patterns) => {
          look.patterns.value = patterns;
        }}
      />
      <div class="row checks">
        <Check checked={look.names.value} onChange={() => editor.visibility.toggleNames()}>
          {v.names}
        </Check>
        <Check checked={look.grid.value} onChange={() => editor.visibility.toggleGrid()}>
          {v.grid}
        </Check>
      </div>
    </>
  );
}

function ColorChoice() {
  const { editor } = useScope();
  const { look } = settings;
  return (
    <label class="pair">
      <span class="small quiet">{v.colorBy}</span>
      <select
        class="field"
        value={look.colorBy.value}
        onChange={(event) => {
          look.colorBy.value = event.currentTarget.value as ColorBy;
        }}
      >
        <option value="class">{v.byClass}</option>
        <option value="instance">{v.byInstance}</option>
        <option value="author">{v.byAuthor}</option>
        {editor.classes.attributes.value.map(({ id, name }) => (
          <option key={id} value={`attribute:${id}`}>
            {v.byAttribute(name)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Strengths() {
  const { look } = settings;
  return (
    <>
      <Slider
        name={v.fill}
        tip={v.again(v.fill)}
        min={0}
        max={4}
        step={0.1}
        neutral={1}
        value={look.fill.value}
        said={v.percent(look.fill.value)}
        onChange={(fill) => {
          look.fill.value = fill;
        }}
      />
      <Slider
        name={v.opacity}
        tip={v.again(v.opacity)}
        min={0.1}
        max={1}
        step={0.05}
        neutral={1}
        value={look.opacity.value}
        said={v.percent(look.opacity.value)}
        onChange={(opacity) => {
          look.opacity.value = opacity;
        }}
      />
    </>
  );
}

const MODES: readonly CompanionMode[] = ["off", "beside", "onion"];

function ComparePart() {
  const { companion } = useScope().editor;
  return (
    <>
      <h3 class="small strong">{v.compare}</h3>
      <Pick
        name={v.compareHow}
        value={companion.mode.value}
        choices={MODES.map((mode) => ({ value: mode, name: v.modes[mode] }))}
        onChange={(mode) => {
          companion.mode.value = mode;
        }}
      />
      {companion.mode.value !== "off" && (
        <>
          <CompareWith />
          <Check
            checked={companion.differs.value}
            onChange={(differs) => {
              companion.differs.value = differs;
            }}
          >
            {v.differs}
          </Check>
        </>
      )}
    </>
  );
}

/** Pictures and layers that can be compared with. */
function CompareWith() {
  const { companion } = useScope().editor;
  const layers = companion.layers.value;
  const shown = companion.of.value === "layer" ? companion.layer.value : null;
  const others = [...COMPANIONS, ...(companion.of.value === "earlier" ? ["earlier" as const] : [])];
  return (
    <label class="pair">
      <span class="small quiet">{v.compareWith}</span>
      <select
        class="field"
        value={shown ? layers.indexOf(shown) : companion.of.value}
        onChange={({ currentTarget: { value } }) => {
          const layer = layers[Number(value)];
          if (layer) companion.showLayer(layer);
          else companion.of.value = value as CompanionOf;
        }}
      >
        {others.map((of) => (
          <option key={of} value={of}>
            {v.companions[of]}
          </option>
        ))}
        {layers.map(({ kind, owner }, at) => (
          <option key={`${kind} ${owner}`} value={at}>
            {v.layer(kind, owner)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Choices side by side below their name. */
function Pick<T extends string>({
  name,
  ...rest
}: {
  name: string;
  value: T;
  choices: readonly { value: T; name: string }[];
  onChange: (value: T) => void;
}) {
  return (
    <div class="column pick-one">
      <span class="small quiet" aria-hidden="true">
        {name}
      </span>
      <Segments label={name} {...rest} />
    </div>
  );
}
