import { useWords } from "./i18n";
import { choosePriceUnit, usePriceUnit, useUnitWords } from "./price-unit";
import { common } from "./words";

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
