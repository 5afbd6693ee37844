import { problemText } from "@/api/error-words";
import { asProblem } from "@/api/problem";
import { language, wordsNow } from "./i18n";
import { common } from "./words";

async function show(message: string, color: string, autoClose: number): Promise<void> {
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

export function toastProblem(error: unknown): void {
  void show(problemText(asProblem(error), language()), "persimmon", 8000);
}
