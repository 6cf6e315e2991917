/** The other tabs of this browser, over a BroadcastChannel and a Web Lock. */
import type { Message, Tabs } from "../ports";

/** The tabs that share a name. */
export function openTabs(name: string): Tabs {
  const channel = new BroadcastChannel(name);
  return {
    tell: (message) => channel.postMessage(message),
    listen(call) {
      const hear = ({ data }: MessageEvent<Message>) => call(data);
      channel.addEventListener("message", hear);
      return () => channel.removeEventListener("message", hear);
    },
    lead(work) {
      const stop = new AbortController();
      void inTurn(`${name}:sender`, stop.signal, work);
      return () => stop.abort();
    },
  };
}

/** Without locks (a page that is not a secure context) each tab sends: the server takes each diff once. */
async function inTurn(
  name: string,
  stop: AbortSignal,
  work: (stop: AbortSignal) => Promise<void>,
): Promise<void> {
  if (!navigator.locks) return work(stop);
  try {
    await navigator.locks.request(name, { signal: stop }, () => work(stop));
  } catch (error) {
    if (!stop.aborted) throw error;
  }
}
