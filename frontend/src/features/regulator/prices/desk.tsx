import { Badge, Button, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { $api, api, body } from "@/api/client";
import { useSession } from "@/api/session";
import { useToday } from "@/features/catalogue/meta";
import { useVarietyName } from "@/features/catalogue/varieties";
import { Kg } from "@/features/market/parts";
import { ConfirmButton, useAction } from "@/shared/action";
import { dayText } from "@/shared/days";
import { ExportMenu } from "@/shared/export-menu";
import { useLanguage, useWords } from "@/shared/i18n";
import { useName } from "@/shared/labels";
import { ListView, useList } from "@/shared/list";
import { Page, Section } from "@/shared/page";
import { paths } from "@/shared/paths";
import { usePrices } from "@/shared/price-unit";
import { Records } from "@/shared/records";
import { Link, useNavigate, useSearchParams } from "@/shared/router";
import { Loaded } from "@/shared/states";
import type { TableUnit } from "@/shared/units";
import { common } from "@/shared/words";
import { Entry } from "./entry";
import { intakeWords } from "./intake-words";
import { PriceTabs } from "./tabs";
import { priceWords } from "./words";

export const STATE_COLOR = {
  draft: "yellow.9",
  reviewed: "blue.8",
  published: "leaf",
  superseded: "gray.7",
} as const;

export default function PriceDesk() {
  const w = useWords(priceWords);
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
  const w = useWords(priceWords);
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

function Observations({ day, mayVoid }: { day: string; mayVoid: boolean }) {
  const w = useWords(priceWords);
  const i = useWords(intakeWords);
  const { bare, unitText } = usePrices();
  const name = useName();
  const varietyName = useVarietyName();
  const sources = $api.useQuery("get", "/api/v1/price-sources", {}, { staleTime: 600_000 }).data?.items ?? [];
  const sourceName = (code: string) => name(sources.find((source) => source.code === code)) || code;
  const list = useList(["/api/v1/observations", day], (cursor) =>
    body(
      api.GET("/api/v1/observations", {
        params: { query: { day, limit: 50, ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  const cancel = useAction(
    ({ id, reason }: { id: string; reason: string }) =>
      api.POST("/api/v1/observations/{id}/void", { params: { path: { id } }, body: { reason } }),
    { done: w.voided },
  );
  return (
    <Section
      title={w.observations}
      actions={<ExportMenu path="/api/v1/observations/export" query={{ day }} />}
    >
      <ListView
        query={list}
        empty={{
          title: w.observationsEmpty,
          next: mayVoid
            ? { label: i.report, to: paths.pricesReport() }
            : { label: i.wallTitle, to: paths.pricesWall() },
        }}
      >
        {(rows) => (
          <Records
            label={w.observations}
            rows={rows}
            rowKey={(row) => row.id}
            columns={[
              { key: "variety", title: w.variety, head: true, cell: (row) => varietyName(row.variety) },
              { key: "source", title: w.source, cell: (row) => sourceName(row.source) },
              {
                key: "price",
                title: `${w.low} / ${w.average} / ${w.high}（${unitText}）`,
                number: true,
                cell: (row) =>
                  [row.low_fen_per_kg, row.average_fen_per_kg, row.high_fen_per_kg].map(bare).join(" / "),
              },
              {
                key: "volume",
                title: w.arrived,
                number: true,
                cell: (row) => (row.volume_kg ? <Kg kg={row.volume_kg} /> : "–"),
              },
              {
                key: "flags",
                title: "",
                lead: true,
                cell: (row) => (
                  <Group gap={4}>
                    {row.unit_suspected && <Badge color="persimmon">{w.suspected}</Badge>}
                    {row.state === "void" && <Badge color="gray.7">{w.voided}</Badge>}
                  </Group>
                ),
              },
              {
                key: "act",
                title: "",
                cell: (row) =>
                  mayVoid &&
                  row.state === "valid" && (
                    <ConfirmButton
                      label={w.void}
                      text={w.voidText}
                      size="xs"
                      variant="subtle"
                      color="persimmon"
                      reason="required"
                      busy={cancel.busy}
                      onConfirm={(reason) => cancel.run({ id: row.id, reason })}
                    />
                  ),
              },
            ]}
          />
        )}
      </ListView>
    </Section>
  );
}
