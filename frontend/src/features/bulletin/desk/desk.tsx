import { Badge, Button, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { $api, api, body } from "@/api/client";
import { useSession } from "@/api/session";
import { useToday } from "@/features/catalogue/meta";
import { Entry } from "@/features/prices/desk/entry";
import { Observations } from "@/features/prices/desk/observations";
import { PriceTabs } from "@/features/prices/desk/tabs";
import { deskWords } from "@/features/prices/desk/words";
import { useLanguage, useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { useAction } from "@/shared/lib/action";
import { dayText } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import type { TableUnit } from "@/shared/lib/units";
import { Page, Section } from "@/shared/ui/page";
import { Link, useNavigate, useSearchParams } from "@/shared/ui/router";
import { Loaded } from "@/shared/ui/states";
import { tableWords } from "./words";

export const STATE_COLOR = {
  draft: "yellow.9",
  reviewed: "blue.8",
  published: "leaf",
  superseded: "gray.7",
} as const;

export default function PriceDesk() {
  const w = useWords(deskWords);
  const today = useToday();
  const permissions = useSession().me?.permissions ?? [];
  const [search, setSearch] = useSearchParams();
  const day = search.get("day") ?? today;
  const reports = permissions.includes("prices_report");
  return (
    <Page
      title={w.title}
      lead={w.lead}
      actions={
        reports ? (
          <Button component={Link} to={paths.pricesImport()} variant="default">
            {w.importFile}
          </Button>
        ) : undefined
      }
    >
      <PriceTabs />
      <Group>
        <TextInput
          type="date"
          label={w.day}
          value={day}
          max={today}
          onChange={(event) =>
            setSearch(event.currentTarget.value ? { day: event.currentTarget.value } : {}, { replace: true })
          }
        />
      </Group>
      <TheTable day={day} mayPrepare={permissions.includes("bulletin_prepare")} />
      {reports && <Entry day={day} />}
      <Observations day={day} mayVoid={reports} />
    </Page>
  );
}

function TheTable({ day, mayPrepare }: { day: string; mayPrepare: boolean }) {
  const w = useWords(tableWords);
  const c = useWords(common);
  const language = useLanguage();
  const go = useNavigate();
  const [unit, setUnit] = useState<TableUnit>("jin");
  const query = $api.useQuery("get", "/api/v1/bulletins", {
    params: { query: { limit: 100 } },
  });
  const prepare = useAction(
    (request: { day: string; unit: TableUnit }, key) =>
      body(api.POST("/api/v1/bulletins", { body: request, headers: key(request) })),
    { done: w.prepared, after: (made) => go(paths.priceTable(made.id)) },
  );
  return (
    <Section title={`${w.table} · ${dayText(day, language)}`}>
      <Stack className="card" p="lg">
        <Text size="sm" className="muted">
          {w.steps}
        </Text>
        <Loaded query={query} rows={1}>
          {(page) => {
            // The list has no filter by day; a hundred editions reach back further than a desk works.
            const tables = page.items.filter((table) => table.day === day);
            return (
              <Stack gap="sm">
                {tables.length === 0 && <Text>{w.noTable}</Text>}
                {tables.map((table) => (
                  <Group key={table.id} justify="space-between">
                    <Group gap="xs">
                      <Text fw={600}>{w.edition(table.edition)}</Text>
                      <Badge color={STATE_COLOR[table.state]}>{w[`state_${table.state}`]}</Badge>
                    </Group>
                    <Button
                      component={Link}
                      to={mayPrepare ? paths.priceTable(table.id) : paths.bulletinEdition(table.id)}
                      variant="light"
                      size="sm"
                    >
                      {w.open}
                    </Button>
                  </Group>
                ))}
                {mayPrepare && tables.length === 0 && (
                  <Group align="flex-end">
                    <NativeSelect
                      label={w.tableUnit}
                      value={unit}
                      onChange={(event) => setUnit(event.currentTarget.value as TableUnit)}
                      data={[
                        { value: "jin", label: c.perJin },
                        { value: "kg", label: c.perKg },
                      ]}
                    />
                    <Button loading={prepare.busy} onClick={() => prepare.run({ day, unit })}>
                      {w.prepare}
                    </Button>
                  </Group>
                )}
              </Stack>
            );
          }}
        </Loaded>
      </Stack>
    </Section>
  );
}
