/** The server over fetch. */
import { decodeAnnotation, decodeDiff, decodeDiffAnswer, decodeLayer } from "../../model/codec";
import type { Diff } from "../../model/diffs";
import type { Id } from "../../model/records";
import {
  type HistoryLine,
  kindOf,
  type Network,
  Refused,
  SignedOut,
  Stumbled,
  type SuggestedLayer,
  type Suggesting,
  type UndoStack,
  Unreachable,
} from "../ports";

/** Longer than this without an answer counts as none. */
const PATIENCE = 30_000;

export const network: Network & Suggesting = {
  async send(imageId, layer, diffs) {
    const answer = await ask(path(imageId, layer, "/diffs"), diffs);
    return ((await body(answer)) as unknown[]).map(decodeDiffAnswer);
  },
  async layer(imageId, layer) {
    return decodeLayer(await body(await ask(path(imageId, layer))));
  },
  async history(imageId, layer, limit) {
    const { diffs } = (await body(await ask(path(imageId, layer, "/diffs", { limit })))) as {
      diffs: HistoryLine[];
    };
    return diffs.map((line) => ({ ...line, diff: decodeDiff(line.diff) }));
  },
  async undoStack(imageId, layer, limit) {
    const stack = (await body(await ask(path(imageId, layer, "/undo", { limit })))) as UndoStack;
    return { ...stack, undo: stack.undo.map(decodeDiff), redo: stack.redo.map(decodeDiff) };
  },
  async suggestions(imageId) {
    const { layers } = (await body(await ask(`${IMAGES}/${imageId}/suggestions`))) as {
      layers: SuggestedLayer[];
    };
    return layers.map((layer) => ({
      ...layer,
      annotations: layer.annotations.map(decodeAnnotation),
      refused: layer.refused.map(decodeAnnotation),
    }));
  },
  onOnline(call) {
    addEventListener("online", call);
    return () => removeEventListener("online", call);
  },
};

const IMAGES = "/api/v1/images";

/** The address of a layer, or of something below it; a layer beside `main` is named by its kind and owner. */
function path(imageId: Id, layer: string, below = "", given: { [name: string]: number } = {}): string {
  const [kind, owner] = kindOf(layer);
  const query = new URLSearchParams(Object.entries(given).map(([name, value]) => [name, String(value)]));
  if (owner) query.set("owner", owner);
  return `${IMAGES}/${imageId}/layers/${kind}${below}${query.size ? `?${query}` : ""}`;
}

async function ask(url: string, diffs?: readonly Diff[]): Promise<Response> {
  const sent = diffs && { method: "POST", body: JSON.stringify(diffs), headers: JSON_BODY };
  let answer: Response;
  try {
    answer = await fetch(url, { ...sent, signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    throw new Unreachable();
  }
  if (answer.ok) return answer;
  if (answer.status === 401 || answer.status === 403) throw new SignedOut();
  if (answer.status === 500) throw new Stumbled();
  if (answer.status >= 500 || answer.status === 429 || answer.status === 408) throw new Unreachable();
  const said = await body(answer);
  // Nothing of the diffs fitted: the answers stand in the body all the same.
  if (answer.status === 409 && Array.isArray(said)) return Response.json(said);
  throw refusal(answer.status, said);
}

const JSON_BODY = { "content-type": "application/json" };

async function body(answer: Response): Promise<unknown> {
  try {
    return await answer.json();
  } catch {
    throw new Unreachable();
  }
}

function refusal(status: number, said: unknown): Refused {
  const { code, message, hint } = (said ?? {}) as { code?: string; message?: string; hint?: string };
  return new Refused(status, code ?? "error", message ?? `The server answered ${status}.`, hint);
}
