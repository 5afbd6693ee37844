import {
  Badge,
  Box,
  Button,
  Collapse,
  Group,
  NativeSelect,
  SegmentedControl,
  SimpleGrid,
  Stack,
  UnstyledButton,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import { $api } from "@/api/client";
import { useSession } from "@/api/session";
import type { FacetCount } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/labels";
import { useList } from "@/shared/lib/list";
import { usePhone } from "@/shared/lib/phone";
import { ExportMenu } from "@/shared/ui/export-menu";
import { ListView } from "@/shared/ui/list";
import { Page } from "@/shared/ui/page";
import { ListingCard } from "../listing-card";
import { BoardTable, boardView, ColumnChoice } from "./board-table";
import { FilterFields } from "./filter-fields";
import { SORTS, useFilters } from "./filters";
import { SaveSearch } from "./save-search";
import { boardWords } from "./words";

export default function Board() {
  const w = useWords(boardWords);
  const { me } = useSession();
  const phone = usePhone();
  const filters = useFilters();
  const [open, filterPanel] = useDisclosure(false);
  const { query } = filters;
  const table = boardView.use() === "table" && !phone;
  const limit = table ? 50 : 20;
  const list = useList("/api/v1/board", { query: { ...query, limit } });
  return (
    <Page
      title={w.title}
      lead={w.lead}
      actions={
        <>
          {me && <SaveSearch query={query} />}
          {me && <ExportMenu path="/api/v1/board/export" query={{ ...query }} />}
        </>
      }
    >
      <Stack gap="sm">
        <Group justify="space-between" gap="sm">
          <SegmentedControl
            aria-label={w.side}
            value={query.side}
            onChange={(side) => filters.set({ side, destination: null, region: null })}
            data={[
              { value: "offer", label: w.seeOffers },
              { value: "demand", label: w.seeDemands },
            ]}
            size="md"
          />
          <Group gap="xs">
            <Button
              variant="default"
              leftSection={<IconAdjustmentsHorizontal size={18} aria-hidden />}
              rightSection={filters.active > 0 ? <Badge circle>{filters.active}</Badge> : null}
              aria-expanded={phone ? open : true}
              onClick={filterPanel.toggle}
              hiddenFrom="sm"
            >
              {w.filters}
            </Button>
            {table && <ColumnChoice side={query.side} />}
            {!phone && (
              <SegmentedControl
                aria-label={w.view}
                value={table ? "table" : "cards"}
                onChange={(view) => boardView.set(view === "table" ? "table" : "cards")}
                data={[
                  { value: "cards", label: w.viewCards },
                  { value: "table", label: w.viewTable },
                ]}
                size="md"
              />
            )}
            <NativeSelect
              aria-label={w.sort}
              value={query.sort}
              onChange={(event) => filters.set({ sort: event.currentTarget.value })}
              data={SORTS.map((sort) => ({ value: sort, label: w[`sort_${sort}`] }))}
            />
          </Group>
        </Group>
        <Collapse expanded={!phone || open}>
          <FilterFields filters={filters} />
        </Collapse>
        <Popular filters={filters} />
      </Stack>
      <Box component="section" aria-label={w.results}>
        <ListView
          query={list}
          empty={{
            title: w.empty,
            hint: w.emptyHint,
            ...(filters.active > 0 ? { next: { label: w.clear, run: filters.clear } } : {}),
          }}
        >
          {(items) =>
            table ? (
              <BoardTable items={items} filters={filters} />
            ) : (
              <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
                {items.map((item, place) => (
                  <ListingCard key={item.id} item={item} explain={place === 0} />
                ))}
              </SimpleGrid>
            )
          }
        </ListView>
      </Box>
    </Page>
  );
}

/** Counts by variety, as one tap on a phone. */
function Popular({ filters }: { filters: ReturnType<typeof useFilters> }) {
  const w = useWords(boardWords);
  const name = useName();
  const { sort: _, variety, ...query } = filters.query;
  const facets = $api.useQuery("get", "/api/v1/board/facets", { params: { query } }, { staleTime: 60_000 });
  const varieties: FacetCount[] = (facets.data?.varieties ?? []).slice(0, 10);
  if (varieties.length === 0) return null;
  return (
    <Group gap={6} role="group" aria-label={w.popular}>
      {varieties.map((facet) => {
        const on = facet.code === variety;
        return (
          <UnstyledButton
            key={facet.code}
            aria-pressed={on}
            onClick={() => filters.set({ variety: on ? null : facet.code })}
            className="pill"
          >
            {name(facet)} {facet.count}
            {facet.capped ? "+" : ""}
          </UnstyledButton>
        );
      })}
    </Group>
  );
}
