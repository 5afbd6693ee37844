import { useState } from "react";
import { $api, api, body } from "@/api/client";
import type { Demand, PlaceDemand } from "@/api/types";
import { useToday } from "@/features/catalogue/meta";
import { useWords } from "@/shared/i18n";
import { useName } from "@/shared/labels";
import { Page } from "@/shared/page";
import { emptyValues, fromDemand, shiftToToday, toDemand } from "./form-model";
import { type Known, ListingForm } from "./listing-form";
import { Prefilled } from "./prefill";
import { Ready } from "./ready";
import { usePost } from "./use-post";
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
      <Ready query={query}>{(mine) => <Post last={mine?.items[0]} />}</Ready>
    </Page>
  );
}

function Post({ last }: { last: Demand | undefined }) {
  const w = useWords(postWords);
  const name = useName();
  const today = useToday();
  const { place, kept, forget, remember, remembered } = usePost("demand", ({ post }, headers) =>
    body(api.POST("/api/v1/demands", { body: post.body as PlaceDemand, headers })),
  );
  const [start, setStart] = useState(() => {
    const draft = kept();
    if (draft) return { from: "draft" as const, at: draft.at, ...draft.content };
    const known: Known = { variety: last?.variety ?? null };
    // Without a network the last one is what this device remembers of it.
    const before = last ? remember({ values: fromDemand(last), known }) : remembered();
    return before
      ? { from: "last" as const, values: shiftToToday(before.values, today), known: before.known }
      : { from: "nothing" as const, values: emptyValues(today, ""), known };
  });
  const clear = () => {
    forget();
    setStart({ from: "nothing", values: emptyValues(today, ""), known: {} });
  };
  return (
    <>
      {start.from !== "nothing" && (
        <Prefilled
          what={name(start.known.variety) || name(last?.category)}
          {...("at" in start ? { writtenAt: start.at } : {})}
          onClear={clear}
        />
      )}
      <ListingForm
        key={start.from}
        side="demand"
        initial={start.values}
        known={start.known}
        problem={place.problem}
        busy={place.busy}
        submitLabel={w.publish}
        mayDraft
        keepAs="demand"
        onSubmit={(values, draft, known) =>
          place.run({
            title: name(known.variety) || w.postDemand,
            post: { side: "demand", body: toDemand(values, draft) },
          })
        }
      />
    </>
  );
}
