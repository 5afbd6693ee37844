import { useSyncExternalStore } from "react";

// Paper is no phone, however narrow the sheet: what is printed is the whole table.
const NARROW = "screen and (max-width: 47.99em)";

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(NARROW);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** Whether the screen is a phone's: cards instead of tables, the bar under the thumb. */
export function usePhone(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia(NARROW).matches);
}
