import { Select } from "@mantine/core";
import type { ReactNode } from "react";
import { $api } from "@/api/client";
import { useName } from "@/shared/i18n/labels";
import { useEnterTakesFirst } from "@/shared/lib/pick-first";
import { selectAllAgain } from "@/shared/lib/select-all";

export function CategoryPicker({
  label,
  value,
  onChange,
  error,
  required,
  "data-path": path,
}: {
  label: string;
  value?: string | null;
  onChange?: (code: string) => void;
  error?: ReactNode;
  required?: boolean;
  /** The form's name of the field. */
  "data-path"?: string;
}) {
  const name = useName();
  const items = $api.useQuery("get", "/api/v1/categories", {}, { staleTime: 600_000 }).data?.items ?? [];
  const data = items.map((category) => ({ value: category.code, label: name(category) }));
  const onKeyDown = useEnterTakesFirst(data.find((one) => one.value === value)?.label ?? "");
  return (
    <Select
      label={label}
      data={data}
      value={value || null}
      onChange={(code) => onChange?.(code ?? "")}
      searchable
      error={error}
      required={required ?? false}
      allowDeselect={false}
      onKeyDown={onKeyDown}
      {...selectAllAgain}
      data-path={path}
    />
  );
}
