import { Anchor, Box, Group, Stack, Text, Title } from "@mantine/core";
import { IconChevronLeft } from "@tabler/icons-react";
import { type ReactNode, useEffect } from "react";
import { useWords } from "@/shared/i18n";
import type { GlossaryKey } from "@/shared/i18n/glossary";
import { common } from "@/shared/i18n/words";
import { Kept } from "./kept";
import { Link } from "./router";
import { Term } from "./term";

interface PageProps {
  title: string;
  lead?: ReactNode;
  badge?: ReactNode;
  actions?: ReactNode;
  back?: { to: string; label: string };
  narrow?: boolean;
  children: ReactNode;
}

/** A page: its one heading, what can be done here, and the browser's title. */
export function Page({ title, lead, badge, actions, back, narrow, children }: PageProps) {
  const w = useWords(common);
  useEffect(() => {
    document.title = `${title} · ${w.brand}`;
  }, [title, w.brand]);
  return (
    <Stack gap="lg" maw={narrow ? 640 : undefined} mx={narrow ? "auto" : undefined} w="100%">
      <Box>
        {back && (
          <Anchor component={Link} to={back.to} size="sm" className="no-print back">
            <IconChevronLeft size={18} aria-hidden /> {back.label}
          </Anchor>
        )}
        <Group justify="space-between" align="flex-start" gap="sm">
          <Box style={{ flex: "1 1 260px", minWidth: 0 }}>
            <Group gap="sm">
              <Title order={1}>{title}</Title>
              {badge}
            </Group>
            {lead && (
              <Text className="muted" mt={4}>
                {typeof lead === "string" ? <Kept>{lead}</Kept> : lead}
              </Text>
            )}
          </Box>
          {actions && (
            <Group gap="xs" className="no-print">
              {actions}
            </Group>
          )}
        </Group>
      </Box>
      {children}
    </Stack>
  );
}

/** A titled part of a page. */
export function Section({
  title,
  term,
  note,
  actions,
  children,
}: {
  title: string;
  term?: GlossaryKey;
  /** Of which day, in which unit: beside the title, quieter. */
  note?: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Box component="section" aria-label={title}>
      <Group justify="space-between" mb="xs" gap="xs">
        <Group gap="0 10px" align="baseline">
          <Title order={2}>
            <Term of={term}>{title}</Term>
          </Title>
          {note && (
            <Text size="sm" className="muted">
              {note}
            </Text>
          )}
        </Group>
        {actions}
      </Group>
      {children}
    </Box>
  );
}
