import { Select } from "@mantine/core";
import type { ReactNode } from "react";
import { $api } from "@/api/client";
import { useLanguage, useWords } from "@/shared/i18n";
import { nameIn } from "@/shared/labels";
import { useNothingFound } from "./nothing-found";
import { catalogueWords } from "./words";

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
}: {
  label?: string;
  value?: string | null;
  onChange?: (code: string) => void;
  error?: ReactNode;
  required?: boolean;
  clearable?: boolean;
}) {
  const w = useWords(catalogueWords);
  const language = useLanguage();
  const query = useDestinations();
  const nothingFound = useNothingFound(query, "destinationNone");
  return (
    <Select
      label={label ?? w.destination}
      data={(query.data?.items ?? []).map((place) => ({
        value: place.code,
        label: nameIn(place, language),
      }))}
      value={value || null}
      onChange={(code) => onChange?.(code ?? "")}
      searchable
      nothingFoundMessage={nothingFound}
      error={error}
      required={required ?? false}
      clearable={clearable ?? false}
    />
  );
}
