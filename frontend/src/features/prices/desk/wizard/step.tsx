import { Box, Button, Group, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useWords } from "@/shared/i18n";
import type { Reading } from "./reading";
import { wizardWords } from "./words";

/**
 * A step of the reading: one line says what was found; it opens where a person is needed, and does not fold by itself
 * under the hand of one who is at work in it.
 */
export function Step({
  number,
  title,
  found,
  open,
  children,
}: {
  number: number;
  title: string;
  found: string;
  open: boolean;
  children: ReactNode;
}) {
  const [opened, setOpened] = useState(open);
  if (open && !opened) setOpened(true);
  return (
    <Box component="section" className="card" aria-label={title}>
      <details className="step" open={opened}>
        <summary>
          <Title order={2} component="h2">
            <span className="step-number">{number}</span> {title}
          </Title>
          <Text component="span" className="muted">
            {found}
          </Text>
        </summary>
        <Stack p="md" pt={0}>
          {children}
        </Stack>
      </details>
    </Box>
  );
}

/** What ends a step: reads the file again, or takes the changes back. */
export function Again({
  reading,
  stop = null,
  children,
}: {
  reading: Reading;
  stop?: string | null;
  children?: ReactNode;
}) {
  const w = useWords(wizardWords);
  const { result, changed } = reading;
  return (
    <Group>
      <Button type="submit" loading={reading.busy} disabled={stop !== null}>
        {w.readAgain}
      </Button>
      {children}
      {changed && (
        <Button variant="default" onClick={reading.drop}>
          {w.undoChanges}
        </Button>
      )}
      <Text size="sm" className="muted" role="status">
        {stop ??
          (changed
            ? w.changed
            : result && !reading.busy && !reading.problem
              ? w.readNow(
                  result.rows,
                  result.accepted + result.superseding,
                  result.rows - result.accepted - result.superseding - result.duplicates,
                )
              : "")}
      </Text>
    </Group>
  );
}
