import { useSyncExternalStore } from "react";
import { asProblem } from "@/api/problem";
import { meantAgain, type Post, place } from "../own";

/** A post that found no network: it waits on this device with the key that makes sending it twice harmless. */
export interface Waiting {
  key: string;
  person: string;
  /** What it is, in the words of whoever wrote it. */
  title: string;
  at: string;
  post: Post;
  /** Why the server would not take it; it is then not sent again by itself. */
  refused?: string;
  /** The like of it is on the board: it goes when the person says that it is meant. */
  existing?: string;
}

const STORE = "cailanzi.outbox";
const listeners = new Set<() => void>();
let cached: { text: string | null; items: Waiting[] } = { text: null, items: [] };

function all(): Waiting[] {
  let text: string | null = null;
  try {
    text = localStorage.getItem(STORE);
  } catch {
    return cached.items;
  }
  if (text !== cached.text) {
    try {
      cached = { text, items: text ? (JSON.parse(text) as Waiting[]) : [] };
    } catch {
      cached = { text, items: [] };
    }
  }
  return cached.items;
}

function keep(items: Waiting[]): void {
  const text = JSON.stringify(items);
  try {
    localStorage.setItem(STORE, text);
  } catch {
    // Without storage the post waits as long as the page is open.
  }
  cached = { text, items };
  for (const listener of listeners) listener();
}

export function enqueue(waiting: Waiting): void {
  keep([...all().filter((one) => one.key !== waiting.key), waiting]);
}

export function forget(key: string): void {
  keep(all().filter((one) => one.key !== key));
}

/** The person means it: it waits again, under its key, for the server has kept nothing of what it refused. */
export function sendAgain({ refused: _, existing: __, ...waiting }: Waiting): void {
  enqueue({ ...waiting, post: meantAgain(waiting.post) });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  // Another tab may have sent it.
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

/** What waits on this device for this person. */
export function useWaiting(person: string): Waiting[] {
  const items = useSyncExternalStore(subscribe, all);
  return items.filter((one) => one.person === person);
}

/** A call that a poor network has not answered by then is given up: it is sent again, under its key. */
const SEND_MS = 60_000;

async function send({ post, key }: Waiting): Promise<{ id: string }> {
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(), SEND_MS);
  try {
    return await place(post, key, cut.signal);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Sends what waits, oldest first, until the network fails again. One tab at a time, and what was added meanwhile with the
 * rest; the keys forgive what is sent twice all the same.
 */
export async function flush(person: string, sent: (waiting: Waiting, id: string) => void): Promise<void> {
  const next = () => all().find((one) => one.person === person && !one.refused);
  const run = async () => {
    for (let waiting = next(); waiting; waiting = next()) {
      try {
        const { id } = await send(waiting);
        forget(waiting.key);
        sent(waiting, id);
      } catch (error) {
        const problem = asProblem(error);
        // The way there, a log-in that has ended, or a server in trouble: it waits on.
        if (problem.status === 0 || problem.status === 401 || problem.status === 429 || problem.status >= 500)
          return;
        const why = [problem.detail, ...problem.fields.map((field) => field.message)]
          .filter(Boolean)
          .join("；");
        const existing = problem.existingId ? { existing: problem.existingId } : {};
        enqueue({ ...waiting, refused: why || problem.code, ...existing });
      }
    }
  };
  // While another sends, this one need not wait: it would only try at once what has just failed.
  if (navigator.locks)
    await navigator.locks.request("cailanzi-outbox", { ifAvailable: true }, async (lock) => {
      if (lock) await run();
    });
  else await run();
}
