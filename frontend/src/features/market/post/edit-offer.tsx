import { $api, api, body, ifMatch } from "@/api/client";
import type { Offer } from "@/api/types";
import { useAction } from "@/shared/action";
import { useWords } from "@/shared/i18n";
import { LoadedPage } from "@/shared/loaded-page";
import { useName } from "@/shared/names";
import { Page } from "@/shared/page";
import { paths } from "@/shared/paths";
import { useNavigate, useParams } from "@/shared/router";
import { fromOffer, type ListingValues, toOffer } from "./form-model";
import { ListingForm } from "./listing-form";
import { postWords } from "./words";

export default function EditOffer() {
  const { id = "" } = useParams();
  const query = $api.useQuery("get", "/api/v1/offers/{id}", { params: { path: { id } } });
  return <LoadedPage query={query}>{(offer) => <Edit key={offer.version} offer={offer} />}</LoadedPage>;
}

function Edit({ offer }: { offer: Offer }) {
  const w = useWords(postWords);
  const go = useNavigate();
  const name = useName();
  const save = useAction(
    (values: ListingValues) =>
      body(
        api.PATCH("/api/v1/offers/{id}", {
          params: { path: { id: offer.id }, header: ifMatch(offer.version) },
          body: toOffer(values, null),
        }),
      ),
    { quiet: true, done: w.changed, after: () => go(paths.listing("offer", offer.id)) },
  );
  return (
    <Page
      title={w.editOffer}
      lead={w.editLead}
      back={{
        to: paths.listing("offer", offer.id),
        label: offer.variety ? name(offer.variety) : w.editOffer,
      }}
      narrow
    >
      <ListingForm
        side="offer"
        initial={fromOffer(offer)}
        known={{ variety: offer.variety ?? null, place: offer.origin }}
        problem={save.problem}
        busy={save.busy}
        submitLabel={w.saveChanges}
        mayDraft={false}
        onSubmit={(values) => save.run(values)}
      />
    </Page>
  );
}
