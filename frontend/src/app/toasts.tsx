import "@mantine/notifications/styles.css";
import { Notifications } from "@mantine/notifications";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/words";

export default function Toasts() {
  const w = useWords(common);
  return <Notifications position="top-center" limit={3} zIndex={400} aria-label={w.toasts} />;
}
