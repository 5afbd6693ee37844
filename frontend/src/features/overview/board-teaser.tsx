import { Anchor, Stack } from "@mantine/core";
import { $api } from "@/api/client";
import type { Side } from "@/api/types";
import { ListingCard } from "@/features/market/listing-card";
import { useWords } from "@/shared/i18n";
import { paths } from "@/shared/lib/paths";
import { Section } from "@/shared/ui/page";
import { Link } from "@/shared/ui/router";
import { Loaded } from "@/shared/ui/states";
import { homeWords } from "./words";

export function BoardTeaser({ side }: { side: Side }) {
  const w = useWords(homeWords);
  const query = $api.useQuery("get", "/api/v1/board", {
    params: { query: { side, sort: "newest", left_min: 1, limit: 3 } },
  });
  return (
    <Section
      title={side === "offer" ? w.latestOffers : w.latestDemands}
      actions={
        <Anchor component={Link} to={paths.board({ side: side })}>
          {w.seeAll}
        </Anchor>
      }
    >
      <Loaded query={query} rows={3}>
        {(page) => (
          <Stack gap="sm">
            {page.items.map((item) => (
              <ListingCard key={item.id} item={item} />
            ))}
          </Stack>
        )}
      </Loaded>
    </Section>
  );
}
