import { Box, Group, NativeSelect, SegmentedControl, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { $api } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { useToday } from "@/features/catalogue/meta";
import { VarietyPicker } from "@/features/catalogue/variety-picker";
import { useLanguage, useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/names";
import { common } from "@/shared/i18n/words";
import { addDays, dayText } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import { usePrices } from "@/shared/lib/price-unit";
import { permilleText, priceText, printedChange, type TableUnit } from "@/shared/lib/units";
import { ExportMenu } from "@/shared/ui/export-menu";
import { LoadedPage } from "@/shared/ui/loaded-page";
import { Page, Section } from "@/shared/ui/page";
import { Facts } from "@/shared/ui/records";
import { useNavigate, useParams } from "@/shared/ui/router";
import { Empty } from "@/shared/ui/states";
import { TimeChart } from "@/shared/ui/time-chart";
import { UnitSwitch } from "@/shared/ui/unit-switch";
import { onAxis, Permille, PriceLinks } from "../parts";
import { priceWords } from "../words";
import { Compare } from "./compare";
import { Forecast } from "./forecast";
import { Origins } from "./origins";
import { PassThrough } from "./pass-through";
import { Season } from "./season";

export type Series = Schemas["PriceSeries"];
export type Step = Schemas["PriceStep"];

const RANGES = [90, 365, 1095, 2190] as const;
const USUAL: Record<Step, number> = { day: 90, week: 1095, month: 2190 };
const STEPS: Step[] = ["day", "week", "month"];

/** One variety: its prices, its season, where it comes from, what may come, and who follows whom. */
export default function VarietyPrices() {
  const { code = "" } = useParams();
  const today = useToday();
  const [step, setStep] = useState<Step>("day");
  const [range, setRange] = useState<number>(USUAL.day);
  const [sources, setSources] = useState<string[]>([]);
  const asked = {
    step,
    from: addDays(today, -range),
    ...(sources.length > 0 ? { sources: sources.join(",") } : {}),
  };
  const query = $api.useQuery(
    "get",
    "/api/v1/prices/{variety}/series",
    { params: { path: { variety: code }, query: asked } },
    { placeholderData: (before) => before },
  );
  return (
    <LoadedPage query={query}>
      {(series) => (
        <View
          // Another variety begins anew.
          key={series.variety.code}
          series={series}
          asked={asked}
          range={range}
          pickStep={(next) => {
            setStep(next);
            setRange(USUAL[next]);
          }}
          pickRange={(next) => {
            setRange(next);
            if (next > 730 && step === "day") setStep("week");
          }}
          sources={sources}
          pickSources={setSources}
        />
      )}
    </LoadedPage>
  );
}

function View({
  series,
  asked,
  range,
  pickStep,
  pickRange,
  sources,
  pickSources,
}: {
  series: Series;
  asked: { step: Step; from: string; sources?: string };
  range: number;
  pickStep: (step: Step) => void;
  pickRange: (days: number) => void;
  sources: string[];
  pickSources: (codes: string[]) => void;
}) {
  const w = useWords(priceWords);
  const name = useName();
  const language = useLanguage();
  const go = useNavigate();
  const { unit, unitText } = usePrices();
  const { code } = series.variety;
  const at = series.points.findLastIndex((point) => typeof point.average === "number");
  const last = series.points[at];
  const file = `${name(series.variety)}-${series.from}-${series.to}`;
  return (
    <Page
      title={name(series.variety)}
      lead={w.upTo(dayText(series.horizon, language))}
      back={{ to: paths.trends(), label: w.back }}
      actions={<ExportMenu path={`/api/v1/prices/${code}/series/export`} query={{ ...asked, unit }} />}
    >
      <Box maw={{ sm: 360 }} className="no-print">
        <VarietyPicker label={w.find} onChange={(next) => next && void go(paths.trend(next))} />
      </Box>
      {last && <Now point={last} before={series.points[at - 1]} unit={unit} unitText={unitText} />}
      <Group gap="sm" className="no-print">
        <SegmentedControl
          aria-label={w.step}
          value={series.step}
          onChange={(value) => pickStep(STEPS.find((one) => one === value) ?? "day")}
          data={STEPS.map((value) => ({ value, label: w[`step_${value}`] }))}
        />
        <NativeSelect
          aria-label={w.range}
          value={String(range)}
          onChange={(event) => pickRange(Number(event.currentTarget.value))}
          data={RANGES.map((days) => ({ value: String(days), label: w[`range_${days}`] }))}
        />
        <UnitSwitch />
      </Group>
      {series.points.length === 0 ? (
        <Empty
          title={w.noRange}
          hint={w.noRangeHint}
          next={{ label: w.range_2190, run: () => pickRange(2190) }}
        />
      ) : (
        <Trend series={series} unit={unit} unitText={unitText} file={file} />
      )}
      <Compare
        series={series}
        unit={unit}
        unitText={unitText}
        file={file}
        chosen={sources}
        choose={pickSources}
      />
      <Season code={code} unit={unit} unitText={unitText} file={file} />
      <Forecast code={code} unit={unit} unitText={unitText} series={series} file={file} />
      <Origins code={code} />
      <PassThrough code={code} />
      <PriceLinks here="variety" />
    </Page>
  );
}

function Now({
  point,
  before,
  unit,
  unitText,
}: {
  point: Schemas["SeriesPoint"];
  before: Schemas["SeriesPoint"] | undefined;
  unit: TableUnit;
  unitText: string;
}) {
  const w = useWords(priceWords);
  const c = useWords(common);
  const language = useLanguage();
  const price = (fen: number | null | undefined) => (typeof fen === "number" ? priceText(fen, unit) : null);
  const { average, retail, volume_kg: kg } = point;
  // A step without a price is compared with nothing.
  const moved =
    typeof point.change_permille === "number"
      ? printedChange(average, before?.average, unit)?.permille
      : null;
  const margin = printedChange(retail, average, unit)?.permille;
  return (
    <Group className="card" p="md" gap="xl" align="flex-start" component="section" aria-label={w.latest}>
      <Stack gap={0}>
        <Text size="sm" className="muted">
          {w.latest} · {dayText(point.day, language)}
        </Text>
        <Text className="price" fz={30} lh={1.2}>
          {price(average)} <small>{unitText}</small>
        </Text>
        <Text size="sm">
          <Permille value={moved} />
        </Text>
      </Stack>
      <div style={{ flex: "1 1 320px" }}>
        <Facts
          items={[
            {
              label: `${w.low}–${w.high}`,
              value: point.low ? `${price(point.low)} – ${price(point.high)}` : null,
            },
            { label: w.retail, value: price(retail) },
            {
              label: w.margin,
              term: "margin",
              value: typeof margin === "number" ? `${permilleText(margin)}%` : null,
            },
            { label: w.volume, value: typeof kg === "number" ? `${(kg / 1000).toFixed(0)} ${c.ton}` : null },
            { label: w.markets, value: point.markets },
          ]}
        />
      </div>
    </Group>
  );
}

function Trend({
  series,
  unit,
  unitText,
  file,
}: {
  series: Series;
  unit: TableUnit;
  unitText: string;
  file: string;
}) {
  const w = useWords(priceWords);
  const { points } = series;
  const days = points.map((point) => point.day);
  const price = (fen: number | null | undefined) => onAxis(fen, unit);
  const average = points.map((point) => price(point.average));
  const low = points.map((point) => price(point.low));
  const high = points.map((point) => price(point.high));
  const retail = points.map((point) => price(point.retail));
  const tonnes = points.map((point) => (typeof point.volume_kg === "number" ? point.volume_kg / 1000 : null));
  const margin = points.map((point) =>
    typeof point.margin_permille === "number" ? point.margin_permille / 10 : null,
  );
  const anyRetail = retail.some((value) => value !== null);
  return (
    <Section title={`${w.trend}（${unitText}）`}>
      <Stack>
        <TimeChart
          title={`${w.average}、${w.retail}`}
          note={w.trendNote}
          file={`${file}-trend`}
          height={340}
          plot={{
            days,
            unit: unitText,
            bands: [{ name: w.band, low, high }],
            lines: [
              { name: w.average, values: average },
              ...(anyRetail ? [{ name: w.retail, values: retail }] : []),
            ],
          }}
          table={{
            columns: [w.date, w.low, w.average, w.high, w.retail, w.markets, w.stores],
            rows: points.map((point, at) => [
              point.day,
              low[at] ?? null,
              average[at] ?? null,
              high[at] ?? null,
              retail[at] ?? null,
              point.markets,
              point.stores,
            ]),
          }}
        />
        <Group grow align="stretch" preventGrowOverflow={false} gap="md">
          <div style={{ flex: "1 1 320px" }}>
            <TimeChart
              title={`${w.volume}（${w.tonnes}）`}
              file={`${file}-volume`}
              height={200}
              plot={{
                days,
                unit: w.tonnes,
                digits: 0,
                from: 0,
                lines: [{ name: w.volume, values: tonnes, bars: true }],
              }}
              table={{
                columns: [w.date, `${w.volume}（${w.tonnes}）`],
                rows: days.map((day, at) => [day, tonnes[at] ?? null]),
              }}
            />
          </div>
          {anyRetail && (
            <div style={{ flex: "1 1 320px" }}>
              <TimeChart
                title={`${w.margin}（%）`}
                file={`${file}-margin`}
                height={200}
                plot={{
                  days,
                  unit: "%",
                  digits: 1,
                  lines: [{ name: w.margin, values: margin, index: 3 }],
                }}
                table={{
                  columns: [w.date, `${w.margin}（%）`],
                  rows: days.map((day, at) => [day, margin[at] ?? null]),
                }}
              />
            </div>
          )}
        </Group>
      </Stack>
    </Section>
  );
}
