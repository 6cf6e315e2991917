/** What the person has set, as signals: one group for each tool and matter. The shell keeps them with the person. */
import { Signal, signal } from "@preact/signals-core";
import type { ColorBy } from "./coloring";
import type { WheelMode } from "./input/wheel";
import { Keymap } from "./keymap";
import { MaskSettings } from "./masks/settings";
import { RelationSettings } from "./relations";
import type { Outline } from "./shapes/look";
import { EdgeSettings } from "./tools/draw/edgeSides";
import {
  BoxSettings,
  CuboidSettings,
  EllipseSettings,
  PolylineSettings,
  SmartSettings,
} from "./tools/draw/settings";
import { OutlineSettings } from "./tools/snap";

/** How shapes look. */
export class LookSettings {
  /** Names of shapes are shown of their own accord. */
  readonly names = signal(true);
  /** Multiplies the fill of every shape. */
  readonly fill = signal(1);
  readonly outline = signal<Outline>("normal");
  /** Opacity of shapes that nobody touches, 0.1 to 1. */
  readonly opacity = signal(1);
  readonly colorBy = signal<ColorBy>("class");
  /** Patterns beside colours; `auto`: where the system allows few colours. */
  readonly patterns = signal<"auto" | "on" | "off">("auto");
  /** Pixel grid and crosshair. */
  readonly grid = signal(true);
}

export class PointerSettings {
  /** How wheel and trackpad are told apart. */
  readonly wheel = signal<WheelMode>("auto");
}

/**
 * A group is an object whose writable signals hold plain JSON: each is kept under `group.signal`. A new tool's
 * settings are a class beside the tool and one line here.
 */
export class Settings {
  readonly keys = new Keymap();
  readonly look = new LookSettings();
  readonly pointer = new PointerSettings();
  readonly box = new BoxSettings();
  readonly edges = new EdgeSettings();
  readonly ellipse = new EllipseSettings();
  readonly cuboid = new CuboidSettings();
  readonly outline = new OutlineSettings();
  readonly smart = new SmartSettings();
  readonly relation = new RelationSettings();
  readonly polyline = new PolylineSettings();
  readonly mask = new MaskSettings();
}

/** Every setting of the groups by its name, as `look.fill`. */
export function settingsIn(groups: object): ReadonlyMap<string, Signal<unknown>> {
  const found = new Map<string, Signal<unknown>>();
  for (const [group, settings] of Object.entries(groups)) {
    for (const [name, setting] of Object.entries(settings as object)) {
      if (isWritable(setting)) found.set(`${group}.${name}`, setting);
    }
  }
  return found;
}

/** Computed signals have no setter. */
function isWritable(value: unknown): value is Signal<unknown> {
  return (
    value instanceof Signal &&
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(value), "value")?.set !== undefined
  );
}
