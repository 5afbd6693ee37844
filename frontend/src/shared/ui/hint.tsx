import { Button, Group, Text } from "@mantine/core";
import { IconBulb } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";

/** Said once to whoever is new here; "got it" silences it on this device. */
export function Hint({ name, children }: { name: string; children: ReactNode }) {
  const w = useWords(common);
  const key = `cailanzi.hint.${name}`;
  const [shown, setShown] = useState(() => {
    try {
      return localStorage.getItem(key) === null;
    } catch {
      return false;
    }
  });
  if (!shown) return null;
  return (
    <Group className="card hint no-print" p="md" gap="sm" wrap="nowrap" align="flex-start" role="note">
      <IconBulb size={24} stroke={1.6} color="var(--brand)" aria-hidden style={{ flexShrink: 0 }} />
      <Text component="div" style={{ flex: 1 }}>
        {children}
      </Text>
      <Button
        size="sm"
        variant="default"
        onClick={() => {
          setShown(false);
          try {
            localStorage.setItem(key, "1");
          } catch {
            // It will be said again then.
          }
        }}
      >
        {w.gotIt}
      </Button>
    </Group>
  );
}
