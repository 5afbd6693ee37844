import { Select } from "@mantine/core";
import type { ReactNode } from "react";
import { $api } from "@/api/client";
import { useName } from "@/shared/labels";

export function CategoryPicker({
  label,
  value,
  onChange,
  error,
  required,
}: {
  label: string;
  value?: string | null;
  onChange?: (code: string) => void;
  error?: ReactNode;
  required?: boolean;
}) {
  const name = useName();
  const items = $api.useQuery("get", "/api/v1/categories", {}, { staleTime: 600_000 }).data?.items ?? [];
  return (
    <Select
      label={label}
      data={items.map((category) => ({ value: category.code, label: name(category) }))}
      value={value || null}
      onChange={(code) => onChange?.(code ?? "")}
      searchable
      error={error}
      required={required ?? false}
    />
  );
}
