import { Badge, Box, Button, Group, NativeSelect, SegmentedControl, Stack, Text } from "@mantine/core";
import { useSession } from "@/api/session";
import type { ListingState, Side } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import { LISTING_STATE, toOptions, useLabel, useName } from "@/shared/i18n/labels";
import { paths } from "@/shared/lib/paths";
import { ExportMenu } from "@/shared/ui/export-menu";
import { ListView } from "@/shared/ui/list";
import { Page } from "@/shared/ui/page";
import { Link, useSearchParams } from "@/shared/ui/router";
import { DayRange, Price } from "@/shared/ui/values";
import { boardWords } from "../board/words";
import { useListingTitle } from "../listing-card";
import type { Listing } from "../model";
import { useOwnList } from "../own";
import { Flags, QuantityBar } from "../parts";
import { postWords } from "../post/words";
import { listingWords } from "./words";

/** Producers sell, buyers buy, merchants and reserves do both. */
function sidesOf(permissions: readonly string[]): Side[] {
  const sides: Side[] = [];
  if (permissions.includes("offers_write")) sides.push("offer");
  if (permissions.includes("demands_write")) sides.push("demand");
  return sides.length > 0 ? sides : ["offer", "demand"];
}

export default function Mine() {
  const w = useWords(listingWords);
  const b = useWords(boardWords);
  const p = useWords(postWords);
  const language = useLanguage();
  const { me } = useSession();
  const sides = sidesOf(me?.permissions ?? []);
  const [search, setSearch] = useSearchParams();
  const asked = search.get("side") as Side | null;
  const side = asked && sides.includes(asked) ? asked : (sides[0] ?? "offer");
  const state = (Object.keys(LISTING_STATE) as ListingState[]).find((name) => name === search.get("state"));
  const filters = state ? { state } : {};
  const list = useOwnList(side, filters);
  const postPath = side === "offer" ? paths.post("offer") : paths.post("demand");
  const postLabel = side === "offer" ? p.postOffer : p.postDemand;
  return (
    <Page
      title={w.mine}
      lead={w.mineLead}
      actions={
        <>
          <ExportMenu path={`/api/v1/${side}s/mine/export`} query={filters} />
          <Button component={Link} to={postPath}>
            {postLabel}
          </Button>
        </>
      }
    >
      <Group justify="space-between">
        {sides.length > 1 && (
          <SegmentedControl
            aria-label={b.side}
            size="md"
            value={side}
            onChange={(next) => setSearch({ side: next }, { replace: true })}
            data={[
              { value: "offer", label: b.seeOffers },
              { value: "demand", label: b.seeDemands },
            ]}
          />
        )}
        <NativeSelect
          aria-label={w.state}
          value={state ?? ""}
          onChange={(event) =>
            setSearch(
              { side, ...(event.currentTarget.value ? { state: event.currentTarget.value } : {}) },
              { replace: true },
            )
          }
          data={[{ value: "", label: w.anyState }, ...toOptions(LISTING_STATE, language)]}
        />
      </Group>
      <ListView
        query={list}
        empty={{
          title: side === "offer" ? w.emptyOffers : w.emptyDemands,
          hint: w.emptyHint,
          next: { label: postLabel, to: postPath },
        }}
      >
        {(items) => (
          <Stack gap="sm">
            {items.map((listing, place) => (
              <MineCard key={listing.id} listing={listing} explain={place === 0} />
            ))}
          </Stack>
        )}
      </ListView>
    </Page>
  );
}

function MineCard({ listing, explain }: { listing: Listing; explain: boolean }) {
  const name = useName();
  const label = useLabel();
  const title = useListingTitle();
  return (
    <Box className="card" p="md" component="article" aria-label={title(listing)}>
      <Group justify="space-between" align="flex-start" mb="sm">
        <Box>
          <Group gap={6}>
            <Link
              to={paths.listing(listing.side, listing.id)}
              style={{ fontWeight: 650, fontSize: "1.125rem", color: "var(--brand)", textUnderlineOffset: 3 }}
            >
              {title(listing)}
            </Link>
            <Badge color={listing.state === "open" ? "leaf" : "gray.7"}>
              {label(LISTING_STATE, listing.state)}
            </Badge>
            <Flags urgent={listing.urgent ?? false} unsold={listing.unsold ?? false} />
          </Group>
          <Text size="sm" className="muted">
            {name(listing.place)} · <DayRange from={listing.from_day} to={listing.to_day} />
          </Text>
        </Box>
        <Price fen={listing.price_fen_per_kg} big />
      </Group>
      <QuantityBar of={listing.quantities} explain={explain} />
    </Box>
  );
}
