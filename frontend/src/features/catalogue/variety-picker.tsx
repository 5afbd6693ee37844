import { Box, Select, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type ReactNode, useState } from "react";
import { $api } from "@/api/client";
import type { Variety } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/labels";
import { useNothingFound } from "@/shared/lib/nothing-found";
import { useEnterTakesFirst } from "@/shared/lib/pick-first";
import { selectAllAgain } from "@/shared/lib/select-all";
import { catalogueWords } from "./words";

interface Props {
  label?: string;
  value?: string | null;
  onChange?: (code: string) => void;
  /** The whole variety, for its usual unit, grade and bag. */
  onPick?: (variety: Variety | null) => void;
  error?: ReactNode;
  required?: boolean;
  clearable?: boolean;
  known?: { code: string; name_zh: string; name_en?: string | null } | null | undefined;
  autoFocus?: boolean;
  /** The form's name of the field. */
  "data-path"?: string;
}

/** Found by name, alias, pinyin or initials; the server ranks, so nothing is filtered again here. */
export function VarietyPicker({
  label,
  value,
  onChange,
  onPick,
  error,
  required,
  clearable,
  known,
  autoFocus,
  "data-path": path,
}: Props) {
  const w = useWords(catalogueWords);
  const name = useName();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<Variety | null>(null);
  const picked = chosen?.code === value ? chosen : known?.code === value ? known : null;
  const wanted = typed.trim() === name(picked) ? "" : typed.trim();
  const [q] = useDebouncedValue(wanted, 150);
  const query = $api.useQuery(
    "get",
    "/api/v1/varieties",
    { params: { query: q ? { q, limit: 20 } : { watched: true, limit: 30 } } },
    { staleTime: 600_000 },
  );
  const nothingFound = useNothingFound(query, w.varietyNone);
  const onKeyDown = useEnterTakesFirst(name(picked), wanted !== q || query.isFetching);
  const found: Variety[] = query.data?.items ?? [];
  const shown = found.map((variety) => ({ value: variety.code, label: name(variety) }));
  // What is chosen stays among the data, which give the field its words, but is not offered where it was not looked for.
  const foreign = picked && !shown.some((option) => option.value === picked.code) ? picked.code : null;
  const options = picked && foreign ? [...shown, { value: foreign, label: name(picked) }] : shown;
  const similar = found.length > 0 && found.every((variety) => variety.matched_by === "similar");
  return (
    <Select
      label={label ?? w.variety}
      placeholder={w.varietyHint}
      data={similar ? [{ group: w.similar, items: shown }, ...options.slice(shown.length)] : options}
      value={value || null}
      onChange={(code) => {
        const variety = found.find((candidate) => candidate.code === code) ?? null;
        setChosen(variety);
        onChange?.(code ?? "");
        onPick?.(variety);
      }}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options: all }) => all.filter((one) => !("value" in one) || one.value !== foreign)}
      allowDeselect={false}
      onKeyDown={onKeyDown}
      {...selectAllAgain}
      data-path={path}
      nothingFoundMessage={nothingFound}
      renderOption={({ option }) => {
        const aliases = found.find((variety) => variety.code === option.value)?.aliases ?? [];
        return (
          <Box>
            {option.label}
            {aliases.length > 0 && (
              <Text size="xs" className="muted">
                {w.alias(aliases.slice(0, 4).join("、"))}
              </Text>
            )}
          </Box>
        );
      }}
      error={error}
      required={required ?? false}
      clearable={clearable ?? false}
      maxDropdownHeight={320}
      data-autofocus={autoFocus || undefined}
    />
  );
}
