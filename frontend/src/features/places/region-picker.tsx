import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type ReactNode, useState } from "react";
import { $api } from "@/api/client";
import { useLanguage, useWords } from "@/shared/i18n";
import { nameIn } from "@/shared/i18n/labels";
import { useNothingFound } from "@/shared/lib/nothing-found";
import { useEnterTakesFirst } from "@/shared/lib/pick-first";
import { selectAllAgain } from "@/shared/lib/select-all";
import { placeWords } from "./words";

interface Props {
  label: string;
  value?: string | null;
  onChange?: (code: string) => void;
  onPick?: (region: { code: string; name: string } | null) => void;
  error?: ReactNode;
  required?: boolean;
  clearable?: boolean;
  placeholder?: string;
  /** A name to show for a value that was chosen elsewhere. */
  known?: { code: string; name: string } | null | undefined;
  /** The form's name of the field. */
  "data-path"?: string;
}

/** A region of GB/T 2260, found by typing part of its name. */
export function RegionPicker({
  label,
  value,
  onChange,
  onPick,
  error,
  required,
  clearable,
  placeholder,
  known,
  "data-path": path,
}: Props) {
  const w = useWords(placeWords);
  const language = useLanguage();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(known ?? null);
  const wanted = typed.trim() === chosen?.name ? "" : typed.trim();
  const [q] = useDebouncedValue(wanted, 200);
  const query = $api.useQuery(
    "get",
    "/api/v1/regions",
    { params: { query: q ? { q } : { level: "province" as const } } },
    { staleTime: 600_000 },
  );
  const nothingFound = useNothingFound(query, w.regionNone);
  const found = (query.data?.items ?? []).slice(0, 60).map((region) => ({
    value: region.code,
    label: nameIn(region, language),
  }));
  const picked = chosen && chosen.code === value ? chosen : value && known?.code === value ? known : null;
  const onKeyDown = useEnterTakesFirst(picked?.name ?? "", wanted !== q || query.isFetching);
  // As in the picker of varieties: among the data, yet not offered where it was not looked for.
  const foreign = picked && !found.some((o) => o.value === picked.code) ? picked.code : null;
  const options = picked && foreign ? [...found, { value: foreign, label: picked.name }] : found;
  return (
    <Select
      label={label}
      placeholder={placeholder ?? w.regionHint}
      data={options}
      value={value || null}
      onChange={(code, option) => {
        const region = code ? { code, name: option?.label ?? code } : null;
        setChosen(region);
        onPick?.(region);
        onChange?.(code ?? "");
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
      error={error}
      required={required ?? false}
      clearable={clearable ?? false}
      maxDropdownHeight={280}
    />
  );
}
