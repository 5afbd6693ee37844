import { Select } from "@mantine/core";
import type { ReactNode } from "react";
import { $api } from "@/api/client";
import { useLanguage, useWords } from "@/shared/i18n";
import { nameIn } from "@/shared/i18n/labels";
import { useNothingFound } from "@/shared/lib/nothing-found";
import { useEnterTakesFirst } from "@/shared/lib/pick-first";
import { selectAllAgain } from "@/shared/lib/select-all";
import { placeWords } from "./words";

export function useDestinations() {
  return $api.useQuery("get", "/api/v1/destinations", {}, { staleTime: 600_000 });
}

export function DestinationPicker({
  label,
  value,
  onChange,
  error,
  required,
  clearable,
  "data-path": path,
}: {
  label?: string;
  value?: string | null;
  onChange?: (code: string) => void;
  error?: ReactNode;
  required?: boolean;
  clearable?: boolean;
  /** The form's name of the field. */
  "data-path"?: string;
}) {
  const w = useWords(placeWords);
  const language = useLanguage();
  const query = useDestinations();
  const nothingFound = useNothingFound(query, w.destinationNone);
  const data = (query.data?.items ?? []).map((place) => ({
    value: place.code,
    label: nameIn(place, language),
  }));
  const onKeyDown = useEnterTakesFirst(data.find((one) => one.value === value)?.label ?? "");
  return (
    <Select
      label={label ?? w.destination}
      data={data}
      value={value || null}
      onChange={(code) => onChange?.(code ?? "")}
      searchable
      nothingFoundMessage={nothingFound}
      error={error}
      required={required ?? false}
      clearable={clearable ?? false}
      allowDeselect={false}
      onKeyDown={onKeyDown}
      {...selectAllAgain}
      data-path={path}
    />
  );
}
