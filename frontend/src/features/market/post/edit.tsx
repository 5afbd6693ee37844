import type { Side } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { useAction } from "@/shared/lib/action";
import { paths } from "@/shared/lib/paths";
import { LoadedPage } from "@/shared/ui/loaded-page";
import { Page } from "@/shared/ui/page";
import { useNavigate, useParams } from "@/shared/ui/router";
import { useListingTitle } from "../listing-card";
import type { Listing } from "../model";
import { change, useListing } from "../own";
import { type ListingValues, toPost, valuesOf } from "./form-model";
import { ListingForm } from "./listing-form";
import { postWords } from "./words";

/** The form of posting over what stands; somebody else's change in between is told by the version. */
export function EditListing({ side }: { side: Side }) {
  const { id = "" } = useParams();
  const query = useListing(side, id);
  return (
    <LoadedPage query={query}>{(listing) => <Form key={listing.version} listing={listing} />}</LoadedPage>
  );
}

function Form({ listing }: { listing: Listing }) {
  const w = useWords(postWords);
  const title = useListingTitle();
  const go = useNavigate();
  const { side } = listing;
  const there = paths.listing(side, listing.id);
  const save = useAction((values: ListingValues) => change(listing, toPost(side, values, null)), {
    quiet: true,
    done: w.changed,
    after: () => go(there),
  });
  return (
    <Page
      title={side === "offer" ? w.editOffer : w.editDemand}
      lead={w.editLead}
      back={{ to: there, label: title(listing) }}
      narrow
    >
      <ListingForm
        side={side}
        initial={valuesOf(listing)}
        known={{ variety: listing.variety ?? null, place: listing.place }}
        problem={save.problem}
        busy={save.busy}
        submitLabel={w.saveChanges}
        mayDraft={false}
        onSubmit={(values) => save.run(values)}
      />
    </Page>
  );
}
