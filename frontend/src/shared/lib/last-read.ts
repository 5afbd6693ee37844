import { useEffect } from "react";
import { asProblem } from "@/api/problem";

/** What a page read last, for the same person on the same device when there is no network. */
interface LastRead<T> {
  at: string;
  content: T;
}

function prefix(person: string): string {
  return `cailanzi.read.${person}.`;
}

/** Keeps what was read; returns what was kept while nothing can be read for want of a network. Nothing without a name. */
export function useLastRead<T>(
  person: string,
  name: string | null,
  { data, error }: { data: T | undefined; error: unknown },
): LastRead<T> | null {
  const key = name && prefix(person) + name;
  useEffect(() => {
    if (!key || data === undefined) return;
    try {
      localStorage.setItem(key, JSON.stringify({ at: new Date().toISOString(), content: data }));
    } catch {
      // A full or forbidden storage: the page then needs a network.
    }
  }, [key, data]);
  if (!key || data !== undefined || !error || asProblem(error).status !== 0) return null;
  try {
    const kept = localStorage.getItem(key);
    return kept ? (JSON.parse(kept) as LastRead<T>) : null;
  } catch {
    return null;
  }
}

/** Called at log-out: what was read may name other people. */
export function forgetReads(person: string): void {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix(person)));
    for (const key of keys) localStorage.removeItem(key);
  } catch {
    // Nothing was kept then.
  }
}
