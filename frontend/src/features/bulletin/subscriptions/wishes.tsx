import { MultiSelect, NativeSelect, Stack } from "@mantine/core";
import { $api } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/names";
import { common } from "@/shared/i18n/words";
import { mailWords } from "./mail-words";

export interface Wishes {
  unit: "jin" | "kg";
  /** Empty: the whole table. */
  varieties: string[];
  some: boolean;
  language: "zh" | "en";
}

/** What the wire takes of the choices. */
export function wished({ unit, varieties, some, language }: Wishes) {
  return { unit, varieties: some ? varieties : [], language };
}

/** What the mails contain: unit, varieties, language. */
export function WishFields({
  value,
  onChange,
  error,
}: {
  value: Wishes;
  onChange: (value: Wishes) => void;
  error?: string | undefined;
}) {
  const w = useWords(mailWords);
  const s = useWords(common);
  const name = useName();
  const rows = $api.useQuery("get", "/api/v1/varieties", {}, { staleTime: 600_000 }).data?.items ?? [];
  const watched = rows
    .filter((row) => typeof row.watched_rank === "number")
    .sort((a, b) => (a.watched_rank ?? 0) - (b.watched_rank ?? 0));
  return (
    <Stack>
      <NativeSelect
        label={w.which}
        value={value.some ? "some" : "all"}
        onChange={(event) => onChange({ ...value, some: event.currentTarget.value === "some" })}
        data={[
          { value: "all", label: w.wholeTable },
          { value: "some", label: w.someVarieties },
        ]}
      />
      {value.some && (
        <MultiSelect
          label={w.chooseVarieties}
          data={watched.map((row) => ({ value: row.code, label: name(row) }))}
          value={value.varieties}
          onChange={(varieties) => onChange({ ...value, varieties })}
          searchable
          error={error}
        />
      )}
      <NativeSelect
        label={w.tableUnit}
        value={value.unit}
        onChange={(event) => onChange({ ...value, unit: event.currentTarget.value as Wishes["unit"] })}
        data={[
          { value: "jin", label: s.perJin },
          { value: "kg", label: s.perKg },
        ]}
      />
      <NativeSelect
        label={w.mailLanguage}
        value={value.language}
        onChange={(event) =>
          onChange({ ...value, language: event.currentTarget.value as Wishes["language"] })
        }
        data={[
          { value: "zh", label: s.chinese },
          { value: "en", label: s.english },
        ]}
      />
    </Stack>
  );
}
