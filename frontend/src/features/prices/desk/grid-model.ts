import type { Schemas } from "@/api/paths";
import { plainDecimal, roundHalfEven } from "@/shared/lib/exact";
import { priceInput, priceText, type TableUnit, toFenPerKg } from "@/shared/lib/units";
import { QUOTED_UNIT } from "./words";

export type Line = Schemas["PriceFormLine"];

/** What a person has typed for one good. */
export interface Typed {
  low: string;
  average: string;
  high: string;
  volume: string;
  reason: string;
}

export const BLANK: Typed = { low: "", average: "", high: "", volume: "", reason: "" };
export const FIELDS = ["low", "average", "high", "volume"] as const;
export type Field = (typeof FIELDS)[number];

export function lineKey(line: { variety: string; spec: string; origin: string }): string {
  return `${line.variety}|${line.spec}|${line.origin}`;
}

/** The unit that the source's last quotes are in. */
export function usualUnit(lines: Line[]): TableUnit {
  const quoted = lines
    .map((line) => line.previous?.quote.unit ?? line.today?.quote.unit ?? "")
    .filter(Boolean);
  const kilos = quoted.filter((unit) => /公斤|kg|千克/i.test(unit)).length;
  return kilos * 2 > quoted.length ? "kg" : "jin";
}

/** One to five stalls typed with spaces between them. */
export function stalls(text: string): string[] {
  return text
    .normalize("NFKC")
    .split(/[\s/、;]+/)
    .filter(Boolean);
}

/** Fen per kilo of what is typed: of several stalls their mean, rounded half to even (figures, section 2). */
export function averageFen(text: string, unit: TableUnit): number | null {
  const parts = stalls(text);
  if (parts.length === 0 || parts.length > 5) return null;
  const fens = parts.map((part) => toFenPerKg(part, unit));
  if (fens.some((fen) => fen === null)) return null;
  const sum = fens.reduce<bigint>((all, fen) => all + BigInt(fen ?? 0), 0n);
  return Number(roundHalfEven({ n: sum, d: BigInt(fens.length) }));
}

/** The change against the last report in parts per thousand. */
export function changePermille(line: Line, typed: Typed, unit: TableUnit): number | null {
  const last = line.previous?.average_fen_per_kg;
  const now = averageFen(typed.average, unit);
  if (!last || now === null) return null;
  return Math.round(((now - last) * 1000) / last);
}

/** Over 2 % a reason is asked for (figures, section 2). */
export function needsReason(line: Line, typed: Typed, unit: TableUnit): boolean {
  const last = line.previous?.average_fen_per_kg;
  const now = averageFen(typed.average, unit);
  return Boolean(last) && now !== null && Math.abs(now - (last ?? 0)) * 50 > (last ?? 0);
}

export function isFilled(typed: Typed | undefined): typed is Typed {
  return typed !== undefined && Boolean(typed.low.trim() || typed.average.trim() || typed.high.trim());
}

/** A row as the API takes it. Low and high may be left out where the average says all. */
export function toRow(line: Line, typed: Typed, day: string, unit: TableUnit, retail: boolean) {
  const several = stalls(typed.average);
  const price = plainDecimal(typed.average);
  const given = (text: string) => (text.trim() ? plainDecimal(text) : price);
  const volume = plainDecimal(typed.volume);
  return {
    variety: line.variety,
    day,
    unit: QUOTED_UNIT[unit],
    spec: line.spec,
    origin: line.origin,
    reason: typed.reason.trim(),
    ...(several.length > 1
      ? { stalls: several }
      : { low: given(typed.low), average: price, high: given(typed.high) }),
    ...(retail ? { stores: volume } : { volume_kg: volume }),
  };
}

/** The last report of a good again, exactly: in yuan per kilo, which has no third decimal. */
export function repeatedRow(line: Line, previous: NonNullable<Line["previous"]>, day: string) {
  return {
    variety: line.variety,
    day,
    unit: QUOTED_UNIT.kg,
    spec: line.spec,
    origin: line.origin,
    low: priceInput(previous.low_fen_per_kg, "kg"),
    average: priceInput(previous.average_fen_per_kg, "kg"),
    high: priceInput(previous.high_fen_per_kg, "kg"),
  };
}

/** Tab- and line-separated cells, as a spreadsheet copies them. */
export function pasted(text: string): string[][] {
  return text
    .replace(/\r/g, "")
    .replace(/\n$/, "")
    .split("\n")
    .map((row) => row.split("\t").map((cell) => cell.trim()));
}

export function previousText(line: Line, unit: TableUnit): string {
  const last = line.previous;
  if (!last) return "";
  const text = (fen: number) => priceText(fen, unit);
  return last.low_fen_per_kg === last.high_fen_per_kg
    ? text(last.average_fen_per_kg)
    : `${text(last.low_fen_per_kg)} / ${text(last.average_fen_per_kg)} / ${text(last.high_fen_per_kg)}`;
}
