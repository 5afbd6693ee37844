import { type Language, useLanguage } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { usePriceUnit } from "./price-unit";
import { priceInput, priceText, type TableUnit } from "./units";

// Apart from the other words about units: the public table has no such sentence and need not load this.

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

/** Puts the prices in a sentence of the server into the reader's unit. */
export function usePriceSentence(): (text: string) => string {
  const unit = usePriceUnit();
  const language = useLanguage();
  return (text) => inUnit(text, unit, language);
}
