import type { EChartsCoreOption } from "echarts/core";
import { addDays, daysBetween } from "./days";

/** The page's own colours for what is drawn, day or night: canvas and SVG know no variables. */
export interface Ink {
  night: boolean;
  text: string;
  line: string;
  surface: string;
  /** Told apart by readers who see no red or green, and by their lightness in grey print. */
  series: readonly string[];
}

const DAY: Ink = {
  night: false,
  text: "#4e483f",
  line: "#e6e0d6",
  surface: "#ffffff",
  series: ["#1c5a38", "#d9822b", "#4269a5", "#8cc39c", "#a8436a", "#b5a642", "#5f8fa8", "#6d5a8c"],
};
const NIGHT: Ink = {
  night: true,
  text: "#d3cabc",
  line: "#3a3731",
  surface: "#24221e",
  series: ["#68b07d", "#f0a65a", "#8fb0e0", "#b6d8bf", "#e08fb0", "#d9cc72", "#9cc4d6", "#b7a3d6"],
};

export function inkOf(night: boolean): Ink {
  return night ? NIGHT : DAY;
}

/** One line over the days of an axis; null where there is no value. */
export interface Line {
  name: string;
  values: (number | null)[];
  /** Which stroke; by place unless given. */
  index?: number;
  bars?: boolean;
  /** A second axis on the right. */
  right?: boolean;
}

/** A band between two lines. */
export interface Band {
  name: string;
  low: (number | null)[];
  high: (number | null)[];
  tone?: keyof typeof TONES;
}

/** What a picture shows. */
export interface Plot {
  days: string[];
  lines: Line[];
  bands?: Band[];
  unit: string;
  digits?: number;
  /** The lowest value of the axis; fitted to the data unless given. */
  from?: number;
  /** A day to be marked. */
  now?: { day: string; label: string } | undefined;
}

/** Lines keep apart without colour, too: each has its own dashes. By day on white, by night on dark. */
const STROKES: { day: string; night: string; type: "solid" | "dashed" | "dotted" | number[] }[] = [
  { day: "#1c5a38", night: "#94cba4", type: "solid" },
  { day: "#c9501d", night: "#f59b72", type: "dashed" },
  { day: "#0b6aa2", night: "#7cc0ee", type: "dotted" },
  { day: "#7a3e9d", night: "#cfa3ea", type: [8, 3, 2, 3] },
  { day: "#85600a", night: "#f5c518", type: [12, 4] },
  { day: "#00756a", night: "#5fd0c3", type: [3, 3] },
  { day: "#b3246b", night: "#f29ac4", type: [6, 2, 2, 2, 2, 2] },
  { day: "#4e483f", night: "#d3cabc", type: [2, 5] },
];

const TONES = {
  leaf: { day: "#b6d8bf", night: "#2f5c3f" },
  corn: { day: "#ecdcae", night: "#5a4a1d" },
  sky: { day: "#c3dbea", night: "#234a62" },
} as const;

interface TipItem {
  dataIndex: number;
  seriesName: string;
  value: [string, number | null] | undefined;
}

/** Named, because text is measured before it is drawn. */
const FONT =
  '-apple-system, "Segoe UI", Roboto, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';

/** Whole weeks apart from the last day back, eight at most. */
function weeksBack(last: string, span: number): string[] {
  const step = 7 * Math.max(1, Math.ceil(span / 56));
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, at) => addDays(last, -at * step)).reverse();
}

/** Bands below, lines above, one tooltip for all that stands at a day. */
export function lineOption(
  { days, lines, bands = [], unit, digits = 2, from, now }: Plot,
  ink: Ink,
): EChartsCoreOption {
  const mode = ink.night ? "night" : "day";
  const tone = (band: Band) => TONES[band.tone ?? "leaf"][mode];
  // A week without prices is a week wide: days stand where they belong, not side by side.
  const pairs = (values: (number | null)[]) => days.map((day, at) => [day, values[at] ?? null]);
  const hidden = new Set(bands.map((band) => `${band.name}\u200b`));
  const text = (value: number | null | undefined) =>
    typeof value === "number" ? value.toFixed(digits) : "–";
  const [first, last] = [days[0] ?? "", days.at(-1) ?? ""];
  const span = daysBetween(first, last);
  const long = span > 200;
  const right = lines.some((line) => line.right);
  const bandSeries = bands.flatMap((band) => [
    {
      name: `${band.name}\u200b`,
      type: "line",
      stack: band.name,
      data: pairs(band.low),
      symbol: "none",
      lineStyle: { opacity: 0 },
      silent: true,
      color: tone(band),
    },
    {
      name: band.name,
      type: "line",
      stack: band.name,
      data: pairs(
        band.high.map((high, at) => {
          const low = band.low[at];
          return typeof high === "number" && typeof low === "number" ? high - low : null;
        }),
      ),
      symbol: "none",
      lineStyle: { opacity: 0 },
      areaStyle: { color: tone(band), opacity: 0.7 },
      silent: true,
      color: tone(band),
    },
  ]);
  const lineSeries = lines.map((line, at) => {
    const style = STROKES[(line.index ?? at) % STROKES.length];
    const color = style?.[mode] ?? ink.text;
    const single = line.values.filter((value) => value !== null).length < 2;
    return line.bars
      ? {
          name: line.name,
          type: "bar",
          data: pairs(line.values),
          itemStyle: { color: ink.night ? "#4c9d65" : "#8cc39c" },
          barMaxWidth: 14,
          yAxisIndex: line.right ? 1 : 0,
        }
      : {
          name: line.name,
          type: "line",
          data: pairs(line.values),
          connectNulls: false,
          symbol: single ? "circle" : "none",
          symbolSize: 6,
          lineStyle: { width: 2, type: style?.type ?? "solid", color },
          itemStyle: { color },
          yAxisIndex: line.right ? 1 : 0,
          ...(now && at === 0
            ? {
                markLine: {
                  silent: true,
                  symbol: "none",
                  lineStyle: { color: ink.text, type: "dashed" },
                  label: { formatter: now.label, color: ink.text },
                  data: [{ xAxis: now.day }],
                },
              }
            : {}),
        };
  });
  return {
    textStyle: { fontFamily: FONT },
    grid: { left: 8, right: right ? 8 : 14, top: 40, bottom: 4, containLabel: true },
    legend: {
      top: 0,
      left: 0,
      type: "plain",
      itemWidth: 26,
      textStyle: { color: ink.text },
      data: [...lines.map((line) => line.name), ...bands.map((band) => band.name)],
    },
    tooltip: {
      trigger: "axis",
      // Drawn, not written into the page: a name can never be markup.
      renderMode: "richText",
      confine: true,
      backgroundColor: ink.surface,
      borderColor: ink.line,
      textStyle: { color: ink.text },
      formatter: (items: TipItem[]) => {
        const [first] = items;
        if (!first) return "";
        const shown = items
          .filter((item) => !hidden.has(item.seriesName) && typeof item.value?.[1] === "number")
          .map((item) => {
            const band = bands.find((one) => one.name === item.seriesName);
            const at = item.dataIndex;
            const value = band ? `${text(band.low[at])} – ${text(band.high[at])}` : text(item.value?.[1]);
            return `${item.seriesName}  ${value}`;
          });
        return [`${days[first.dataIndex]}  ${unit}`, ...shown].join("\n");
      },
    },
    xAxis: {
      type: "time",
      axisLine: { lineStyle: { color: ink.line } },
      axisTick: { show: false },
      axisLabel: {
        color: ink.text,
        hideOverlap: true,
        // Left to itself the axis numbers the days of each month, and stumbles where a month ends.
        ...(long || !last ? {} : { customValues: weeksBack(last, span) }),
        formatter: long ? "{yyyy}-{MM}" : "{MM}-{dd}",
      },
    },
    yAxis: [
      {
        type: "value",
        scale: from === undefined,
        ...(from === undefined ? {} : { min: from }),
        axisLabel: { color: ink.text },
        splitLine: { lineStyle: { color: ink.line } },
      },
      ...(right ? [{ type: "value", axisLabel: { color: ink.text }, splitLine: { show: false } }] : []),
    ],
    series: [...bandSeries, ...lineSeries],
  };
}
