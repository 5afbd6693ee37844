import { lazy, Suspense, useState } from "react";
import { useSession } from "@/api/session";
import type { Side } from "@/api/types";
import { useToday } from "@/features/catalogue/meta";
import { useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/labels";
import { Page } from "@/shared/ui/page";
import { useSearchParams } from "@/shared/ui/router";
import { useListingTitle } from "../listing-card";
import type { Listing } from "../model";
import { useOwnListings } from "../own";
import { emptyValues, shiftToToday, toPost, valuesOf } from "./form-model";
import { type Known, ListingForm } from "./listing-form";
import { Prefilled } from "./prefill";
import { Ready } from "./ready";
import { usePost } from "./use-post";
import { postWords } from "./words";

/** Its dialog is asked for by few: its code comes when it is. */
const SameOpen = lazy(async () => ({ default: (await import("./same-open")).SameOpen }));

/** Filled in with the last one of its side: most days differ in quantity and price alone. */
export function PostListing({ side }: { side: Side }) {
  const w = useWords(postWords);
  const query = useOwnListings(side, { limit: 1 }, { staleTime: Number.POSITIVE_INFINITY, gcTime: 0 });
  return (
    <Page title={side === "offer" ? w.postOffer : w.postDemand} narrow>
      <Ready query={query}>{(mine) => <Form side={side} last={mine?.[0]} />}</Ready>
    </Page>
  );
}

function Form({ side, last }: { side: Side; last: Listing | undefined }) {
  const w = useWords(postWords);
  const name = useName();
  const title = useListingTitle();
  const today = useToday();
  const { me } = useSession();
  // A grower's produce grows at home; a buyer's market is asked for.
  const home = side === "offer" ? (me?.enterprise?.region ?? null) : null;
  const [search] = useSearchParams();
  const { posting, keepAs, same, again, kept, forget, remember, remembered } = usePost(
    side,
    search.get("outbox"),
  );
  const [intent, setIntent] = useState<Parameters<typeof again>[0] | null>(null);
  const empty = () => {
    const known: Known = { place: home };
    return { from: "nothing" as const, values: emptyValues(today, home?.code ?? ""), known };
  };
  const [start, setStart] = useState(() => {
    const draft = kept();
    if (draft) return { from: "draft" as const, at: draft.at, ...draft.content };
    // Without a network the last one is what this device remembers of it.
    const before = last
      ? remember({ values: valuesOf(last), known: { variety: last.variety ?? null, place: last.place } })
      : remembered();
    return before
      ? { from: "last" as const, values: shiftToToday(before.values, today), known: before.known }
      : empty();
  });
  /** Another variety has been chosen since. */
  const [other, setOther] = useState(false);
  const clear = () => {
    forget();
    setStart(empty());
  };
  return (
    <>
      {start.from !== "nothing" && !other && (
        <Prefilled
          what={name(start.known.variety) || (start.from === "last" && last ? title(last) : "")}
          {...("at" in start ? { writtenAt: start.at } : {})}
          onClear={clear}
        />
      )}
      <ListingForm
        key={start.from}
        side={side}
        initial={start.values}
        known={start.known}
        problem={same ? null : posting.problem}
        busy={posting.busy}
        submitLabel={w.publish}
        mayDraft
        keepAs={keepAs}
        onOther={() => setOther(true)}
        onSubmit={(values, draft, known) => {
          const wanted = {
            title: name(known.variety) || (side === "offer" ? w.postOffer : w.postDemand),
            post: toPost(side, values, draft),
            form: { values, known },
          };
          setIntent(wanted);
          posting.run(wanted);
        }}
      />
      {same && (
        <Suspense fallback={null}>
          <SameOpen
            side={side}
            problem={same}
            busy={posting.busy}
            onAgain={() => intent && again(intent)}
            onClose={posting.reset}
          />
        </Suspense>
      )}
    </>
  );
}
