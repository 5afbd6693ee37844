import { useSyncExternalStore } from "react";

/** A choice of the reader that outlives the visit: which unit, which language. One store per choice. */
export interface Remembered<T extends string> {
  now: () => T;
  set: (next: T) => void;
  use: () => T;
}

export function remembered<T extends string>(key: string, values: readonly T[], start: T): Remembered<T> {
  const listeners = new Set<() => void>();
  const read = (): T => {
    try {
      const kept = localStorage.getItem(key);
      // Without a list of values any text will do.
      if (values.length === 0) return (kept as T | null) ?? start;
      return values.find((value) => value === kept) ?? start;
    } catch {
      return start;
    }
  };
  let current = read();
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    now: () => current,
    set: (next) => {
      current = next;
      try {
        localStorage.setItem(key, next);
      } catch {
        // Storage may be forbidden; the choice then lasts as long as the page.
      }
      for (const listener of listeners) listener();
    },
    use: () => useSyncExternalStore(subscribe, () => current),
  };
}
