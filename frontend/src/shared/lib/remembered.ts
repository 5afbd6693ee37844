import { useSyncExternalStore } from "react";

/** A choice of the reader that outlives the visit: which unit, which language. One store per choice. */
export interface Remembered<T extends string> {
  now: () => T;
  set: (next: T) => void;
  use: () => T;
  /** What the reader has chosen, or nothing yet: then a page may know better than the usual value. */
  useChosen: () => T | null;
}

export function remembered<T extends string>(key: string, values: readonly T[], start: T): Remembered<T> {
  const listeners = new Set<() => void>();
  const read = (): T | null => {
    try {
      const kept = localStorage.getItem(key);
      // Without a list of values any text will do.
      if (values.length === 0) return kept as T | null;
      return values.find((value) => value === kept) ?? null;
    } catch {
      return null;
    }
  };
  let chosen = read();
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    now: () => chosen ?? start,
    set: (next) => {
      chosen = next;
      try {
        localStorage.setItem(key, next);
      } catch {
        // Storage may be forbidden; the choice then lasts as long as the page.
      }
      for (const listener of listeners) listener();
    },
    use: () => useSyncExternalStore(subscribe, () => chosen ?? start),
    useChosen: () => useSyncExternalStore(subscribe, () => chosen),
  };
}
