import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { choosePriceUnit, usePriceUnit, useUnitWords } from "@/shared/lib/price-unit";

/** 元/斤 or 元/公斤, for all prices of all pages. */
export function UnitSwitch() {
  const c = useWords(common);
  const unit = usePriceUnit();
  const unitWords = useUnitWords();
  return (
    <fieldset className="choices" aria-label={c.priceUnit}>
      {(["jin", "kg"] as const).map((choice) => (
        <button
          key={choice}
          type="button"
          aria-pressed={choice === unit}
          onClick={() => choosePriceUnit(choice)}
        >
          {unitWords(choice)}
        </button>
      ))}
    </fieldset>
  );
}
