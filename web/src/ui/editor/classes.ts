/** Choosing and making classes without leaving the picture. */
import type { Class, Ontology } from "../../model/records.ts";
import { newClass } from "../classes/form.tsx";
import type { Scope } from "./scope.ts";

/** Asks for a class by name and does something with it. */
export async function chooseClassFor(
  { shell }: Pick<Scope, "shell">,
  use: (kind: Class) => void,
): Promise<void> {
  const kind = await shell.chooseClass();
  if (kind) use(kind);
}

/** Classes whose name holds the text, those that begin with it first. */
export function matchingClasses(classes: readonly Class[], text: string): readonly Class[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return classes;
  const rank = (kind: Class): number => kind.name.toLowerCase().indexOf(wanted);
  return classes.filter((kind) => rank(kind) >= 0).sort((a, b) => Number(rank(a) > 0) - Number(rank(b) > 0));
}

/** Opens the form of a new class of that name. */
export function makeClass({ shell, session }: Pick<Scope, "shell" | "session">, name = ""): void {
  const fresh = newClass(session.ontology.peek() as Ontology);
  shell.open({ what: "class", kind: { ...fresh, name: name.trim() }, isNew: true });
}
