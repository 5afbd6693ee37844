import { api, body } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { paths } from "@/shared/lib/paths";
import { Page } from "@/shared/ui/page";
import { useNavigate } from "@/shared/ui/router";
import { NEW_VARIETY, toVariety, VarietyForm } from "./variety-form";
import { varietyWords } from "./variety-words";

/** Something that is traded and not in the catalogue yet. */
export default function NewVariety() {
  const w = useWords(varietyWords);
  const go = useNavigate();
  return (
    <Page title={w.add} lead={w.addLead} back={{ to: paths.varieties(), label: w.title }} narrow>
      <VarietyForm
        initial={NEW_VARIETY}
        isNew
        submit={w.add}
        save={(values, key) => {
          const request = { ...toVariety(values), bag_kg: Number(values.bag_kg) || null };
          return body(api.POST("/api/v1/varieties", { body: request, headers: key(request) }));
        }}
        done={w.added}
        after={(variety) => go(paths.variety(variety.code), { replace: true })}
      />
    </Page>
  );
}
