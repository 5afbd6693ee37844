import { Text } from "@mantine/core";
import type { ReactNode } from "react";

/** What the reader must know before reading on. Lighter than the library's alert, for the public pages. */
export function Notice({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <div className="notice" role="note">
      {title && <Text fw={650}>{title}</Text>}
      <Text component="div">{children}</Text>
    </div>
  );
}
