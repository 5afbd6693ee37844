import { Box, Button, Group, Stack, Text } from "@mantine/core";
import type { IconHome } from "@tabler/icons-react";
import { useWords } from "@/shared/i18n";
import { Section } from "@/shared/page";
import { Link } from "@/shared/router";
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
export function Tasks({ tasks }: { tasks: Task[] }) {
  const w = useWords(homeWords);
  return (
    <Section title={w.next}>
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
            <Button component={Link} to={task.to} variant={place === 0 ? "filled" : "light"}>
              {task.action}
            </Button>
          </Group>
        ))}
      </Stack>
    </Section>
  );
}
