import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { bestQuantity } from "./units";

/** A quantity in the unit that reads best: "800 公斤", "12 吨". */
export function useQuantity(): (kg: number) => string {
  const c = useWords(common);
  return (kg) => {
    const { value, unit } = bestQuantity(kg);
    return `${value} ${unit === "ton" ? c.ton : c.kg}`;
  };
}
