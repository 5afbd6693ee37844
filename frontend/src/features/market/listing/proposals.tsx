import { Stack, Text } from "@mantine/core";
import { $api } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { Loaded } from "@/shared/ui/states";
import type { Listing } from "../model";
import { ProposalCard } from "../proposals/card";
import { listingWords } from "./words";

export function ListingProposals({ listing }: { listing: Listing }) {
  const w = useWords(listingWords);
  const query = $api.useQuery("get", "/api/v1/proposals", {
    params: {
      query: { limit: 50, ...(listing.side === "offer" ? { offer: listing.id } : { demand: listing.id }) },
    },
  });
  return (
    <Loaded query={query} rows={2}>
      {(page) =>
        page.items.length === 0 ? (
          <Text className="muted">{w.proposalsNone}</Text>
        ) : (
          <Stack gap="sm">
            {page.items.map((proposal) => (
              <ProposalCard key={proposal.id} proposal={proposal} />
            ))}
          </Stack>
        )
      }
    </Loaded>
  );
}
