import { NativeSelect, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconBellPlus } from "@tabler/icons-react";
import { api, body } from "@/api/client";
import { SAVE_SEARCH_NAME_MAX_LENGTH } from "@/api/limits";
import type { Frequency } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { useAction, useMust } from "@/shared/lib/action";
import { FormDialog } from "@/shared/ui/form-dialog";
import type { BoardQuery } from "./filters";
import { boardWords } from "./words";

export const FREQUENCIES: readonly Frequency[] = ["instant", "daily", "off"];

export function SaveSearch({ query }: { query: BoardQuery }) {
  const w = useWords(boardWords);
  const c = useWords(common);
  const must = useMust();
  const form = useForm({
    initialValues: { name: "", frequency: "instant" as Frequency },
    validate: { name: must },
  });
  const save = useAction(
    ({ name, frequency }: { name: string; frequency: Frequency }, key) => {
      const { sort: _, ...filters } = query;
      const request = { name: name.trim(), frequency, query: filters };
      return body(api.POST("/api/v1/saved-searches", { body: request, headers: key(request) }));
    },
    {
      form,
      done: w.searchSaved,
      after: () => {
        form.reset();
      },
    },
  );
  return (
    <FormDialog
      label={w.saveSearch}
      submit={c.save}
      variant="default"
      leftSection={<IconBellPlus size={18} aria-hidden />}
      problem={save.problem}
      shown={["name", "frequency"]}
      busy={save.busy}
      result={save.result}
      onSubmit={form.onSubmit((values) => save.run(values))}
    >
      <TextInput
        label={w.searchName}
        required
        maxLength={SAVE_SEARCH_NAME_MAX_LENGTH}
        data-autofocus
        {...form.getInputProps("name")}
      />
      <NativeSelect
        label={w.frequency}
        data={FREQUENCIES.map((value) => ({ value, label: w[`freq_${value}`] }))}
        {...form.getInputProps("frequency")}
      />
    </FormDialog>
  );
}
