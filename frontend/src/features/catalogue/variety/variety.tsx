import { Stack, Text } from "@mantine/core";
import { $api, api, body, ifMatch } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/names";
import { common } from "@/shared/i18n/words";
import { paths } from "@/shared/lib/paths";
import { LoadedPage } from "@/shared/ui/loaded-page";
import { Page } from "@/shared/ui/page";
import { Facts } from "@/shared/ui/records";
import { useParams } from "@/shared/ui/router";
import { toVariety, VarietyForm } from "./variety-form";
import { varietyWords } from "./variety-words";

export default function VarietyPage() {
  const { code = "" } = useParams();
  const query = $api.useQuery("get", "/api/v1/varieties/{code}", { params: { path: { code } } });
  return (
    <LoadedPage query={query}>
      {(variety) => <Change key={`${variety.code} ${variety.version}`} variety={variety} />}
    </LoadedPage>
  );
}

function Change({ variety }: { variety: Schemas["Variety"] }) {
  const w = useWords(varietyWords);
  const c = useWords(common);
  const name = useName();
  return (
    <Page title={name(variety)} back={{ to: paths.varieties(), label: w.title }} narrow>
      <Stack className="card" p="lg" gap="xs">
        <Facts
          items={[
            { label: w.code, value: variety.code },
            { label: w.basket, value: variety.watched_rank ? w.basketRank(variety.watched_rank) : "–" },
          ]}
        />
        <Text size="sm" className="muted">
          {w.basketHint}
        </Text>
      </Stack>
      <VarietyForm
        initial={{
          name_zh: variety.name.zh,
          name_en: variety.name.en,
          category: variety.category,
          aliases: variety.aliases.join("\n"),
          default_unit: variety.default_unit,
          default_grade: String(variety.default_grade),
          bag_kg: variety.bag_kg ? String(variety.bag_kg) : "",
          shelf_life_days: String(variety.shelf_life_days),
          active: variety.active,
        }}
        submit={c.save}
        save={(values) =>
          body(
            api.PATCH("/api/v1/varieties/{code}", {
              params: { path: { code: variety.code }, header: ifMatch(variety.version) },
              // No usual package is 0: what is absent stays.
              body: { ...toVariety(values), bag_kg: Number(values.bag_kg) || 0, active: values.active },
            }),
          )
        }
        done={w.saved}
      />
    </Page>
  );
}
