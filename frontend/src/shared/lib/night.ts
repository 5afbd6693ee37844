import { useMantineColorScheme } from "@mantine/core";
import { useSyncExternalStore } from "react";

const NIGHT = "(prefers-color-scheme: dark)";

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(NIGHT);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** Whether the pages are dark now, by choice or because the system is. */
export function useNight(): boolean {
  const { colorScheme } = useMantineColorScheme();
  const system = useSyncExternalStore(subscribe, () => window.matchMedia(NIGHT).matches);
  return colorScheme === "auto" ? system : colorScheme === "dark";
}
