/** Every word of the panel of adjustments, in English. */
import { n } from "./en.ts";

export const v = {
  title: "Adjustments",
  close: "Close adjustments",
  picture: "Picture",
  forEyes: "For your eyes only: files and labels stay as they are.",
  histogram: "How often each brightness is in the picture",
  black: "Black from",
  white: "White from",
  brightness: "Brightness",
  contrast: "Contrast",
  gamma: "Gamma",
  invert: "Invert",
  equalize: "Equalise",
  pixels: "Pixels as they are",
  channel: "Channel",
  channels: { all: "All", red: "Red", green: "Green", blue: "Blue" },
  map: "Colour map",
  maps: { none: "None", viridis: "Viridis", magma: "Magma", heat: "Heat", ice: "Ice" },
  deep: (low: number, high: number) =>
    `Its values go from ${n(low)} to ${n(high)}; black and white reach them.`,
  reset: "As it is",
  again: (name: string) => `${name}: double click sets it back`,

  compare: "Compare",
  compareHow: "Shown",
  modes: { off: "Not", beside: "Beside", onion: "Faintly over" },
  compareWith: "With",
  companions: {
    previous: "Previous picture",
    next: "Next picture",
    suggestions: "Suggestions",
    earlier: "As it was",
    layer: "Layer",
  },
  /** "Blind, Ada" */
  layer: (kind: "main" | "blind" | "model" | "gold" | "consensus", owner: string) => {
    const names = { main: "Main", blind: "Blind", model: "Model", gold: "Gold", consensus: "Consensus" };
    return owner ? `${names[kind]}, ${owner}` : names[kind];
  },
  differs: "Colours tell the difference",
  besideIs: (which: string, name: string) => `${which}: ${name}`,
  nothingBeside: "There is nothing to compare with here.",

  shapes: "Shapes",
  colorBy: "Colour by",
  byClass: "Class",
  byInstance: "Instance",
  byAuthor: "Where it comes from",
  byAttribute: (name: string) => `Answer: ${name}`,
  legend: "What the colours mean",
  fill: "Fill",
  opacity: "Opacity",
  outline: "Outline",
  outlines: { none: "None", thin: "Thin", normal: "Normal", thick: "Thick" },
  patterns: "Patterns",
  patternChoices: { auto: "With few colours", on: "On", off: "Off" },
  names: "Names",
  grid: "Grid and crosshair",
  percent: (share: number) => `${Math.round(share * 100)} %`,
};
