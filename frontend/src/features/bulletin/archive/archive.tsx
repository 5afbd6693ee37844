import { Badge, Group, TextInput } from "@mantine/core";
import { $api } from "@/api/client";
import type { BulletinBrief } from "@/api/types";
import { useToday } from "@/features/catalogue/meta";
import { useLanguage, useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { dayText, timeText } from "@/shared/lib/days";
import { useList } from "@/shared/lib/list";
import { paths } from "@/shared/lib/paths";
import { ListView } from "@/shared/ui/list";
import { Page } from "@/shared/ui/page";
import { Records } from "@/shared/ui/records";
import { useSearchParams } from "@/shared/ui/router";
import { Empty, Loaded } from "@/shared/ui/states";
import { bulletinWords } from "../words";
import { archiveWords } from "./archive-words";

/** Every published day, or with `?day=` the editions of one. */
export default function Archive() {
  const w = useWords(bulletinWords);
  const a = useWords(archiveWords);
  const today = useToday();
  const [search, setSearch] = useSearchParams();
  const day = search.get("day") ?? "";
  return (
    <Page title={w.archive} lead={a.archiveLead} back={{ to: paths.bulletin(), label: w.title }}>
      <Group>
        <TextInput
          type="date"
          label={a.goToDay}
          max={today}
          value={day}
          onChange={(event) =>
            setSearch(event.currentTarget.value ? { day: event.currentTarget.value } : {}, { replace: true })
          }
        />
      </Group>
      {day ? <Editions day={day} /> : <Days />}
    </Page>
  );
}

function Days() {
  const w = useWords(bulletinWords);
  const list = useList("/api/v1/bulletins", { query: { limit: 30 } });
  return (
    <ListView query={list} empty={{ title: w.none, hint: w.noneHint }}>
      {(items) => <Table rows={items} />}
    </ListView>
  );
}

function Editions({ day }: { day: string }) {
  const w = useWords(archiveWords);
  const c = useWords(common);
  const query = $api.useQuery("get", "/api/v1/bulletins/days/{day}/editions", { params: { path: { day } } });
  return (
    <Loaded query={query}>
      {(page) =>
        page.items.length === 0 ? (
          <Empty title={w.noneDay} next={{ label: c.showAll, to: paths.bulletinArchive() }} />
        ) : (
          <Table rows={page.items} />
        )
      }
    </Loaded>
  );
}

export function Table({ rows }: { rows: BulletinBrief[] }) {
  const w = useWords(bulletinWords);
  const a = useWords(archiveWords);
  const language = useLanguage();
  return (
    <Records
      label={w.archive}
      rows={rows}
      rowKey={(row) => row.id}
      to={(row) => paths.bulletinEdition(row.id)}
      columns={[
        { key: "day", title: a.day, head: true, cell: (row) => dayText(row.day, language, true) },
        {
          key: "edition",
          title: a.editionColumn,
          term: "edition",
          lead: true,
          cell: (row) => (
            <Badge color={row.state === "published" ? "leaf" : "gray.7"}>{a.edition(row.edition)}</Badge>
          ),
        },
        {
          key: "published",
          title: w.published,
          cell: (row) => (row.published_at ? timeText(row.published_at, language) : "–"),
        },
        { key: "reason", title: a.reason, cell: (row) => row.reason ?? "–" },
      ]}
    />
  );
}
