import { Badge, Button } from "@mantine/core";
import { useSession } from "@/api/session";
import type { Side } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { KIND, LISTING_STATE, useLabel } from "@/shared/i18n/labels";
import { paths } from "@/shared/lib/paths";
import { LoadedPage } from "@/shared/ui/loaded-page";
import { Page, Section } from "@/shared/ui/page";
import { Link, useParams, useSearchParams } from "@/shared/ui/router";
import { Loading } from "@/shared/ui/states";
import { boardWords } from "../board/words";
import { useListingTitle } from "../listing-card";
import type { Listing } from "../model";
import { useListing } from "../own";
import { Flags } from "../parts";
import { TradeButton } from "../trade/button";
import { OwnerActions } from "./actions";
import { Candidates } from "./candidates";
import { ListingFacts } from "./facts";
import { ListingProposals } from "./proposals";
import { PublicListing } from "./public-listing";
import { Standing } from "./standing";
import { Versions } from "./versions";
import { listingWords } from "./words";

/** A guest sees what the board shows; a member all that is theirs to see. */
export function ListingPage({ side }: { side: Side }) {
  const { id = "" } = useParams();
  const { status } = useSession();
  if (status === "unknown") return <Loading />;
  return status === "guest" ? <PublicListing side={side} id={id} /> : <Member side={side} id={id} />;
}

function Member({ side, id }: { side: Side; id: string }) {
  const query = useListing(side, id);
  return <LoadedPage query={query}>{(listing) => <Detail listing={listing} />}</LoadedPage>;
}

function Detail({ listing }: { listing: Listing }) {
  const w = useWords(listingWords);
  const b = useWords(boardWords);
  const label = useLabel();
  const title = useListingTitle();
  const { me } = useSession();
  const owner = me?.enterprise?.id === listing.enterprise.id;
  // Whoever has just posted looks for counterparts first.
  const [search] = useSearchParams();
  const justPosted = owner && listing.state === "open" && search.has("posted");
  // Against an offer stands a demand of one's own, and the other way round.
  const proposes = me?.permissions.includes(listing.side === "offer" ? "demands_write" : "offers_write");
  return (
    <Page
      title={title(listing)}
      lead={`${listing.enterprise.name} · ${label(KIND, listing.enterprise.kind)}`}
      badge={
        <>
          <Badge color={listing.state === "open" ? "leaf" : "gray.7"}>
            {label(LISTING_STATE, listing.state)}
          </Badge>
          <Flags
            urgent={listing.urgent ?? false}
            unsold={listing.unsold ?? false}
            tier={listing.tier ?? null}
          />
        </>
      }
      back={
        owner
          ? { to: paths.listings(listing.side), label: w.mine }
          : { to: paths.board({ side: listing.side }), label: b.title }
      }
      actions={
        owner ? (
          <OwnerActions listing={listing} />
        ) : proposes && listing.state === "open" && listing.quantities.left_kg > 0 ? (
          <TradeButton target={listing} />
        ) : undefined
      }
    >
      {justPosted && <Candidates listing={listing} />}
      <ListingFacts listing={listing} />
      {owner && listing.state === "open" && listing.quantities.left_kg > 0 && <Standing listing={listing} />}
      {owner && listing.state === "open" && !justPosted && <Candidates listing={listing} />}
      {owner && listing.state !== "draft" && (
        <Section
          title={w.proposals}
          actions={
            listing.side === "demand" ? (
              <Button component={Link} to={paths.matrix(listing.id)} variant="light" size="sm">
                {w.matrix}
              </Button>
            ) : undefined
          }
        >
          <ListingProposals listing={listing} />
        </Section>
      )}
      {owner && <Versions listing={listing} />}
    </Page>
  );
}
