import { useSession } from "@/api/session";
import type { Role } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { remembered } from "./remembered";
import { priceText, type TableUnit } from "./units";

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

export interface Prices {
  unit: TableUnit;
  /** "元/斤". */
  unitText: string;
  /** "1.20"; a dash where there is no price. */
  bare: (fen: number | null | undefined) => string;
  /** "1.20 元/斤". */
  text: (fen: number) => string;
}

/** How this reader's pages print prices. */
export function usePrices(): Prices {
  const unit = usePriceUnit();
  const unitText = useUnitWords()(unit);
  const bare = (fen: number | null | undefined) => (typeof fen === "number" ? priceText(fen, unit) : "–");
  return {
    unit,
    unitText,
    bare,
    text: (fen) => `${bare(fen)} ${unitText}`,
  };
}

/** "1.20 元/斤", in the reader's unit. */
export function usePrice(): (fen: number) => string {
  return usePrices().text;
}
