import { useState } from "react";
import { $api, api, body } from "@/api/client";
import type { Demand } from "@/api/types";
import { useToday } from "@/features/catalogue/meta";
import { useAction } from "@/shared/action";
import { useWords } from "@/shared/i18n";
import { Page } from "@/shared/page";
import { useNavigate } from "@/shared/router";
import { Loaded } from "@/shared/states";
import { useListingTitle } from "../listing-card";
import { emptyValues, fromDemand, type ListingValues, shiftToToday, toDemand } from "./form-model";
import { ListingForm } from "./listing-form";
import { Prefilled } from "./prefill";
import { postWords } from "./words";

/** Prefilled with the last demand: most days differ in quantity and price alone. */
export default function PostDemand() {
  const w = useWords(postWords);
  const query = $api.useQuery(
    "get",
    "/api/v1/demands/mine",
    { params: { query: { limit: 1 } } },
    { staleTime: Number.POSITIVE_INFINITY, gcTime: 0 },
  );
  return (
    <Page title={w.postDemand} narrow>
      <Loaded query={query}>{(mine) => <Post last={mine.items[0]} />}</Loaded>
    </Page>
  );
}

function Post({ last }: { last: Demand | undefined }) {
  const w = useWords(postWords);
  const title = useListingTitle();
  const today = useToday();
  const go = useNavigate();
  const [from, setFrom] = useState(last);
  const place = useAction(
    ({ values, draft }: { values: ListingValues; draft: boolean }, key) => {
      const request = toDemand(values, draft);
      return body(api.POST("/api/v1/demands", { body: request, headers: key(request) }));
    },
    {
      quiet: true,
      done: (demand) => (demand.state === "draft" ? w.drafted : w.published),
      after: (demand) => go(`/demands/${demand.id}`, { replace: true }),
    },
  );
  return (
    <>
      {from && <Prefilled what={title(from)} onClear={() => setFrom(undefined)} />}
      <ListingForm
        key={from?.id ?? ""}
        side="demand"
        initial={from ? shiftToToday(fromDemand(from), today) : emptyValues(today, "")}
        known={{ variety: from?.variety ?? null }}
        problem={place.problem}
        busy={place.busy}
        submitLabel={w.publish}
        mayDraft
        onSubmit={(values, draft) => place.run({ values, draft })}
      />
    </>
  );
}
