import { Box, Button, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { api } from "@/api/client";
import type { Notification } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { useAction } from "@/shared/lib/action";
import { relativeText } from "@/shared/lib/days";
import { useList } from "@/shared/lib/list";
import { paths } from "@/shared/lib/paths";
import { usePriceSentence } from "@/shared/lib/price-sentence";
import { Kept } from "@/shared/ui/kept";
import { ListView } from "@/shared/ui/list";
import { Page } from "@/shared/ui/page";
import { Link, useSearchParams } from "@/shared/ui/router";
import { notifyWords } from "./words";

export default function Inbox() {
  const w = useWords(notifyWords);
  const c = useWords(common);
  const [search, setSearch] = useSearchParams();
  const unread = search.get("which") === "unread";
  const list = useList("/api/v1/notifications", { query: { limit: 30, ...(unread ? { unread } : {}) } });
  const readAll = useAction((_: null) => api.POST("/api/v1/notifications/read-all"));
  return (
    <Page
      title={w.title}
      narrow
      actions={
        <Button variant="default" loading={readAll.busy} onClick={() => readAll.run(null)}>
          {w.readAll}
        </Button>
      }
    >
      <SegmentedControl
        aria-label={w.which}
        size="md"
        style={{ alignSelf: "flex-start" }}
        value={unread ? "unread" : "all"}
        onChange={(which) => setSearch(which === "unread" ? { which } : {}, { replace: true })}
        data={[
          { value: "all", label: w.all },
          { value: "unread", label: w.unread },
        ]}
      />
      <ListView
        query={list}
        empty={{
          title: w.empty,
          hint: w.emptyHint,
          next: unread
            ? { label: c.showAll, run: () => setSearch({}, { replace: true }) }
            : { label: c.toBoard, to: paths.board() },
        }}
      >
        {(items) => (
          <Stack gap="xs">
            {items.map((line) => (
              <Line key={line.id} line={line} />
            ))}
          </Stack>
        )}
      </ListView>
    </Page>
  );
}

function Line({ line }: { line: Notification }) {
  const w = useWords(notifyWords);
  const language = useLanguage();
  const read = useAction(
    (id: string) => api.POST("/api/v1/notifications/{id}/read", { params: { path: { id } } }),
    {
      quiet: true,
    },
  );
  const sentence = usePriceSentence();
  const title = sentence(language === "zh" ? line.title_zh : line.title_en);
  const text = sentence(language === "zh" ? line.body_zh : line.body_en);
  const content = (
    <>
      <Group gap={8} wrap="nowrap" align="baseline">
        {!line.read_at && (
          <Box
            role="img"
            aria-label={w.unread}
            style={{ width: 9, height: 9, borderRadius: 9, background: "var(--urgent)", flexShrink: 0 }}
          />
        )}
        <Text fw={line.read_at ? 400 : 650}>{title}</Text>
      </Group>
      {text && (
        <Text size="sm" className="muted">
          <Kept>{text}</Kept>
        </Text>
      )}
      <Text size="xs" className="muted">
        {relativeText(line.created_at, language)}
      </Text>
    </>
  );
  const mark = () => {
    if (!line.read_at) read.run(line.id);
  };
  return line.link ? (
    <Link to={line.link} className="card" style={{ padding: 14 }} onClick={mark}>
      {content}
    </Link>
  ) : (
    <Box className="card" p={14}>
      {content}
    </Box>
  );
}
