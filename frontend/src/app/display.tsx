import { Box, Text, useMantineColorScheme } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type Language, setLanguage, useLanguage, useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { choosePriceUnit, usePriceUnit, useUnitWords } from "@/shared/lib/price-unit";
import type { TableUnit } from "@/shared/lib/units";
import { shellWords } from "./words";

/** How this reader wants the pages: day or night, which price unit, which language. Remembered on this device. */
export function Display() {
  const w = useWords(shellWords);
  const c = useWords(common);
  const unitWords = useUnitWords();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const language = useLanguage();
  const choose = useChooseLanguage();
  const unit = usePriceUnit();
  return (
    <Box className="display no-print">
      <Choices
        label={w.theme}
        value={colorScheme}
        choices={[
          ["light", w.themeLight],
          ["dark", w.themeDark],
          ["auto", w.themeAuto],
        ]}
        onChoose={setColorScheme}
      />
      <Choices<TableUnit>
        label={w.priceUnit}
        value={unit}
        choices={[
          ["kg", unitWords("kg")],
          ["jin", unitWords("jin")],
        ]}
        onChoose={choosePriceUnit}
      />
      <Choices<Language>
        label={w.language}
        value={language}
        choices={[
          ["zh", c.chinese],
          ["en", c.english],
        ]}
        onChoose={choose}
      />
    </Box>
  );
}

export function useChooseLanguage(): (next: Language) => void {
  const queries = useQueryClient();
  return (next) => {
    setLanguage(next);
    // The server's sentences (notifications, summaries) come in the reader's language too.
    void queries.invalidateQueries();
  };
}

function Choices<T extends string>({
  label,
  value,
  choices,
  onChoose,
}: {
  label: string;
  value: T;
  choices: readonly (readonly [T, string])[];
  onChoose: (value: T) => void;
}) {
  return (
    <fieldset aria-label={label}>
      <Text size="sm" className="muted" aria-hidden>
        {label}
      </Text>
      <span className="choices">
        {choices.map(([choice, words]) => (
          <button key={choice} type="button" aria-pressed={choice === value} onClick={() => onChoose(choice)}>
            {words}
          </button>
        ))}
      </span>
    </fieldset>
  );
}
