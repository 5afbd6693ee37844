import { MultiSelect, Stack, Text } from "@mantine/core";
import { $api } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/names";
import type { TableUnit } from "@/shared/lib/units";
import { Section } from "@/shared/ui/page";
import { TimeChart } from "@/shared/ui/time-chart";
import { onAxis } from "../parts";
import { priceWords } from "../words";
import type { Series } from "./variety";

/** Single markets and chains beside the city. */
export function Compare({
  series,
  unit,
  unitText,
  file,
  chosen,
  choose,
}: {
  series: Series;
  unit: TableUnit;
  unitText: string;
  file: string;
  chosen: string[];
  choose: (codes: string[]) => void;
}) {
  const w = useWords(priceWords);
  const name = useName();
  const sources = $api.useQuery("get", "/api/v1/price-sources", {}, { staleTime: 600_000 });
  const days = [
    ...new Set([
      ...series.points.map((point) => point.day),
      ...series.sources.flatMap((source) => source.points.map((point) => point.day)),
    ]),
  ].sort();
  const city = new Map(series.points.map((point) => [point.day, point.average]));
  const lines = [
    { name: w.city, values: days.map((day) => onAxis(city.get(day), unit)) },
    ...series.sources.map((source) => {
      const own = new Map(source.points.map((point) => [point.day, point.average]));
      return { name: name(source), values: days.map((day) => onAxis(own.get(day), unit)) };
    }),
  ];
  return (
    <Section title={w.compare}>
      <Stack>
        <MultiSelect
          // The field within is what a thumb meets.
          styles={{ inputField: { minHeight: 44 } }}
          label={w.compareHint}
          size="md"
          data={(sources.data?.items ?? []).map((source) => ({ value: source.code, label: name(source) }))}
          value={chosen}
          onChange={choose}
          maxValues={8}
          searchable
          clearable
          hidePickedOptions
          className="no-print"
        />
        {series.sources.length === 0 ? (
          <Text className="muted" size="sm">
            {w.compareNone}
          </Text>
        ) : (
          <TimeChart
            title={`${w.compare}（${unitText}）`}
            file={`${file}-markets`}
            height={340}
            plot={{ days, unit: unitText, lines }}
            table={{
              columns: [w.date, ...lines.map((line) => line.name)],
              rows: days.map((day, at) => [day, ...lines.map((line) => line.values[at] ?? null)]),
            }}
          />
        )}
      </Stack>
    </Section>
  );
}
