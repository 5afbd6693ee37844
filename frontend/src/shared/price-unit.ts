import { useWords } from "./i18n";
import { remembered } from "./remembered";
import type { TableUnit } from "./units";
import { common } from "./words";

/** In which unit this reader wants prices: growers think in 斤, buyers in 公斤. */
export const priceUnit = remembered<TableUnit>("cailanzi.price-unit", ["kg", "jin"], "kg");

/** The other unit, shown beside the chosen one where there is room. */
export function otherUnit(unit: TableUnit): TableUnit {
  return unit === "kg" ? "jin" : "kg";
}

/** "元/公斤" or "元/斤" in the reader's language. */
export function useUnitWords(): (unit: TableUnit) => string {
  const c = useWords(common);
  return (unit) => (unit === "kg" ? c.perKg : c.perJin);
}
