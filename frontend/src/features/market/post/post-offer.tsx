import { useNavigate } from "react-router";
import { api, body } from "@/api/client";
import { useSession } from "@/api/session";
import { useToday } from "@/features/catalogue/meta";
import { useAction } from "@/shared/action";
import { useWords } from "@/shared/i18n";
import { Page } from "@/shared/page";
import { CopyLast } from "./copy-last";
import { emptyValues, fromOffer, type ListingValues, shiftToToday, toOffer } from "./form-model";
import { ListingForm } from "./listing-form";
import { postWords } from "./words";

export default function PostOffer() {
  const w = useWords(postWords);
  const { me } = useSession();
  const today = useToday();
  const go = useNavigate();
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
    <Page title={w.postOffer} narrow>
      <ListingForm
        side="offer"
        initial={emptyValues(today, region?.code ?? "")}
        known={{ place: region ?? null }}
        problem={place.problem}
        busy={place.busy}
        submitLabel={w.publish}
        mayDraft
        onSubmit={(values, draft) => place.run({ values, draft })}
        aside={(fill) => (
          <CopyLast
            last={async () => {
              const mine = await body(api.GET("/api/v1/offers/mine", { params: { query: { limit: 1 } } }));
              const last = mine.items[0];
              return last ? shiftToToday(fromOffer(last), today) : null;
            }}
            fill={fill}
          />
        )}
      />
    </Page>
  );
}
