/** What a person has set, by name: here at once, on the server when it is reached, the last writer of each counting. */
import { computed, effect, type ReadonlySignal, type Signal, signal, untracked } from "@preact/signals-core";

/** A value of plain JSON, and when it was set, ms since 1970 by the clock of whoever set it. */
export interface Field {
  readonly value: unknown;
  readonly at: number;
}

export type Fields = { readonly [name: string]: Field };

export interface BookPorts {
  /** What the last visit left on this computer; null where there is nothing. */
  load(): string | null;
  store(text: string): void;
  /** Hands over what was set here; answers with all that holds. Throws where the server is not reached. */
  exchange(given: Fields): Promise<Fields>;
  now(): number;
}

interface Page {
  /** Whose settings they are: another person's are not taken over. */
  readonly owner: string;
  readonly fields: Fields;
  readonly unsent: readonly string[];
}

const NONE: readonly string[] = [];
const EMPTY: Page = { owner: "", fields: {}, unsent: [] };

export class Book {
  readonly #ports: BookPorts;
  readonly #page = signal<Page>(EMPTY);
  #running: Promise<void> | null = null;

  /** Names that the server has not heard of yet. */
  readonly unsent: ReadonlySignal<readonly string[]> = computed(() => {
    const { unsent } = this.#page.value;
    // One and the same list of nothing, so that an exchange without news wakes nobody.
    return unsent.length ? unsent : NONE;
  });

  constructor(ports: BookPorts) {
    this.#ports = ports;
    this.reload();
  }

  get(name: string): unknown {
    return this.#page.value.fields[name]?.value;
  }

  set(name: string, value: unknown): void {
    const { owner, fields, unsent } = this.#page.peek();
    // Never earlier than what it replaces, or it would lose against it.
    const at = Math.max(this.#ports.now(), (fields[name]?.at ?? 0) + 1);
    this.#keep({
      owner,
      fields: { ...fields, [name]: { value, at } },
      unsent: [...new Set([...unsent, name])],
    });
  }

  /** Takes over what another tab has stored. */
  reload(): void {
    try {
      const { owner = "", fields = {}, unsent = [] } = JSON.parse(this.#ports.load() ?? "{}");
      this.#page.value = { owner, fields, unsent };
    } catch {
      this.#page.value = EMPTY;
    }
  }

  /** Sends what is unsent and takes what is newer there. Throws where the server is not reached. */
  exchange(owner: string): Promise<void> {
    this.#running ??= this.#exchange(owner).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #exchange(owner: string): Promise<void> {
    const before = this.#page.peek();
    if (before.owner && before.owner !== owner) this.#keep({ ...EMPTY, owner });
    const { fields, unsent } = this.#page.peek();
    const given = Object.fromEntries(unsent.flatMap((name) => (fields[name] ? [[name, fields[name]]] : [])));
    const answer = await this.#ports.exchange(given);
    const now = this.#page.peek();
    const changedSince = now.unsent.filter((name) => now.fields[name]?.at !== given[name]?.at);
    const mine = Object.fromEntries(changedSince.map((name) => [name, now.fields[name] as Field]));
    this.#keep({ owner, fields: { ...answer, ...mine }, unsent: changedSince });
  }

  #keep(page: Page): void {
    this.#page.value = page;
    this.#ports.store(JSON.stringify(page));
  }
}

/** Keeps the setting under that name, and the setting equal to what is kept; until the returned function is called. */
export function keep<T>(book: Book, name: string, typed: Signal<T>): () => void {
  const setting = typed as Signal<unknown>;
  const first = setting.peek();
  const stopReading = effect(() => {
    const kept = book.get(name);
    if (!alike(kept, first)) return;
    const whole = isRecord(first) ? { ...first, ...(kept as object) } : kept;
    if (!equal(whole, setting.peek())) setting.value = whole;
  });
  let began = false;
  const stopWriting = effect(() => {
    const { value } = setting;
    // Not read as the effect's own: what comes from elsewhere is taken over above or left alone, never written over.
    const kept = untracked(() => book.get(name));
    if (began && !equal(value, kept)) book.set(name, value);
    began = true;
  });
  return () => {
    stopReading();
    stopWriting();
  };
}

/** A value of the same sort; anything else is of another version and left alone. */
function alike(kept: unknown, first: unknown): boolean {
  return typeof kept === typeof first && Array.isArray(kept) === Array.isArray(first) && kept !== null;
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && !Array.isArray(value);
}

function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
