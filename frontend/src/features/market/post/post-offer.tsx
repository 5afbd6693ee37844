import { useState } from "react";
import { $api, api, body } from "@/api/client";
import { useSession } from "@/api/session";
import type { Offer, PlaceOffer } from "@/api/types";
import { useToday } from "@/features/catalogue/meta";
import { useWords } from "@/shared/i18n";
import { useName } from "@/shared/labels";
import { Page } from "@/shared/page";
import { emptyValues, fromOffer, shiftToToday, toOffer } from "./form-model";
import { type Known, ListingForm } from "./listing-form";
import { Prefilled } from "./prefill";
import { Ready } from "./ready";
import { usePost } from "./use-post";
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
      <Ready query={query}>{(mine) => <Post last={mine?.items[0]} />}</Ready>
    </Page>
  );
}

function Post({ last }: { last: Offer | undefined }) {
  const w = useWords(postWords);
  const name = useName();
  const today = useToday();
  const region = useSession().me?.enterprise?.region;
  const { place, kept, forget, remember, remembered } = usePost("offer", ({ post }, headers) =>
    body(api.POST("/api/v1/offers", { body: post.body as PlaceOffer, headers })),
  );
  const [start, setStart] = useState(() => {
    const draft = kept();
    if (draft) return { from: "draft" as const, at: draft.at, ...draft.content };
    const known: Known = { variety: last?.variety ?? null, place: last?.origin ?? region ?? null };
    // Without a network the last one is what this device remembers of it.
    const before = last ? remember({ values: fromOffer(last), known }) : remembered();
    return before
      ? { from: "last" as const, values: shiftToToday(before.values, today), known: before.known }
      : { from: "nothing" as const, values: emptyValues(today, region?.code ?? ""), known };
  });
  const clear = () => {
    forget();
    const known = { place: region ?? null };
    setStart({ from: "nothing", values: emptyValues(today, region?.code ?? ""), known });
  };
  return (
    <>
      {start.from !== "nothing" && (
        <Prefilled
          what={name(start.known.variety)}
          {...("at" in start ? { writtenAt: start.at } : {})}
          onClear={clear}
        />
      )}
      <ListingForm
        key={start.from}
        side="offer"
        initial={start.values}
        known={start.known}
        problem={place.problem}
        busy={place.busy}
        submitLabel={w.publish}
        mayDraft
        keepAs="offer"
        onSubmit={(values, draft, known) =>
          place.run({
            title: name(known.variety) || w.postOffer,
            post: { side: "offer", body: toOffer(values, draft) },
          })
        }
      />
    </>
  );
}
