import "@mantine/notifications/styles.css";
import { Notifications } from "@mantine/notifications";

export default function Toasts() {
  return <Notifications position="top-center" limit={3} zIndex={400} />;
}
