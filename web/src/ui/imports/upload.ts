/** Sends files to the server: raw, hash first, a few at a time, taken up again where a connection broke. */
import { ApiError, ask } from "../api.ts";
import type { Picked } from "./files.ts";

const AT_ONCE = 4;
const SLICE = 8 << 20;
const TRIES = 6;

/** Uploads all files into an import; `onProgress` hears of bytes. Throws when stopped or when a file cannot be sent. */
export async function upload(
  importId: string,
  picked: readonly Picked[],
  onProgress: (bytes: number) => void,
  stop: AbortSignal,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let mine = next++; mine < picked.length; mine = next++) {
      await sendFile(importId, picked[mine] as Picked, onProgress, stop);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function sendFile(
  importId: string,
  { path, file }: Picked,
  onProgress: (bytes: number) => void,
  stop: AbortSignal,
): Promise<void> {
  const url = `/imports/${importId}/files?path=${encodeURIComponent(path)}`;
  const hash = file.size <= SLICE ? await sha256(file) : "";
  let sent = 0;
  for (let attempt = 0; ; attempt++) {
    stop.throwIfAborted();
    try {
      while (sent < file.size || (sent === 0 && file.size === 0)) {
        const slice = file.slice(sent, sent + SLICE);
        await put(url, slice, sent, file.size, hash, stop);
        sent += slice.size;
        onProgress(slice.size);
        if (file.size === 0) return;
      }
      return;
    } catch (error) {
      const lost = error instanceof TypeError || (error instanceof ApiError && error.status >= 500);
      if (stop.aborted || !lost || attempt === TRIES) throw error;
      await new Promise((wake) => setTimeout(wake, 250 * 2 ** attempt));
      const { received } = await ask<{ received: number }>("GET", url).catch(() => ({ received: sent }));
      // All bytes may be there and the file not yet finished: the last slice is sent again, which does no harm.
      sent = Math.min(received, Math.floor(Math.max(0, file.size - 1) / SLICE) * SLICE);
    }
  }
}

async function put(
  url: string,
  body: Blob,
  from: number,
  total: number,
  hash: string,
  stop: AbortSignal,
): Promise<void> {
  const headers: Record<string, string> = { "content-type": "application/octet-stream" };
  if (hash) headers["x-content-sha256"] = hash;
  if (body.size < total) headers["content-range"] = `bytes ${from}-${from + body.size - 1}/${total}`;
  const answer = await fetch(`/api/v1${url}`, { method: "PUT", body, headers, signal: stop });
  if (answer.ok) return;
  const said = (await answer.json().catch(() => ({}))) as { code?: string; message?: string; hint?: string };
  throw new ApiError(answer.status, said.code ?? "error", said.message ?? answer.statusText, {
    hint: said.hint ?? "",
  });
}

async function sha256(file: Blob): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
