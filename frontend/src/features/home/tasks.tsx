import { Box, Button, Group, Stack, Text } from "@mantine/core";
import type { IconHome } from "@tabler/icons-react";
import { useWords } from "@/shared/i18n";
import { Section } from "@/shared/page";
import { Link } from "@/shared/router";
import { Empty } from "@/shared/states";
import { dutyWords } from "./duty-words";
import { homeWords } from "./words";

export interface Task {
  key: string;
  icon: typeof IconHome;
  text: string;
  hint?: string;
  to: string;
  action: string;
  urgent?: boolean;
}

/** What waits for this person, most pressing first. */
export function Tasks({
  tasks,
  title,
  quiet,
}: {
  tasks: Task[];
  title?: string;
  /** Tools rather than duties: none of them calls out. */
  quiet?: boolean;
}) {
  const w = useWords(homeWords);
  const d = useWords(dutyWords);
  if (tasks.length === 0) {
    return (
      <Section title={title ?? w.next}>
        <Empty title={d.nothing} hint={d.nothingHint} />
      </Section>
    );
  }
  return (
    <Section title={title ?? w.next}>
      <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
        {tasks.map((task, place) => (
          <Group
            component="li"
            key={task.key}
            className="card"
            p="md"
            justify="space-between"
            style={task.urgent ? { borderLeft: "5px solid var(--urgent)" } : undefined}
          >
            <Group gap="md" wrap="nowrap" style={{ flex: "1 1 240px", minWidth: 0 }}>
              <task.icon size={30} stroke={1.5} color="var(--brand)" aria-hidden style={{ flexShrink: 0 }} />
              <Box>
                <Text fw={650}>{task.text}</Text>
                {task.hint && (
                  <Text size="sm" className="muted">
                    {task.hint}
                  </Text>
                )}
              </Box>
            </Group>
            <Button component={Link} to={task.to} variant={place === 0 && !quiet ? "filled" : "light"}>
              {task.action}
            </Button>
          </Group>
        ))}
      </Stack>
    </Section>
  );
}
