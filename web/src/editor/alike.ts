/** More like what is selected, or like what was copied on another picture: a helper looks for it here. */
import type { Annotation, Id } from "../model/records";
import { proposed } from "./assist";
import { unmatched } from "./difference";
import type { Editor } from "./editor";
import { words } from "./words/en";

/** A helper takes as many examples at once. */
const MOST = 200;

/** What it is to be like: the selected, else what was copied, with the picture that it is on. */
function examples({ edits, subject, clipboard }: Editor): {
  readonly held: readonly Annotation[];
  readonly image: Id | null;
} {
  const selected = edits.selected();
  return selected.length
    ? { held: selected, image: subject.peek().image.id }
    : { held: clipboard.held, image: clipboard.image };
}

/** Proposes, with the class of what each is like, all that is found where nothing of the class is drawn or proposed. */
export async function findAlike(editor: Editor): Promise<void> {
  const { assist, document, edits, subject, suggestions, selection } = editor;
  const to = subject.peek().image.id;
  const { held, image } = examples(editor);
  if (!image) return;
  const asked = held.slice(0, MOST);
  const answer = await assist.ask("similar", { shapes: asked.map(({ shape }) => shape), to }, image);
  if (!answer || subject.peek().image.id !== to) return;
  const found = answer.found.flatMap((one) => {
    const example = asked[one.of ?? 0];
    return example ? proposed(edits.fresh(one.shape, example.class_id), answer, one) : [];
  });
  const open = unmatched(found, [...document.peek().annotations, ...suggestions.all.peek()]);
  if (!open.length) {
    editor.refuse("helper-nothing");
    return;
  }
  suggestions.offer(open);
  selection.set(open.slice(0, 1).map(({ id }) => id));
  editor.tell(words.foundAlike(open.length));
}
