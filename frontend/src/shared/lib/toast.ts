import { useSyncExternalStore } from "react";
import { asProblem } from "@/api/problem";
import { language, wordsNow } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";

// Nothing to say on a first visit: the toasts' code comes with the first of them.
const listeners = new Set<() => void>();
let wanted = false;

/** Whether anything has been said yet, for the place where toasts are shown. */
export function useToastsWanted(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => wanted,
  );
}

async function show(message: string, color: string, autoClose: number): Promise<void> {
  wanted = true;
  for (const listener of listeners) listener();
  const { notifications } = await import("@mantine/notifications");
  notifications.show({
    message,
    color,
    autoClose,
    closeButtonProps: { "aria-label": wordsNow(common).close },
  });
}

export function toast(message: string): void {
  void show(message, "leaf", 4000);
}

export async function toastProblem(error: unknown): Promise<void> {
  const { problemText } = await import("@/api/error-words");
  await show(problemText(asProblem(error), language()), "persimmon", 8000);
}
