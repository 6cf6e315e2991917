/** Texts of the picture: which objects bear one, in which order they are read, and what is written beside a shape. */
import type { LayerDocument } from "../model/document";
import { inReadingOrder } from "../model/readingOrder";
import type { Annotation, Class } from "../model/records";
import type { Classes } from "./classes";
import type { Editor } from "./editor";
import { extent } from "./shapes/detail";

/** As much of a text stands beside its shape. */
const MOST = 32;

/** True where the object is asked for a text, or has one. */
export function bearsText({ text }: Annotation, kind: Class | undefined): boolean {
  return kind?.text === true || text !== undefined;
}

/** The objects that bear a text, in reading order. */
export function textsOf(document: LayerDocument, classes: Classes): readonly Annotation[] {
  const found = document.annotations.filter((one) => bearsText(one, classes.of(one)));
  return inReadingOrder(found, ({ shape }) => extent(shape).bounds);
}

/** Selects the text that is read next, or before; false past the last. */
export function toNextText(editor: Editor, from: Annotation, step: 1 | -1): boolean {
  const { document, classes, visibility, selection, viewport } = editor;
  const texts = textsOf(document.peek(), classes).filter(({ id }) => visibility.reachable(id));
  const next = texts[texts.findIndex(({ id }) => id === from.id) + step];
  if (!next || !texts.some(({ id }) => id === from.id)) return false;
  selection.set([next.id]);
  const { bounds } = extent(next.shape);
  if (bounds) viewport.reveal(bounds);
  return true;
}

/** Gives the object a text; an empty one takes it away. */
export function write(editor: Editor, annotation: Annotation, text: string): void {
  const { text: before = "", ...rest } = annotation;
  if (text !== before) editor.edits.put("text", [text ? { ...rest, text } : rest]);
}

/** Name and beginning of the text, as they stand beside the shape. */
export function captionOf(name: string, { text }: Annotation): string {
  if (!text) return name;
  const line = text.replace(/\s+/g, " ").trim();
  const short = line.length > MOST ? `${line.slice(0, MOST)}…` : line;
  return name ? `${name}: ${short}` : short;
}
