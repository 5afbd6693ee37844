import { useState } from "react";
import { $api, api, body } from "@/api/client";
import { useSession } from "@/api/session";
import type { Offer } from "@/api/types";
import { useToday } from "@/features/catalogue/meta";
import { useAction } from "@/shared/action";
import { useWords } from "@/shared/i18n";
import { useName } from "@/shared/labels";
import { Page } from "@/shared/page";
import { useNavigate } from "@/shared/router";
import { Loaded } from "@/shared/states";
import { emptyValues, fromOffer, type ListingValues, shiftToToday, toOffer } from "./form-model";
import { ListingForm } from "./listing-form";
import { Prefilled } from "./prefill";
import { postWords } from "./words";

/** Prefilled with the last offer: most days differ in quantity and price alone. */
export default function PostOffer() {
  const w = useWords(postWords);
  const query = $api.useQuery(
    "get",
    "/api/v1/offers/mine",
    { params: { query: { limit: 1 } } },
    { staleTime: Number.POSITIVE_INFINITY, gcTime: 0 },
  );
  return (
    <Page title={w.postOffer} narrow>
      <Loaded query={query}>{(mine) => <Post last={mine.items[0]} />}</Loaded>
    </Page>
  );
}

function Post({ last }: { last: Offer | undefined }) {
  const w = useWords(postWords);
  const name = useName();
  const { me } = useSession();
  const today = useToday();
  const go = useNavigate();
  const [from, setFrom] = useState(last);
  const region = me?.enterprise?.region;
  const place = useAction(
    ({ values, draft }: { values: ListingValues; draft: boolean }, key) => {
      const request = toOffer(values, draft);
      return body(api.POST("/api/v1/offers", { body: request, headers: key(request) }));
    },
    {
      quiet: true,
      done: (offer) => (offer.state === "draft" ? w.drafted : w.published),
      after: (offer) => go(`/offers/${offer.id}`, { replace: true }),
    },
  );
  return (
    <>
      {from && <Prefilled what={name(from.variety)} onClear={() => setFrom(undefined)} />}
      <ListingForm
        key={from?.id ?? ""}
        side="offer"
        initial={from ? shiftToToday(fromOffer(from), today) : emptyValues(today, region?.code ?? "")}
        known={{ variety: from?.variety ?? null, place: from?.origin ?? region ?? null }}
        problem={place.problem}
        busy={place.busy}
        submitLabel={w.publish}
        mayDraft
        onSubmit={(values, draft) => place.run({ values, draft })}
      />
    </>
  );
}
