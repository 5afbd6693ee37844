import { Box, Group, NativeSelect, Text } from "@mantine/core";
import { useState } from "react";
import { $api } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { VarietyPicker } from "@/features/catalogue/variety-picker";
import { useLanguage, useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/names";
import { common } from "@/shared/i18n/words";
import { dayText } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import { usePhone } from "@/shared/lib/phone";
import { usePrices } from "@/shared/lib/price-unit";
import { type PrintedChange, priceText, printedChange, type TableUnit } from "@/shared/lib/units";
import { ExportMenu } from "@/shared/ui/export-menu";
import { Page, Section } from "@/shared/ui/page";
import { Link, useNavigate } from "@/shared/ui/router";
import { Empty, Loaded } from "@/shared/ui/states";
import { Table } from "@/shared/ui/table";
import { Term } from "@/shared/ui/term";
import { UnitSwitch } from "@/shared/ui/unit-switch";
import { Permille, PriceLinks } from "../parts";
import { priceWords } from "../words";

type Overview = Schemas["PriceOverview"];
type Row = Schemas["OverviewRow"];

/** All varieties × days, and the way to any one of them. */
export default function Trends() {
  const w = useWords(priceWords);
  const c = useWords(common);
  const language = useLanguage();
  const name = useName();
  const phone = usePhone();
  const go = useNavigate();
  const { unit, unitText } = usePrices();
  const [days, setDays] = useState(14);
  const [category, setCategory] = useState("");
  const query = $api.useQuery("get", "/api/v1/prices/overview", { params: { query: { days } } });
  const categories = $api.useQuery("get", "/api/v1/categories", {}, { staleTime: Number.POSITIVE_INFINITY });
  const overview = query.data;
  const lead = overview ? w.lead(dayText(overview.horizon, language)) : undefined;
  return (
    <Page
      title={w.title}
      lead={lead}
      actions={<ExportMenu path="/api/v1/prices/overview/export" query={{ days, unit }} />}
    >
      <Group align="flex-end" gap="sm" className="no-print">
        <Box style={{ flex: "1 1 220px" }}>
          <VarietyPicker label={w.find} onChange={(code) => code && void go(paths.trend(code))} />
        </Box>
        <NativeSelect
          label={w.category}
          value={category}
          onChange={(event) => setCategory(event.currentTarget.value)}
          data={[
            { value: "", label: w.allCategories },
            ...(categories.data?.items ?? [])
              .filter((one) => overview?.rows.some((row) => row.category === one.code))
              .map((one) => ({ value: one.code, label: name(one) })),
          ]}
        />
        {!phone && (
          <NativeSelect
            label={w.days}
            value={String(days)}
            onChange={(event) => setDays(Number(event.currentTarget.value))}
            data={[7, 14, 30].map((n) => ({ value: String(n), label: w.lastDays(n) }))}
          />
        )}
        <UnitSwitch />
      </Group>
      <Loaded query={query} rows={8}>
        {(data) => {
          const rows = data.rows.filter((row) => !category || row.category === category);
          if (data.rows.length === 0)
            return <Empty title={w.none} hint={w.noneHint} next={{ label: c.toBoard, to: paths.board() }} />;
          return (
            <Section title={`${w.heat}（${unitText}）`}>
              {phone ? (
                <List rows={rows} unit={unit} />
              ) : (
                <Heat overview={{ ...data, rows }} unit={unit} language={language} />
              )}
            </Section>
          );
        }}
      </Loaded>
      <PriceLinks here="trends" />
    </Page>
  );
}

/** On a phone one line per variety: its price, and how it moved. */
function List({ rows, unit }: { rows: Row[]; unit: TableUnit }) {
  const w = useWords(priceWords);
  const name = useName();
  return (
    <Box component="ul" className="card" m={0} p={0} style={{ listStyle: "none" }} aria-label={w.heat}>
      {rows.map((row, at) => (
        <Group
          component="li"
          key={row.variety.code}
          justify="space-between"
          wrap="nowrap"
          px="md"
          py={8}
          style={at > 0 ? { borderTop: "1px solid var(--line)" } : undefined}
        >
          <Box style={{ minWidth: 0 }}>
            <Link to={paths.trend(row.variety.code)} style={{ fontWeight: 650 }}>
              {name(row.variety)}
            </Link>
            <Text size="xs" className="muted">
              <Term of={at === 0 ? "week" : undefined}>{w.week}</Term>{" "}
              <Permille value={against(row, row.week_average, unit)} /> ·{" "}
              <Term of={at === 0 ? "year" : undefined}>{w.year}</Term> <Year row={row} unit={unit} />
            </Text>
          </Box>
          <Box ta="right">
            <Text fw={700} className="num">
              {typeof row.latest === "number" ? priceText(row.latest, unit) : w.noPrice}
            </Text>
            <Text size="xs">
              <Permille value={against(row, row.day_average, unit)} />
            </Text>
          </Box>
        </Group>
      ))}
    </Box>
  );
}

/** The change against the year before, and which day it is against where that is not the same date. */
function Year({ row, unit }: { row: Row; unit: TableUnit }) {
  const w = useWords(priceWords);
  const language = useLanguage();
  return (
    <>
      <Permille value={against(row, row.year_average, unit)} />
      {row.year_day && <small className="muted"> {w.yearOf(dayText(row.year_day, language))}</small>}
    </>
  );
}

/** How the latest price moved against an earlier one, as both are printed. */
function against(row: Row, then: number | null | undefined, unit: TableUnit): number | null {
  return printedChange(row.latest, then, unit)?.permille ?? null;
}

/** The ground of a cell by how far the price moved since the day before: the arrow says which way, the ground how far. */
function ground(change: PrintedChange | null): string | undefined {
  if (!change?.by) return undefined;
  const moved = Math.abs(change.permille ?? 0);
  const share = moved < 10 ? 6 : moved < 20 ? 12 : moved < 50 ? 20 : moved < 100 ? 30 : 40;
  return `color-mix(in srgb, var(--${change.by > 0 ? "rise" : "fall"}) ${share}%, var(--surface))`;
}

function Heat({ overview, unit, language }: { overview: Overview; unit: TableUnit; language: "zh" | "en" }) {
  const w = useWords(priceWords);
  const name = useName();
  const { days } = overview;
  const head = (day: string) => `${Number(day.slice(5, 7))}/${Number(day.slice(8))}`;
  return (
    <Box className="card" style={{ overflowX: "auto" }} tabIndex={0} role="region" aria-label={w.heat}>
      <Table horizontalSpacing={6} verticalSpacing={5} fz={13} className="num heat">
        <Table.Caption>{w.heatNote}</Table.Caption>
        <Table.Thead className="subtle">
          <Table.Tr>
            <Table.Th scope="col" className="pinned subtle">
              {w.variety}
            </Table.Th>
            {days.map((day) => (
              <Table.Th key={day} scope="col" ta="right" title={dayText(day, language, true)}>
                {head(day)}
              </Table.Th>
            ))}
            <Table.Th scope="col" ta="right">
              <Term of="week">{w.week}</Term>
            </Table.Th>
            <Table.Th scope="col" ta="right">
              <Term of="year">{w.year}</Term>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {overview.rows.map((row) => (
            <Table.Tr key={row.variety.code}>
              <Table.Th scope="row" className="pinned">
                <Link to={paths.trend(row.variety.code)}>{name(row.variety)}</Link>
              </Table.Th>
              {row.averages.map((price, at) => {
                const moved = printedChange(price, row.averages[at - 1], unit);
                return (
                  <Table.Td key={days[at]} ta="right" style={{ background: ground(moved) }}>
                    {moved && moved.by !== 0 && <small>{moved.by > 0 ? "▲" : "▼"}</small>}
                    {typeof price === "number" ? priceText(price, unit) : "–"}
                  </Table.Td>
                );
              })}
              <Table.Td ta="right">
                <Permille value={against(row, row.week_average, unit)} />
              </Table.Td>
              <Table.Td ta="right">
                <Year row={row} unit={unit} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  );
}
