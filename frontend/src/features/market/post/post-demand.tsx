import { useNavigate } from "react-router";
import { api, body } from "@/api/client";
import { useToday } from "@/features/catalogue/meta";
import { useAction } from "@/shared/action";
import { useWords } from "@/shared/i18n";
import { Page } from "@/shared/page";
import { CopyLast } from "./copy-last";
import { emptyValues, fromDemand, type ListingValues, shiftToToday, toDemand } from "./form-model";
import { ListingForm } from "./listing-form";
import { postWords } from "./words";

export default function PostDemand() {
  const w = useWords(postWords);
  const today = useToday();
  const go = useNavigate();
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
    <Page title={w.postDemand} narrow>
      <ListingForm
        side="demand"
        initial={emptyValues(today, "")}
        problem={place.problem}
        busy={place.busy}
        submitLabel={w.publish}
        mayDraft
        onSubmit={(values, draft) => place.run({ values, draft })}
        aside={(fill) => (
          <CopyLast
            last={async () => {
              const mine = await body(api.GET("/api/v1/demands/mine", { params: { query: { limit: 1 } } }));
              const last = mine.items[0];
              return last ? shiftToToday(fromDemand(last), today) : null;
            }}
            fill={fill}
          />
        )}
      />
    </Page>
  );
}
