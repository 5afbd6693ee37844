import { Alert, Text } from "@mantine/core";
import { $api } from "@/api/client";
import { asProblem } from "@/api/problem";
import { useWords } from "@/shared/i18n";
import { permilleText, type TableUnit } from "@/shared/lib/units";
import { Section } from "@/shared/ui/page";
import { Failed, Loading } from "@/shared/ui/states";
import { Term } from "@/shared/ui/term";
import { TimeChart } from "@/shared/ui/time-chart";
import { onAxis } from "../parts";
import { priceWords } from "../words";
import type { Series } from "./variety";

/** Days of the past drawn before the forecast. */
const PAST = 28;

/** Thousandths with two decimals: 823 → 0.82. */
const scaled = (milli: number) => (milli / 1000).toFixed(2);

/** A forecast where forecasts have proved better than copying last week; else the numbers that say why not. */
export function Forecast({
  code,
  unit,
  unitText,
  series,
  file,
}: {
  code: string;
  unit: TableUnit;
  unitText: string;
  series: Series;
  file: string;
}) {
  const w = useWords(priceWords);
  const query = $api.useQuery(
    "get",
    "/api/v1/prices/{variety}/forecast",
    { params: { path: { variety: code } } },
    { retry: false },
  );
  const past = $api.useQuery("get", "/api/v1/prices/{variety}/series", {
    params: { path: { variety: code }, query: { step: "day" as const } },
  });
  const made = query.data;
  if (query.error) {
    return (
      <Section title={w.forecast}>
        {asProblem(query.error).status === 404 ? (
          <Text className="muted">{w.forecastNone}</Text>
        ) : (
          <Failed error={query.error} retry={() => void query.refetch()} />
        )}
      </Section>
    );
  }
  if (!made) {
    return (
      <Section title={w.forecast}>
        <Loading rows={2} />
      </Section>
    );
  }
  const test = made.backtest;
  if (!test || !made.model) {
    return (
      <Section title={w.forecast}>
        <Alert color="yellow">{w.forecastFew(made.history_days)}</Alert>
      </Section>
    );
  }
  const numbers = [
    scaled(test.mase),
    scaled(test.baseline_mase),
    permilleText(test.smape),
    permilleText(test.baseline_smape),
  ] as const;
  if (!made.shown) {
    return (
      <Section title={w.forecast}>
        <Alert color="yellow">
          {w.forecastHidden(...numbers)} <Term of="mase">{w.whatMase}</Term>
        </Alert>
      </Section>
    );
  }
  const before = (past.data ?? series).points.filter((point) => point.day <= made.last_day).slice(-PAST);
  const days = [...before.map((point) => point.day), ...made.points.map((point) => point.day)];
  const blank = before.map(() => null);
  const ahead = made.points.map((point) => onAxis(point.value, unit));
  const lastKnown = onAxis(before.at(-1)?.average, unit);
  return (
    <Section title={w.forecast}>
      <TimeChart
        title={`${w.forecast}（${unitText}） · ${w[`model_${made.model}`]}`}
        note={w.forecastNote(permilleText(test.coverage))}
        file={`${file}-forecast`}
        height={300}
        plot={{
          days,
          unit: unitText,
          bands: [
            {
              name: w.forecastBand,
              low: [...blank, ...made.points.map((point) => onAxis(point.low, unit))],
              high: [...blank, ...made.points.map((point) => onAxis(point.high, unit))],
              tone: "sky",
            },
          ],
          lines: [
            {
              name: w.average,
              values: [...before.map((point) => onAxis(point.average, unit)), ...made.points.map(() => null)],
            },
            // The dotted line begins where the solid one ends.
            { name: w.forecastValue, values: [...blank.slice(1), lastKnown, ...ahead], index: 2 },
          ],
        }}
        table={{
          columns: [w.date, w.low, w.forecastValue, w.high],
          rows: made.points.map((point) => [
            point.day,
            onAxis(point.low, unit),
            onAxis(point.value, unit),
            onAxis(point.high, unit),
          ]),
        }}
      />
      <Text size="sm" className="muted" mt="xs">
        {w.forecastShown(...numbers, test.origins, test.days)} <Term of="mase">{w.whatMase}</Term>
      </Text>
    </Section>
  );
}
