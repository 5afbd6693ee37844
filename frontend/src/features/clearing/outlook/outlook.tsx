import { Button, NativeSelect, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { $api } from "@/api/client";
import type { Outlook as Impact, ProvinceCut } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/labels";
import { common } from "@/shared/i18n/words";
import { paths } from "@/shared/lib/paths";
import { signed, yuan } from "@/shared/lib/units";
import { Page, Section } from "@/shared/ui/page";
import { type Column, Records } from "@/shared/ui/records";
import { Empty, Loaded } from "@/shared/ui/states";
import { Kg } from "@/shared/ui/values";
import { lost, more } from "./outlook-parts";
import { outlookWords } from "./outlook-words";
import { ProvinceTiles } from "./province-tiles";
import { Suppose } from "./suppose";

/** What it would cost if nothing left one province: all of them, the worst first. */
export default function Outlook() {
  const w = useWords(outlookWords);
  const c = useWords(common);
  const [mode, setMode] = useState<"guarantee" | "surplus">("guarantee");
  const cuts = $api.useQuery("get", "/api/v1/clearing/province-cuts", { params: { query: { mode } } });
  return (
    <Page
      title={w.title}
      lead={w.lead}
      back={{ to: paths.rounds(), label: w.rounds }}
      actions={
        <Button variant="default" loading={cuts.isFetching} onClick={() => void cuts.refetch()}>
          {w.again}
        </Button>
      }
    >
      <NativeSelect
        label={w.mode}
        maw={{ sm: 320 }}
        value={mode}
        onChange={(event) => setMode(event.currentTarget.value === "surplus" ? "surplus" : "guarantee")}
        data={[
          { value: "guarantee", label: w.guarantee },
          { value: "surplus", label: w.surplus },
        ]}
      />
      <Suppose mode={mode} />
      <Section title={w.cuts}>
        <Loaded query={cuts} rows={6}>
          {(page) =>
            page.items.length === 0 ? (
              <Empty title={w.empty} hint={w.emptyHint} next={{ label: c.toBoard, to: paths.board() }} />
            ) : (
              <Stack>
                <ProvinceTiles cuts={page.items} mode={mode} />
                <Cuts cuts={page.items} />
                <Text size="sm" className="muted">
                  {w.method}
                </Text>
              </Stack>
            )
          }
        </Loaded>
      </Section>
    </Page>
  );
}

function Cuts({ cuts }: { cuts: ProvinceCut[] }) {
  const w = useWords(outlookWords);
  const name = useName();
  const goodsText = ({ goods }: Impact) =>
    goods
      .slice(0, 3)
      .map((one) => (one.any_of_category ? w.any(name(one)) : name(one)))
      .join(w.comma) || "–";
  const unmet = (tier: 0 | 1 | 2): Column<ProvinceCut> => ({
    key: `tier${tier}`,
    title: w[`tier${tier}`],
    ...(tier === 0 ? { term: "gap" } : {}),
    number: true,
    cell: (cut) => more(lost(cut.outlook, tier)),
  });
  return (
    <Records
      label={w.title}
      rows={cuts}
      rowKey={(cut) => cut.region}
      columns={[
        { key: "province", title: w.province, head: true, cell: (cut) => name(cut) },
        { key: "offered", title: w.offered, number: true, cell: (cut) => <Kg kg={cut.offered_kg} /> },
        unmet(0),
        unmet(1),
        unmet(2),
        {
          key: "promised",
          title: w.promised,
          number: true,
          cell: (cut) => more(cut.outlook.promised.unshipped_kg + cut.outlook.promised.unanswered_kg),
        },
        {
          key: "dearer",
          title: w.dearer,
          number: true,
          cell: (cut) => costChange(cut.outlook.dearer_fen_per_tonne),
        },
        { key: "goods", title: w.goods, cell: (cut) => goodsText(cut.outlook) },
      ]}
    />
  );
}

function costChange(fen: number): string {
  if (fen === 0) return "–";
  return signed(fen, yuan(fen));
}
