import { Box, Group, Text } from "@mantine/core";
import type { IconHome } from "@tabler/icons-react";
import { IconChevronRight } from "@tabler/icons-react";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { paths } from "@/shared/lib/paths";
import { Section } from "@/shared/ui/page";
import { Link } from "@/shared/ui/router";
import { Empty, type Step } from "@/shared/ui/states";
import { dutyWords } from "./duty-words";
import { homeWords } from "./words";

export interface Task {
  key: string;
  icon: typeof IconHome;
  text: string;
  /** How many wait; tools count nothing. */
  count?: string;
  hint?: string;
  to: string;
  action: string;
  urgent?: boolean;
}

/** What waits for this person, most pressing first: one list, each line the way to it. */
export function Tasks({
  tasks,
  title,
  otherwise,
}: {
  tasks: Task[];
  title?: string;
  /** What to do while nothing waits. */
  otherwise?: Step | undefined;
}) {
  const w = useWords(homeWords);
  const d = useWords(dutyWords);
  const c = useWords(common);
  return (
    <Section title={title ?? w.next}>
      {tasks.length === 0 ? (
        <Empty
          title={d.nothing}
          hint={d.nothingHint}
          next={otherwise ?? { label: c.toBoard, to: paths.board() }}
        />
      ) : (
        <Box component="ul" className="card lines" m={0} p={0}>
          {tasks.map((task) => (
            <li key={task.key}>
              <Link to={task.to} className={`line${task.urgent ? " urgent" : ""}`}>
                <task.icon size={26} stroke={1.5} color="var(--brand)" aria-hidden />
                <Box style={{ flex: 1, minWidth: 0 }}>
                  <Text fw={600}>{task.text}</Text>
                  {task.hint && (
                    <Text size="sm" className={task.urgent ? "bad" : "muted"}>
                      {task.hint}
                    </Text>
                  )}
                </Box>
                {task.count && <span className="count">{task.count}</span>}
                <Group gap={2} wrap="nowrap" className="go">
                  <Text span size="sm" visibleFrom="sm">
                    {task.action}
                  </Text>
                  <IconChevronRight size={20} aria-hidden />
                </Group>
              </Link>
            </li>
          ))}
        </Box>
      )}
    </Section>
  );
}
