import { NativeSelect, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api, body } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { useWords } from "@/shared/i18n";
import { useAction, useMust } from "@/shared/lib/action";
import { FormDialog } from "@/shared/ui/form-dialog";
import { intakeWords } from "./intake-words";

const KINDS = ["wholesale_market", "chain", "ecommerce", "community_store", "reference"] as const;

/** A new source of prices. */
export function AddSource() {
  const w = useWords(intakeWords);
  const must = useMust();
  const form = useForm({
    initialValues: {
      code: "",
      name_zh: "",
      name_en: "",
      kind: "wholesale_market" as Schemas["SourceKind"],
      region: "110106",
      stores: "1",
    },
    validate: { code: must, name_zh: must, name_en: must, region: must },
  });
  const add = useAction(
    (values: typeof form.values, key) => {
      const request = { ...values, stores: Number(values.stores) || 1 };
      return body(api.POST("/api/v1/price-sources", { body: request, headers: key(request) }));
    },
    {
      form,
      done: w.added,
      after: () => {
        form.reset();
      },
    },
  );
  return (
    <FormDialog
      label={w.addSource}
      variant="default"
      problem={add.problem}
      form={form}
      busy={add.busy}
      result={add.result}
      onSubmit={form.onSubmit((values) => add.run(values))}
    >
      <TextInput label={w.nameZh} required {...form.getInputProps("name_zh")} />
      <TextInput label={w.nameEn} required {...form.getInputProps("name_en")} />
      <TextInput label={w.code} required {...form.getInputProps("code")} />
      <NativeSelect
        label={w.kind}
        data={KINDS.map((kind) => ({ value: kind, label: w[`kind_${kind}`] }))}
        {...form.getInputProps("kind")}
      />
      <TextInput label={w.region} required {...form.getInputProps("region")} />
      <TextInput label={w.storesField} inputMode="numeric" {...form.getInputProps("stores")} />
    </FormDialog>
  );
}
