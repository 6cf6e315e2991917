// @vitest-environment happy-dom
/** Every word of every page can be replaced: a language made here leaves none of the English ones. */
import "fake-indexeddb/auto";
import { h, render } from "preact";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { recorder } from "../editor/desk";

const [PROJECT, IMAGE, CLASS] = [1, 2, 3].map((at) => `00000000-0000-7000-8000-00000000000${at}`) as [
  string,
  string,
  string,
];

/** What no language changes: names, numbers, keys and signs. */
const DATA = new Set([
  "street.jpg",
  "spots",
  "Streets",
  "lorry",
  "Limner",
  "CVAT",
  "Label Studio",
  "ms",
  "px",
  "paint",
  "matt",
  "nose",
  "tail",
  "tows",
]);
const KEY =
  /^((Ctrl|Shift|Alt|Enter|Esc|Escape|Tab|Space|Delete|Backspace|PageUp|PageDown|F\d+|[^\s+])([+ …]+|$))+$/u;

const ROW = {
  id: IMAGE,
  name: "street.jpg",
  folder: "",
  number: 1,
  width: 400,
  height: 300,
  status: "todo",
  reason: "",
  objects: 1,
  version: "1",
  color: "#888888",
  problem: "",
  preview: [],
  updated: 0,
};
const BY_STATUS = { todo: 1, in_progress: 0, done: 0, skipped: 0 };
const STREETS = {
  id: PROJECT,
  name: "Streets",
  created: 0,
  updated: 0,
  images: 1,
  objects: 1,
  by_status: BY_STATUS,
  cover: [],
};
const COLOUR = {
  id: "00000000-0000-7000-8000-000000000008",
  name: "paint",
  type: "select",
  options: [{ id: "00000000-0000-7000-8000-000000000009", name: "matt" }],
  required: true,
};
const LORRY = {
  id: CLASS,
  name: "lorry",
  index: 0,
  color: "#4884fc",
  attributes: [COLOUR],
  skeleton: { joints: [{ name: "nose" }, { name: "tail" }], edges: [[0, 1]] },
};
const BOX = {
  kind: "annotation",
  id: "00000000-0000-7000-8000-000000000004",
  class_id: CLASS,
  shape: { type: "box", x: 10, y: 10, width: 60, height: 40 },
  schema: 1,
};
const OBJECT = {
  id: BOX.id,
  image: IMAGE,
  image_name: "street.jpg",
  image_width: 400,
  image_height: 300,
  version: "1",
  color: "#888888",
  kind: "box",
  class_id: CLASS,
  revision: 1,
  box: [10, 10, 70, 50],
  crop: [0, 0, 80],
  outline: [],
  flags: [],
  score: null,
  author: "A",
};
const FORMAT = {
  name: "coco",
  title: "⟦COCO⟧",
  description: "⟦told⟧",
  tier: "A",
  proof: "⟦proof⟧",
  dialects: {},
  embeds: [],
  readable: true,
};
const SERVER = {
  id: "00000000-0000-7000-8000-000000000012",
  name: "spots",
  url: "⟦url⟧",
  user: "⟦user⟧",
  has_password: true,
  interactive: true,
  version: "2",
  capabilities: { prompts: ["points"], trains: true },
  labels: {},
  unknown: { "⟦blob⟧": 3 },
  problem: "⟦problem⟧",
  seen: 0,
  created: 0,
};
const RUN = {
  id: "00000000-0000-7000-8000-000000000013",
  kind: "predict",
  state: "done",
  done: 1,
  total: 1,
  message: "",
  result: { pictures: 1, predicted: 1, suggestions: 2, refused: 1, failed: 1, unknown: {}, version: "2" },
  created: Date.now(),
  updated: 0,
  backend: SERVER.id,
};
const STANDING = {
  owner: "spots 2",
  model: "spots",
  version: "2",
  pictures: 1,
  classes: [{ class_id: CLASS, left: 1, taken: 2, refused: 3 }],
};
const ANSWERS: { readonly [path: string]: unknown } = {
  "/me": { actor: { id: "a", name: "A" }, instance: "x", version: "1" },
  "/me/preferences": { fields: {} },
  "/formats": [FORMAT],
  "/tokens": [{ id: "t", name: "spots", created: Date.now(), used: null, revoked: null }],
  [`/projects/${PROJECT}`]: STREETS,
  [`/projects/${PROJECT}/ontology`]: {
    version: 1,
    classes: [LORRY],
    questions: [{ attribute: { ...COLOUR, id: "00000000-0000-7000-8000-000000000010" } }],
    relation_types: [{ id: "00000000-0000-7000-8000-000000000011", name: "tows" }],
    schema: 1,
  },
  [`/projects/${PROJECT}/images`]: { list: "1", images: [ROW], offset: 0, total: 1 },
  [`/projects/${PROJECT}/facets`]: {
    total: 1,
    status: { todo: 1 },
    classes: { [CLASS]: 1 },
    folders: { "": 1 },
    by_status: BY_STATUS,
  },
  [`/projects/${PROJECT}/backends`]: [SERVER],
  [`/projects/${PROJECT}/jobs`]: [RUN],
  [`/projects/${PROJECT}/models`]: [STANDING],
  [`/projects/${PROJECT}/layers`]: [{ kind: "model", owner: "spots 2", pictures: 1 }],
  [`/backends/${SERVER.id}/waiting`]: { pictures: 1, waiting: 1 },
  [`/jobs/${RUN.id}/report`]: [
    { n: 1, name: "street.jpg", outcome: "refused", code: "", message: "⟦why⟧", hint: "" },
  ],
  [`/projects/${PROJECT}/objects`]: { list: "1", objects: [OBJECT], offset: 0, total: 1 },
  [`/projects/${PROJECT}/objects/facets`]: {
    classes: { [CLASS]: 1 },
    authors: [{ author: { id: "a", name: "A" }, objects: 1 }],
  },
  [`/projects/${PROJECT}/images/${IMAGE}/place`]: {
    position: 0,
    total: 1,
    previous: null,
    next: null,
    previous_unfinished: null,
    next_unfinished: null,
  },
  [`/images/${IMAGE}`]: { id: IMAGE, name: "street.jpg", width: 400, height: 300, schema: 1 },
  [`/images/${IMAGE}/layers/main`]: {
    image_id: IMAGE,
    kind: "main",
    annotations: [BOX],
    relations: [],
    revision: 0,
    status: "todo",
    schema: 1,
  },
  [`/images/${IMAGE}/layers/main/diffs`]: { diffs: [] },
};

let projects = [STREETS];
const root = document.body.appendChild(document.createElement("div"));

beforeAll(async () => {
  vi.stubGlobal("fetch", async (url: string) => {
    const path = new URL(url, "http://x").pathname.replace("/api/v1", "");
    if (path.endsWith("/layout")) return new Response(new Uint16Array([1333]));
    const found = path === "/projects" ? projects : ANSWERS[path];
    return new Response(JSON.stringify(found ?? { code: "not-found", message: "⟦no⟧" }), {
      status: found ? 200 : 404,
    });
  });
  vi.stubGlobal(
    "Worker",
    class {
      addEventListener() {}
      postMessage() {}
    },
  );
  vi.stubGlobal(
    "OffscreenCanvas",
    class {
      getContext = () => recorder().context;
      transferToImageBitmap = () => ({ width: 1, height: 1 });
    },
  );
  HTMLCanvasElement.prototype.getContext = (() => recorder().context) as never;
  const { speak, WORDS } = await import("../../src/ui/words/language");
  speak("en", foreign(WORDS) as typeof WORDS);
  const { App } = await import("../../src/ui/app");
  const { startRouting } = await import("../../src/ui/route");
  startRouting();
  render(h(App, null), root);
});

afterAll(() => {
  render(null, root);
  vi.unstubAllGlobals();
});

/** The same words between brackets, as another language would have them. */
function foreign(words: unknown): unknown {
  if (typeof words === "string") return `⟦${words}⟧`;
  if (typeof words === "function") return (...values: unknown[]) => `⟦${words(...values)}⟧`;
  if (Array.isArray(words)) return words.map(foreign);
  return Object.fromEntries(Object.entries(words as object).map(([key, word]) => [key, foreign(word)]));
}

/** Waits until the page says that of its data; then nothing may be in no brackets but data, keys and signs. */
async function speaks(data?: string): Promise<void> {
  if (data) await vi.waitFor(() => expect(unbracketed()).toContain(data), { timeout: 4_000 });
  expect(unbracketed().filter((text) => !DATA.has(text))).toEqual([]);
}

/** Attributes that people read or hear. */
const SAID = ["aria-label", "title", "placeholder", "alt", "aria-valuetext"];

/** What can be read or heard on the page and is in no brackets. */
function unbracketed(): string[] {
  const found = new Set<string>();
  const told = (text: string) => {
    const plain = text.trim();
    if (/\p{L}{2}/u.test(plain) && !plain.includes("⟦") && !KEY.test(plain)) found.add(plain);
  };
  for (const element of document.body.querySelectorAll("*")) {
    for (const name of SAID) told(element.getAttribute(name) ?? "");
    if (element.closest("kbd, style, script")) continue;
    for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) told(node.textContent ?? "");
  }
  return [...found];
}

/** Goes to an address of the app and waits until that is there. */
async function open(path: string, sign: string): Promise<void> {
  history.replaceState(null, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
  await there(sign);
}

function there(sign: string): Promise<HTMLElement> {
  return vi.waitFor(
    () => {
      const found = document.querySelector<HTMLElement>(sign);
      expect(found, `${sign} is there`).not.toBeNull();
      return found as HTMLElement;
    },
    { timeout: 4_000 },
  );
}

const key = (press: string, more: KeyboardEventInit = {}): boolean =>
  (document.querySelector(".host") ?? document.body).dispatchEvent(
    new KeyboardEvent("keydown", { key: press, code: `Key${press.toUpperCase()}`, bubbles: true, ...more }),
  );

/** Opens a dialog, reads it, and closes it. */
async function dialog(opens: () => unknown): Promise<void> {
  opens();
  await there("dialog").catch(() => expect.unreachable(`${opens} opens a dialog`));
  await speaks();
  document.querySelector("dialog")?.dispatchEvent(new Event("cancel", { cancelable: true }));
  await vi.waitFor(() => expect(document.querySelector("dialog")).toBeNull());
}

const click = (selector: string): void => document.querySelector<HTMLElement>(selector)?.click();

test("every file of words is a room that a language can replace", async () => {
  const { WORDS } = await import("../../src/ui/words/language");
  const files = {
    ...import.meta.glob<object>("../../src/ui/words/*.ts", { eager: true }),
    ...import.meta.glob<object>("../../src/editor/words/en.ts", { eager: true }),
  };
  const forgotten = Object.entries(files).flatMap(([file, found]) =>
    Object.entries(found).flatMap(([name, words]) =>
      typeof words === "object" &&
      !["WORDS", "LANGUAGES", "locale"].includes(name) &&
      !Object.values<unknown>(WORDS).includes(words)
        ? `${file}: ${name}`
        : [],
    ),
  );
  expect(forgotten).toEqual([]);
});

test("every page speaks the language, and nothing else", async () => {
  await open("/", "a.card");
  await speaks("Streets");
  click(".card.new");
  await speaks();
  projects = [];
  await open("/settings", ".key-settings");
  await open("/", ".first-run");
  await speaks();

  await open(`/p/${PROJECT}`, ".filters");
  await speaks("Streets");
  await dialog(() => click(".top .button:nth-of-type(1)"));
  await dialog(() => click(".top .button:nth-of-type(2)"));
  await dialog(() => key("?", { shiftKey: true }));

  await open(`/p/${PROJECT}/classes`, ".class-list");
  await speaks("lorry");
  for (const chosen of document.querySelectorAll<HTMLElement>(".class-list button")) {
    chosen.click();
    await vi.waitFor(() => expect(chosen.getAttribute("aria-pressed") ?? "true").toBe("true"));
    await speaks();
  }
  click(".class-list .rows:nth-of-type(2) button");
  await there(".attributes button");
  await dialog(() => click(".attributes button"));

  await open(`/p/${PROJECT}/queue`, ".queue-choices");
  await speaks("street.jpg");
  await dialog(() => key("c"));
  click(".segments label:nth-of-type(2) input");
  await there(".queue-grid");
  await speaks("lorry");

  await open(`/p/${PROJECT}/review`, ".wall");
  await speaks("lorry");

  await open(`/p/${PROJECT}/models`, ".model-detail");
  await speaks("spots");
  click(".model-runs button");
  await there(".run-report");
  await speaks("street.jpg");
  for (const pressed of ["n", "e", "?"]) await dialog(() => key(pressed, { shiftKey: pressed === "?" }));

  await open("/settings", ".key-settings");
  expect(document.body.textContent).toContain("⟦Select and edit⟧");
  await speaks();
  for (const part of ["look", "pointer", "tokens"]) {
    await open(`/settings?part=${part}`, `.settings.${part}`);
    await speaks();
  }
}, 30_000);

test("so does the editor with its dialogs", async () => {
  await open(`/p/${PROJECT}/i/${IMAGE}`, ".editor-status .hint");
  await speaks("lorry");
  click(".object .pick");
  await there(".selected-panel");
  await speaks("lorry");
  for (const at of [2, 3]) {
    click(`[role=tab]:nth-of-type(${at})`);
    await speaks("lorry");
  }
  await dialog(() => key("?", { shiftKey: true }));
  await dialog(() => key("k", { ctrlKey: true }));
  await dialog(() => key("c"));
  await dialog(() => key("I", { shiftKey: true }));
  await dialog(() => click(".save"));
}, 30_000);
