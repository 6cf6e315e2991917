/** Requests to the server: JSON in, JSON out, errors with their code, place and hint. */
import { signal } from "@preact/signals";

/** What the server says when it refuses; the words shown to people come from `message` and `hint`. */
export class ApiError extends Error {
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;
  readonly code: string;
  readonly hint: string;
  readonly where: string;
  readonly params: Record<string, unknown>;

  constructor(status: number, code: string, message: string, more: Partial<ApiErrorDetails> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.hint = more.hint ?? "";
    this.where = more.where ?? "";
    this.params = more.params ?? {};
  }
}

interface ApiErrorDetails {
  hint: string;
  where: string;
  params: Record<string, unknown>;
}

/** False from the first request that finds no server until one that does. */
export const reachable = signal(true);

/** True after the server said 401: the session is over, what is unsaved stays here. */
export const signedOut = signal(false);

/** Asks the server. Throws ApiError (status 0 where there was no answer, or only a part of one). */
export async function ask<T>(method: string, path: string, body?: unknown, stop?: AbortSignal): Promise<T> {
  const taken = (answer: Response): Promise<T> =>
    answer.status === 204 ? Promise.resolve(undefined as T) : answer.json();
  return send(method, path, taken, body, stop);
}

/** Asks for octets. */
export async function askOctets(path: string, stop?: AbortSignal): Promise<ArrayBuffer> {
  return send("GET", path, (answer) => answer.arrayBuffer(), undefined, stop);
}

async function send<T>(
  method: string,
  path: string,
  take: (answer: Response) => Promise<T>,
  body: unknown,
  stop?: AbortSignal,
): Promise<T> {
  let answer: Response;
  let taken: T | undefined;
  try {
    answer = await fetch(`/api/v1${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      ...(stop ? { signal: stop } : {}),
    });
    if (answer.ok) taken = await take(answer); // the server may end in the middle of it
  } catch (error) {
    if (stop?.aborted) throw error;
    reachable.value = false;
    throw new ApiError(0, "unreachable", "The server does not answer.", { hint: "Is Limner still running?" });
  }
  reachable.value = true;
  signedOut.value = answer.status === 401;
  if (answer.ok) return taken as T;
  throw await refusal(answer);
}

async function refusal(answer: Response): Promise<ApiError> {
  try {
    const said = (await answer.json()) as Record<string, unknown>;
    return new ApiError(
      answer.status,
      String(said.code ?? "error"),
      String(said.message ?? answer.statusText),
      {
        hint: String(said.hint ?? ""),
        where: String(said.where ?? ""),
        params: (said.params as Record<string, unknown>) ?? {},
      },
    );
  } catch {
    return new ApiError(answer.status, "error", answer.statusText || `Status ${answer.status}`);
  }
}
