import { decimalText, type Fraction, over, parseDecimal, roundHalfEven, times } from "./exact";

export const QUANTITY_UNITS = ["jin", "kg", "ton", "bag", "box", "piece"] as const;
export const PRICE_UNITS = ["jin", "kg", "ton", "bag", "box", "piece"] as const;
export type QuantityUnit = (typeof QUANTITY_UNITS)[number];
export type PriceUnit = (typeof PRICE_UNITS)[number] | "500g";
/** The unit in which a table prints its prices, chosen once per table. */
export type TableUnit = "jin" | "kg";

const ONE: Fraction = { n: 1n, d: 1n };
const HALF: Fraction = { n: 1n, d: 2n };

/** Bags, boxes and pieces say nothing without the kilos in one of them. */
export function isPackage(unit: QuantityUnit | PriceUnit): boolean {
  return unit === "bag" || unit === "box" || unit === "piece";
}

function kgPer(unit: QuantityUnit | PriceUnit, kgPerUnit: string): Fraction | null {
  if (unit === "kg") return ONE;
  if (unit === "jin" || unit === "500g") return HALF;
  if (unit === "ton") return { n: 1000n, d: 1n };
  const stated = parseDecimal(kgPerUnit);
  return stated && stated.n > 0n ? stated : null;
}

/** Whole kilos of a typed quantity (figures, section 1), or null when it is not a quantity yet. */
export function toKg(quantity: string, unit: QuantityUnit, kgPerUnit = ""): number | null {
  const amount = parseDecimal(quantity);
  const weight = kgPer(unit, kgPerUnit);
  if (!amount || !weight) return null;
  const kg = roundHalfEven(times(amount, weight));
  return kg > 0n && kg <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(kg) : null;
}

/** Whether a typed quantity is whole kilos, as listings are; what is no quantity yet is nobody's fault. */
export function isWholeKg(quantity: string, unit: QuantityUnit, kgPerUnit = ""): boolean {
  const amount = parseDecimal(quantity);
  const weight = kgPer(unit, kgPerUnit);
  if (!amount || !weight) return true;
  const { n, d } = times(amount, weight);
  return n % d === 0n;
}

/** Fen per kilo of a typed unit price in yuan (figures, section 1). */
export function toFenPerKg(price: string, unit: PriceUnit, kgPerUnit = ""): number | null {
  const yuan = parseDecimal(price);
  const weight = kgPer(unit, kgPerUnit);
  if (!yuan || !weight) return null;
  const fen = roundHalfEven(over(times(yuan, { n: 100n, d: 1n }), weight));
  return fen <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(fen) : null;
}

/** Fen as yuan: 123456 → 1,234.56. */
export function yuan(fen: number): string {
  return decimalText(BigInt(fen), 2, 2);
}

/** A price as it is printed, in hundredths of a yuan per unit; half a fen per 斤 goes to even (figures, section 2). */
function printed(fenPerKg: number, unit: TableUnit): bigint {
  const fen = BigInt(fenPerKg);
  if (unit === "kg") return fen;
  const half = roundHalfEven({ n: fen < 0n ? -fen : fen, d: 2n });
  return fen < 0n ? -half : half;
}

/** A price per kilo in the reader's unit, with two decimals. */
export function priceText(fenPerKg: number, unit: TableUnit): string {
  return decimalText(printed(fenPerKg, unit), 2, 2);
}

/** A price for a field that is sent back as it is: exact, so a fen per kilo is 0.005 per 斤, and without thousands. */
export function priceInput(fenPerKg: number, unit: TableUnit): string {
  const text = unit === "kg" ? decimalText(BigInt(fenPerKg), 2, 2) : decimalText(BigInt(fenPerKg) * 5n, 3, 2);
  return text.replaceAll(",", "");
}

/** How two printed prices differ: what a reader gets who subtracts them. */
export interface PrintedChange {
  /** Hundredths of a yuan per unit. */
  by: number;
  /** Of the earlier price, in thousandths; null where that is printed as 0.00. */
  permille: number | null;
}

/** The change between two prices as they are printed in a unit. The server's `PriceUnit::change` computes the same. */
export function printedChange(now: number, then: number, unit: TableUnit): PrintedChange;
/** Nothing where one of the two is missing. */
export function printedChange(
  now: number | null | undefined,
  then: number | null | undefined,
  unit: TableUnit,
): PrintedChange | null;
export function printedChange(
  now: number | null | undefined,
  then: number | null | undefined,
  unit: TableUnit,
): PrintedChange | null {
  if (typeof now !== "number" || typeof then !== "number") return null;
  const [before, by] = [printed(then, unit), printed(now, unit) - printed(then, unit)];
  if (before <= 0n) return { by: Number(by), permille: null };
  const size = Number(roundHalfEven({ n: (by < 0n ? -by : by) * 1000n, d: before }));
  return { by: Number(by), permille: by < 0n ? -size : size };
}

/** Kilos with thousands grouped. */
export function kgText(kg: number): string {
  return decimalText(BigInt(kg), 0, 0);
}

/** Kilos as tons where that reads better: 12500 → { value: "12.5", unit: "ton" }. */
export function bestQuantity(kg: number): { value: string; unit: "kg" | "ton" } {
  if (Math.abs(kg) >= 1000) return { value: decimalText(BigInt(kg), 3, 0), unit: "ton" };
  return { value: kgText(kg), unit: "kg" };
}

/** Parts per thousand as per cent: 123 → 12.3. */
export function permilleText(permille: number): string {
  return decimalText(BigInt(permille), 1, 1);
}

/** A change as text, with its sign; what fell has one already. */
export function signed(change: number, text: string): string {
  return change > 0 ? `+${text}` : text;
}

/** 斤 as a quantity, exact: kilos doubled. */
export function jinText(kg: number): string {
  return decimalText(BigInt(kg) * 2n, 0, 0);
}
