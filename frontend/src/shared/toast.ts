import { notifications } from "@mantine/notifications";
import { problemText } from "@/api/error-words";
import { asProblem } from "@/api/problem";
import { language } from "./i18n";

export function toast(message: string): void {
  notifications.show({ message, color: "leaf", autoClose: 4000 });
}

export function toastProblem(error: unknown): void {
  notifications.show({
    message: problemText(asProblem(error), language()),
    color: "persimmon",
    autoClose: 8000,
  });
}
