/** The editor core: everything between the document model and the shell. No framework; the DOM only through a canvas. */

export {
  type Adjustments,
  CHANNELS,
  type Channel,
  COLOR_MAPS,
  type ColorMap,
} from "./adjust/adjustments";
export type { Asking, Choice } from "./answering";
export { Classes } from "./classes";
export type { ColorBy } from "./coloring";
export { changeSelected, chooseClass, setOccluded, setTruncated } from "./commands/classes";
export type { Command, Group, Keyed } from "./commands/command";
export { ON_PAGES } from "./commands/pages";
export { COMMANDS, commandOf, KEYED, keyedOf } from "./commands/registry";
export { selectedRelations } from "./commands/relations";
export { accept, acceptTogether, ofClass, refuseSuggestions } from "./commands/suggestions";
export { COMPANIONS, type Companion, type CompanionMode, type CompanionOf } from "./companion";
export { createEditor, type Editor, type PointerPlace } from "./editor";
export { COMMANDS_OF_HINTS } from "./hints";
export type { WheelMode } from "./input/wheel";
export { bindingOf, keptByBrowsers, keyCaps, matches, shownKeys, spread } from "./keymap";
export { fieldsOf, withNumber } from "./numbers";
export type {
  Bitmap,
  EditorOptions,
  Going,
  LayerBeside,
  ModelLayer,
  Platform,
  Ports,
  ShellPart,
  Subject,
} from "./ports";
export { PRESET_IDS, type Preset } from "./presets";
export type { Prompter, PromptKind } from "./prompting";
export { Settings, settingsIn } from "./settings";
export { faultIn } from "./shapes/detail";
export type { Outline } from "./shapes/look";
export { sharing } from "./sharing";
export { sheetOf } from "./sheet";
export type { PictureState } from "./showing";
export { bearsText, toNextText, write } from "./texts";
export { pointsOf } from "./thinner";
export type { Deep, Tone } from "./tiles/values";
export { tagsOf, toggleTag } from "./tools/draw/tag";
export type { ToolId } from "./tools/root";
export type { Screen, View, Viewport } from "./viewport";
export { type CommandTitle, type HintKey, type ReasonKey, words } from "./words/en";
