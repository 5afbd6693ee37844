import { useWords } from "./i18n";
import { useUnitWords } from "./price-unit";
import type { TableUnit } from "./units";
import { common } from "./words";

/** 元/斤 or 元/公斤, for all prices of a page. */
export function UnitSwitch({ unit, onChange }: { unit: TableUnit; onChange: (unit: TableUnit) => void }) {
  const c = useWords(common);
  const unitWords = useUnitWords();
  return (
    <fieldset className="choices" aria-label={c.priceUnit}>
      {(["jin", "kg"] as const).map((choice) => (
        <button key={choice} type="button" aria-pressed={choice === unit} onClick={() => onChange(choice)}>
          {unitWords(choice)}
        </button>
      ))}
    </fieldset>
  );
}
