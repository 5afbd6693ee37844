import { Text } from "@mantine/core";
import { $api } from "@/api/client";
import { useWords } from "@/shared/i18n";
import type { TableUnit } from "@/shared/lib/units";
import { Section } from "@/shared/ui/page";
import { Loaded } from "@/shared/ui/states";
import { TimeChart } from "@/shared/ui/time-chart";
import { onAxis } from "../parts";
import { priceWords } from "../words";

/** The last year over the band of the years before, and what those years brought next. */
export function Season({
  code,
  unit,
  unitText,
  file,
}: {
  code: string;
  unit: TableUnit;
  unitText: string;
  file: string;
}) {
  const w = useWords(priceWords);
  const query = $api.useQuery("get", "/api/v1/prices/{variety}/season", {
    params: { path: { variety: code } },
  });
  return (
    <Section title={w.season}>
      <Loaded query={query} rows={2}>
        {({ points, horizon }) => {
          const years = Math.max(0, ...points.map((point) => point.years));
          if (years === 0) return <Text className="muted">{w.seasonNone}</Text>;
          const days = points.map((point) => point.day);
          const column = (pick: (point: (typeof points)[number]) => number | null | undefined) =>
            points.map((point) => onAxis(pick(point), unit));
          const now = column((point) => point.now);
          const median = column((point) => point.median);
          const min = column((point) => point.min);
          const max = column((point) => point.max);
          const lastYear = column((point) => point.last_year);
          const mark = days.findLast((day) => day <= horizon);
          return (
            <TimeChart
              title={`${w.season}（${unitText}）`}
              note={w.seasonNote(years)}
              file={`${file}-season`}
              height={320}
              plot={{
                days,
                unit: unitText,
                bands: [{ name: w.seasonBand, low: min, high: max, tone: "corn" }],
                lines: [
                  { name: w.seasonNow, values: now },
                  { name: w.seasonMedian, values: median, index: 4 },
                  { name: w.lastYear, values: lastYear, index: 2 },
                ],
                now: mark ? { day: mark, label: w.now } : undefined,
              }}
              table={{
                columns: [w.date, w.seasonNow, w.lastYear, w.low, w.seasonMedian, w.high, w.years],
                rows: points.map((point, at) => [
                  point.day,
                  now[at] ?? null,
                  lastYear[at] ?? null,
                  min[at] ?? null,
                  median[at] ?? null,
                  max[at] ?? null,
                  point.years,
                ]),
              }}
            />
          );
        }}
      </Loaded>
    </Section>
  );
}
