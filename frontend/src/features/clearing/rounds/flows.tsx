import { NativeSelect, Stack, Text } from "@mantine/core";
import { useCallback, useMemo, useState } from "react";
import { $api } from "@/api/client";
import type { Flows } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import type { Ink } from "@/shared/lib/chart-options";
import { usePhone } from "@/shared/lib/phone";
import { useQuantity } from "@/shared/lib/quantity";
import { Picture } from "@/shared/ui/picture";
import { Loaded } from "@/shared/ui/states";
import { flowWords } from "../flow-words";

/** Ends that a picture can still name; the smaller ones share one band. */
const ENDS = 14;

/** A recorded round as a picture: origins on one side, destinations on the other, every band as wide as its kilos. */
export function RoundFlows({ id }: { id: string }) {
  const query = $api.useQuery("get", "/api/v1/clearing/rounds/{id}/flows", { params: { path: { id } } });
  return <Loaded query={query}>{(flows) => <FlowPicture flows={flows} />}</Loaded>;
}

export function FlowPicture({ flows }: { flows: Flows }) {
  const w = useWords(flowWords);
  const c = useWords(common);
  const language = useLanguage();
  const quantity = useQuantity();
  const phone = usePhone();
  const [variety, setVariety] = useState("");
  const varieties = useMemo(() => {
    const names = new Map<string, string>();
    for (const flow of flows.items) names.set(flow.variety, flow.variety_name[language]);
    return [...names].map(([value, label]) => ({ value, label }));
  }, [flows, language]);
  const shown = useMemo(
    () => flows.items.filter((flow) => !variety || flow.variety === variety),
    [flows, variety],
  );
  const total = shown.reduce((sum, flow) => sum + flow.kg, 0);
  const draw = useCallback(
    (ink: Ink) => {
      const kg = new Map<string, number>();
      const ends = { from: new Map<string, number>(), to: new Map<string, number>() };
      for (const flow of shown) {
        add(ends.from, flow.origin_name[language], flow.kg);
        add(ends.to, flow.destination_name[language], flow.kg);
      }
      const named = { from: largest(ends.from), to: largest(ends.to) };
      for (const flow of shown) {
        const from = flow.origin_name[language];
        const to = flow.destination_name[language];
        // An end of the same name on both sides would be a loop: the side stands in the key and not on the picture.
        add(
          kg,
          `${named.from.has(from) ? from : w.others}\u0000${named.to.has(to) ? to : w.others}`,
          flow.kg,
        );
      }
      const links = [...kg].map(([pair, value]) => {
        const [from = "", to = ""] = pair.split("\u0000");
        return { source: `from ${from}`, target: `to ${to}`, value };
      });
      const nodes = [...new Set(links.flatMap((link) => [link.source, link.target]))];
      return {
        tooltip: {
          valueFormatter: (value: unknown) => quantity(Number(value)),
          backgroundColor: ink.surface,
          textStyle: { color: ink.text },
        },
        series: [
          {
            type: "sankey",
            left: 4,
            right: 4,
            top: 8,
            bottom: 8,
            nodeWidth: 14,
            nodeGap: 9,
            draggable: false,
            emphasis: { focus: "adjacency" },
            data: nodes.map((name, place) => ({
              name,
              itemStyle: { color: ink.series[place % ink.series.length], borderWidth: 0 },
              label: { position: name.startsWith("from ") ? "right" : "left" },
            })),
            links,
            lineStyle: { color: "source", opacity: 0.35 },
            label: {
              color: ink.text,
              fontSize: phone ? 11 : 13,
              textBorderColor: ink.surface,
              textBorderWidth: 3,
              formatter: ({ name }: { name: string }) => name.replace(/^(from|to) /, ""),
            },
          },
        ],
      };
    },
    [shown, language, quantity, phone, w.others],
  );
  if (flows.items.length === 0) return <Text className="muted">{w.flowsNone}</Text>;
  const origins = new Set(shown.map((flow) => flow.origin)).size;
  const destinations = new Set(shown.map((flow) => flow.destination)).size;
  const summary = [
    w.summary(quantity(total), origins, destinations),
    flows.rest_kg > 0 ? w.rest(quantity(flows.rest_kg)) : "",
  ].join(" ");
  return (
    <Stack gap="sm">
      <NativeSelect
        label={w.variety}
        maw={{ sm: 320 }}
        value={variety}
        onChange={(event) => setVariety(event.currentTarget.value)}
        data={[{ value: "", label: w.all }, ...varieties]}
      />
      <Picture
        title={w.flows}
        note={summary}
        file={w.flows}
        height={Math.min(640, 220 + 22 * Math.max(Math.min(origins, ENDS), Math.min(destinations, ENDS)))}
        draw={draw}
        table={{
          columns: [w.variety, w.origin, w.destination, `${w.kg}（${c.kg}）`],
          rows: shown.map((flow) => [
            flow.variety_name[language],
            flow.origin_name[language],
            flow.destination_name[language],
            flow.kg,
          ]),
        }}
      />
    </Stack>
  );
}

function add(sums: Map<string, number>, key: string, kg: number): void {
  sums.set(key, (sums.get(key) ?? 0) + kg);
}

function largest(sums: Map<string, number>): Set<string> {
  const sorted = [...sums].sort(([, a], [, b]) => b - a);
  return new Set(sorted.slice(0, ENDS).map(([name]) => name));
}
