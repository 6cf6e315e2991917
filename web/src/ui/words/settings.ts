/** Every word of the settings page, in English. */

export const s = {
  title: "Settings",
  back: "Back",
  parts: { keys: "Keys", look: "Look", pointer: "Pointer", language: "Language" },
  kept: "Settings are kept as you change them and follow you to other computers.",
  keptHere: "The server is not reached: changes are kept on this computer until it is back.",

  preset: "Keys as in",
  presets: { limner: "Limner", cvat: "CVAT", "label-studio": "Label Studio" },
  findKey: "Find a command or a key",
  noKey: (text: string) => `No command or key matches “${text}”.`,
  record: (name: string) => `Record a key for ${name}`,
  recordShort: "Record",
  press: "Press a key. Esc lets it be.",
  remove: (key: string, name: string) => `Take ${key} from ${name}`,
  asBefore: (name: string) => `As it was: keys of ${name}`,
  asBeforeShort: "As it was",
  allAsBefore: (many: number) =>
    many === 1
      ? "Give 1 changed command its own keys again"
      : `Give ${many} changed commands their own keys again`,
  noKeys: "no key",
  belongs: (key: string, owner: string) => `Key ${key} belongs to ${owner}. Swap, or choose another.`,
  swap: "Swap",
  browserKey: (key: string) => `Browsers keep ${key} for themselves. Choose another.`,
  oneOfRow: "This command takes a whole row: press one of its digits or arrows, with other modifiers.",
  given: (name: string, keys: string) => (keys ? `${name}: ${keys}` : `${name} has no key`),

  theme: "Theme",
  themes: { system: "As the system", dark: "Dark", light: "Light" },
  density: "Density",
  densities: { compact: "Compact", normal: "Normal", roomy: "Roomy" },
  wheel: "Wheel and trackpad",
  wheels: { auto: "Told apart", mouse: "Wheel zooms", trackpad: "Two fingers pan" },
  wheelDetail: "Told apart by how they turn: a wheel zooms, two fingers pan and pinch.",
  language: "Language",
};
