import { useSession } from "@/api/session";
import type { Role } from "@/api/types";
import { type Language, useLanguage, useWords } from "./i18n";
import { remembered } from "./remembered";
import { priceInput, priceText, type TableUnit } from "./units";
import { common } from "./words";

const chosen = remembered<TableUnit>("cailanzi.price-unit", ["kg", "jin"], "jin");

/** Who trades by the truck thinks in 公斤; growers and the public think in 斤, as the official table is printed. */
const BY_KG: readonly Role[] = ["buyer", "merchant", "reserve", "carrier", "hub"];

/** The unit of all prices on all pages: the reader's own choice on this device, else the usual one of the role. */
export function usePriceUnit(): TableUnit {
  const own = chosen.useChosen();
  const role = useSession().me?.role;
  return own ?? (role && BY_KG.includes(role) ? "kg" : "jin");
}

export const choosePriceUnit = chosen.set;

/** The other unit: beside the chosen one in details only. */
export function otherUnit(unit: TableUnit): TableUnit {
  return unit === "kg" ? "jin" : "kg";
}

/** "元/公斤" or "元/斤" in the reader's language. */
export function useUnitWords(): (unit: TableUnit) => string {
  const c = useWords(common);
  return (unit) => (unit === "kg" ? c.perKg : c.perJin);
}

const PER_KG = /元\/公斤|yuan\/kg|yuan per kg/;

/**
 * Prices in a sentence of the server: per kilo with two decimals, so exact. Several may share one unit, and in a sentence
 * that names it a number with two decimals and no unit of its own is one, too.
 */
const PRICES =
  /[−-]?\d[\d,]*\.\d{2}(?:(?: ?(?:\/|–|→|~|至|到|to|and|和) ?)[−-]?\d[\d,]*\.\d{2})* ?(?:元\/公斤|yuan\/kg|yuan per kg)|\d[\d,]*\.\d{2}(?![\d.]| ?(?:%|元|yuan|公斤|kg|吨))/g;
const NUMBER = /[−-]?\d[\d,]*\.\d{2}/g;

function perJin(number: string): string {
  const fen = Number(number.replace(/[,.]/g, "").replace("−", "-"));
  // One fen per kilo is the least price there is; as 0.00 it would be none.
  return fen === 1 ? priceInput(fen, "jin") : priceText(fen, "jin");
}

/** The sentence with its prices in the reader's unit: messages, rules and reasons are written once, for everybody. */
export function inUnit(text: string, unit: TableUnit, language: Language): string {
  if (unit === "kg" || !PER_KG.test(text)) return text;
  return text.replace(PRICES, (prices, place: number) => {
    const at = prices.search(/ ?(?:元|yuan)/);
    // A score is no price.
    if (at < 0) return /z[ =]*$/.test(text.slice(0, place)) ? prices : perJin(prices);
    return `${prices.slice(0, at).replace(NUMBER, perJin)} ${common[language].perJin}`;
  });
}

export interface Prices {
  unit: TableUnit;
  /** "元/斤". */
  unitText: string;
  /** "1.20"; a dash where there is no price. */
  bare: (fen: number | null | undefined) => string;
  /** "1.20 元/斤". */
  text: (fen: number) => string;
  /** A sentence of the server, with its prices in the reader's unit. */
  sentence: (text: string) => string;
}

/** How this reader's pages print prices. */
export function usePrices(): Prices {
  const unit = usePriceUnit();
  const unitText = useUnitWords()(unit);
  const language = useLanguage();
  const bare = (fen: number | null | undefined) => (typeof fen === "number" ? priceText(fen, unit) : "–");
  return {
    unit,
    unitText,
    bare,
    text: (fen) => `${bare(fen)} ${unitText}`,
    sentence: (text) => inUnit(text, unit, language),
  };
}
