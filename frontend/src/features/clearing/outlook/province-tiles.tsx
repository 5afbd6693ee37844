import { Box, Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { api, body } from "@/api/client";
import type { Outlook, ProvinceCut } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/labels";
import { useAction } from "@/shared/lib/action";
import { useQuantity } from "@/shared/lib/quantity";
import { yuan } from "@/shared/lib/units";
import { Facts } from "@/shared/ui/records";
import { levelOf, TileGrid } from "@/shared/ui/tile-grid";
import { flowWords } from "../flow-words";
import { missing } from "./outlook-parts";

function unmet(outlook: Outlook): number {
  return outlook.unmet.reduce((sum, tier) => sum + tier.kg, 0);
}

/** Provinces to be pressed: one shows what is known already, several are cleared together, as if all were cut off. */
export function ProvinceTiles({ cuts, mode }: { cuts: ProvinceCut[]; mode: "guarantee" | "surplus" }) {
  const w = useWords(flowWords);
  const language = useLanguage();
  const name = useName();
  const quantity = useQuantity();
  const [chosen, setChosen] = useState<string[]>([]);
  const together = useAction((regions: string[]) =>
    body(
      api.POST("/api/v1/clearing/what-if", {
        body: { mode, changes: regions.map((region) => ({ kind: "close_origin" as const, region })) },
      }),
    ),
  );
  const known = new Map(cuts.map((cut) => [cut.region, cut]));
  const most = Math.max(0, ...cuts.map((cut) => missing(cut.outlook)));
  const press = (code: string) => {
    together.reset();
    setChosen((now) => (now.includes(code) ? now.filter((one) => one !== code) : [...now, code]));
  };
  const one = chosen.length === 1 ? known.get(chosen[0] ?? "") : undefined;
  const outlook = one ? one.outlook : together.result;
  return (
    <Box>
      <Text className="muted" size="sm" mb="sm">
        {w.provincesHint}
      </Text>
      <TileGrid
        label={w.provinces}
        english={language === "en"}
        onPress={press}
        tile={(code) => {
          const cut = known.get(code);
          if (!cut) return null;
          const kg = missing(cut.outlook);
          const tons = Math.abs(kg) / 1000;
          const figure = tons < 1 ? w.underTon : `${kg > 0 ? "+" : "−"}${w.tons(Math.round(tons))}`;
          return {
            level: levelOf(kg, most),
            figure: kg === 0 ? "–" : figure,
            label: w.tile(name(cut), quantity(kg)),
            pressed: chosen.includes(code),
          };
        }}
      />
      {chosen.length > 0 && (
        <Stack className="card" p="lg" mt="md" role="status">
          <Group justify="space-between">
            <Text fw={650}>
              {w.chosen} · {chosen.map((code) => name(known.get(code))).join("、")}
            </Text>
            <Group gap="xs">
              {chosen.length > 1 && (
                <Button size="sm" loading={together.busy} onClick={() => together.run(chosen)}>
                  {w.together}
                </Button>
              )}
              <Button size="sm" variant="default" onClick={() => setChosen([])}>
                {w.clear}
              </Button>
            </Group>
          </Group>
          {outlook && <Effect outlook={outlook} />}
        </Stack>
      )}
    </Box>
  );
}

function Effect({ outlook }: { outlook: Outlook }) {
  const w = useWords(flowWords);
  const name = useName();
  const quantity = useQuantity();
  const goods = outlook.goods.slice(0, 6).map((one) => {
    const kg = one.unmet.reduce((sum, tier) => sum + tier.kg, 0);
    return `${name(one)} ${quantity(kg)}`;
  });
  return (
    <Facts
      items={[
        { label: w.moreUnmet, value: quantity(unmet(outlook)) },
        { label: w.unshipped, value: quantity(outlook.promised.unshipped_kg) },
        { label: w.unanswered, value: quantity(outlook.promised.unanswered_kg) },
        { label: w.dearer, value: `${yuan(outlook.dearer_fen_per_tonne)} ${w.yuan}` },
        { label: w.lost, term: "surplus", value: `${yuan(outlook.surplus_lost_fen)} ${w.yuan}` },
        { label: w.goods, value: goods.length > 0 ? goods.join("、") : w.none },
      ]}
    />
  );
}
