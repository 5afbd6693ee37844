import { Badge, Group, Stack, Text } from "@mantine/core";
import { $api } from "@/api/client";
import type { DestinationWorth, LaneWorth } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { TIER, useLabel, useName } from "@/shared/i18n/labels";
import { ExportMenu } from "@/shared/ui/export-menu";
import { Section } from "@/shared/ui/page";
import { type Column, Records } from "@/shared/ui/records";
import { Loaded } from "@/shared/ui/states";
import { DayRange, Price } from "@/shared/ui/values";
import { shadowWords } from "./shadow-words";

type Mode = "guarantee" | "surplus";
const SHOWN = 20;
const PATH = "/api/v1/clearing/shadow-prices/export";

/** What one more kilogram is worth at every place, and what unused lanes lack, at the optimum of the market now. */
export function ShadowPrices({ mode }: { mode: Mode }) {
  const w = useWords(shadowWords);
  const destination = useDestinationColumns();
  const closed = useClosedColumns();
  const idle = useIdleColumns();
  const query = $api.useQuery("get", "/api/v1/clearing/shadow-prices", {
    params: { query: { mode, limit: SHOWN } },
  });
  return (
    <Stack>
      <Text className="muted" size="sm">
        {w.lead}
      </Text>
      <Loaded query={query} rows={6}>
        {(prices) => (
          <Stack gap="xl">
            <List
              title={w.destinations}
              rows={prices.destinations}
              total={prices.destinations_total}
              rowKey={(row) => `${row.destination} ${row.variety} ${row.from}`}
              columns={destination}
            />
            <List
              title={w.closed}
              rows={prices.closed_lanes}
              total={prices.closed_lanes_total}
              rowKey={laneKey}
              columns={closed}
            />
            <List
              title={w.idle}
              rows={prices.idle_lanes}
              total={prices.idle_lanes_total}
              rowKey={laneKey}
              columns={idle}
            />
          </Stack>
        )}
      </Loaded>
      <Group gap="lg">
        <Group gap="xs">
          <Text size="sm">{w.allPlaces}</Text>
          <ExportMenu path={PATH} query={{ mode, table: "destinations" }} />
        </Group>
        <Group gap="xs">
          <Text size="sm">{w.allLanes}</Text>
          <ExportMenu path={PATH} query={{ mode, table: "lanes" }} />
        </Group>
      </Group>
    </Stack>
  );
}

function laneKey(lane: LaneWorth): string {
  return `${lane.region} ${lane.destination}`;
}

function List<T>({
  title,
  rows,
  total,
  rowKey,
  columns,
}: {
  title: string;
  rows: T[];
  total: number;
  rowKey: (row: T) => string;
  columns: Column<T>[];
}) {
  const w = useWords(shadowWords);
  return (
    <Section title={title}>
      {rows.length === 0 ? (
        <Text className="muted">{w.nothing}</Text>
      ) : (
        <Stack gap="xs">
          <Records label={title} rows={rows} rowKey={rowKey} columns={columns} />
          {total > rows.length && (
            <Text size="sm" className="muted num">
              {w.first(rows.length, total)}
            </Text>
          )}
        </Stack>
      )}
    </Section>
  );
}

function useDestinationColumns(): Column<DestinationWorth>[] {
  const w = useWords(shadowWords);
  const name = useName();
  const label = useLabel();
  return [
    {
      key: "place",
      title: w.place,
      head: true,
      cell: (row) => `${name({ name: row.variety_name })} · ${name(row)}`,
    },
    { key: "days", title: w.days, cell: (row) => <DayRange from={row.from} to={row.to} /> },
    {
      key: "gap",
      title: w.gap,
      term: "gap",
      cell: (row) =>
        typeof row.fills_tier === "number" ? (
          <Badge color="persimmon">{w.fills(label(TIER, row.fills_tier))}</Badge>
        ) : (
          <span className="muted">{w.noGap}</span>
        ),
    },
    {
      key: "price",
      title: w.price,
      term: "shadow",
      number: true,
      cell: (row) => <Price fen={row.price_fen_per_kg} />,
    },
  ];
}

function useLaneColumns(): Column<LaneWorth>[] {
  const w = useWords(shadowWords);
  const name = useName();
  return [
    {
      key: "lane",
      title: w.lane,
      head: true,
      cell: (row) => `${name({ name: row.region_name })} → ${name(row)}`,
    },
    {
      key: "goods",
      title: w.goods,
      cell: (row) => (row.variety_name ? name({ name: row.variety_name }) : "–"),
    },
    { key: "freight", title: w.freight, number: true, cell: (row) => <Price fen={row.freight_fen_per_kg} /> },
  ];
}

function useClosedColumns(): Column<LaneWorth>[] {
  const w = useWords(shadowWords);
  return [
    ...useLaneColumns(),
    {
      key: "gain",
      title: w.gain,
      number: true,
      cell: (row) => (
        <Group gap="xs" justify="flex-end">
          {row.gain_tiers > 0 && <Badge color="persimmon">{w.raises}</Badge>}
          <Price fen={row.gain_fen_per_kg} />
        </Group>
      ),
    },
  ];
}

function useIdleColumns(): Column<LaneWorth>[] {
  const w = useWords(shadowWords);
  return [
    ...useLaneColumns(),
    { key: "used", title: w.usedAt, number: true, cell: (row) => <Price fen={row.used_at_fen_per_kg} /> },
    { key: "cheaper", title: w.cheaper, number: true, cell: (row) => <Price fen={row.cheaper_fen_per_kg} /> },
  ];
}
