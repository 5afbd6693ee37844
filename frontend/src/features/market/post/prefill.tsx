import { Alert, Button, Group, Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useLanguage, useWords } from "@/shared/i18n";
import { timeText } from "@/shared/lib/days";
import { postWords } from "./words";

/** Says where the form's content comes from, and gives the empty form to whoever posts something else. */
export function Prefilled({
  what,
  writtenAt,
  onClear,
}: {
  what: string;
  /** When it was typed and not sent; without it, it comes from the last listing. */
  writtenAt?: string;
  onClear: () => void;
}) {
  const language = useLanguage();
  const w = useWords(postWords);
  return (
    <Alert color="leaf" icon={<IconHistory aria-hidden />} className="with-button" role="status">
      <Group justify="space-between" gap="xs">
        <Text size="sm" style={{ flex: "1 1 220px" }}>
          {writtenAt ? w.restored(what, timeText(writtenAt, language)) : w.prefilled(what)}
        </Text>
        <Button size="sm" variant="default" onClick={onClear}>
          {w.startEmpty}
        </Button>
      </Group>
    </Alert>
  );
}
