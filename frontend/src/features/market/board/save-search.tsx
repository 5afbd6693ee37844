import { Button, Group, Modal, NativeSelect, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { IconBellPlus } from "@tabler/icons-react";
import { api, body } from "@/api/client";
import type { Frequency } from "@/api/types";
import { FormProblem, useAction } from "@/shared/action";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/words";
import type { BoardQuery } from "./filters";
import { boardWords } from "./words";

export const FREQUENCIES: readonly Frequency[] = ["instant", "daily", "off"];

export function SaveSearch({ query }: { query: BoardQuery }) {
  const w = useWords(boardWords);
  const c = useWords(common);
  const [opened, dialog] = useDisclosure(false);
  const form = useForm({
    initialValues: { name: "", frequency: "instant" as Frequency },
    validate: { name: (value) => (value.trim() ? null : c.required) },
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
        dialog.close();
        form.reset();
      },
    },
  );
  return (
    <>
      <Button variant="default" leftSection={<IconBellPlus size={18} aria-hidden />} onClick={dialog.open}>
        {w.saveSearch}
      </Button>
      <Modal
        opened={opened}
        onClose={dialog.close}
        title={w.saveSearch}
        closeButtonProps={{ "aria-label": c.close }}
      >
        <form onSubmit={form.onSubmit((values) => save.run(values))} noValidate>
          <Stack>
            <FormProblem problem={save.problem} shown={["name", "frequency"]} />
            <TextInput
              label={w.searchName}
              required
              maxLength={40}
              data-autofocus
              {...form.getInputProps("name")}
            />
            <NativeSelect
              label={w.frequency}
              data={FREQUENCIES.map((value) => ({ value, label: w[`freq_${value}`] }))}
              {...form.getInputProps("frequency")}
            />
            <Group justify="flex-end">
              <Button type="submit" loading={save.busy}>
                {c.save}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
