import { $api, api, body, ifMatch } from "@/api/client";
import type { Demand } from "@/api/types";
import { useAction } from "@/shared/action";
import { useWords } from "@/shared/i18n";
import { LoadedPage } from "@/shared/loaded-page";
import { Page } from "@/shared/page";
import { paths } from "@/shared/paths";
import { useNavigate, useParams } from "@/shared/router";
import { useListingTitle } from "../listing-card";
import { fromDemand, type ListingValues, toDemand } from "./form-model";
import { ListingForm } from "./listing-form";
import { postWords } from "./words";

export default function EditDemand() {
  const { id = "" } = useParams();
  const query = $api.useQuery("get", "/api/v1/demands/{id}", { params: { path: { id } } });
  return <LoadedPage query={query}>{(demand) => <Edit key={demand.version} demand={demand} />}</LoadedPage>;
}

function Edit({ demand }: { demand: Demand }) {
  const w = useWords(postWords);
  const title = useListingTitle();
  const go = useNavigate();
  const save = useAction(
    (values: ListingValues) =>
      body(
        api.PATCH("/api/v1/demands/{id}", {
          params: { path: { id: demand.id }, header: ifMatch(demand.version) },
          body: toDemand(values, null),
        }),
      ),
    { quiet: true, done: w.changed, after: () => go(paths.listing("demand", demand.id)) },
  );
  return (
    <Page
      title={w.editDemand}
      lead={w.editLead}
      back={{ to: paths.listing("demand", demand.id), label: title(demand) }}
      narrow
    >
      <ListingForm
        side="demand"
        initial={fromDemand(demand)}
        known={{ variety: demand.variety ?? null, place: demand.destination }}
        problem={save.problem}
        busy={save.busy}
        submitLabel={w.saveChanges}
        mayDraft={false}
        onSubmit={(values) => save.run(values)}
      />
    </Page>
  );
}
