import { Button, Group, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { $api, api, body, ifMatch } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { useAction } from "@/shared/lib/action";
import { FormProblem } from "@/shared/ui/form-problem";
import { Section } from "@/shared/ui/page";
import { Loaded } from "@/shared/ui/states";
import { toleranceWords } from "./tolerance-words";

/** How far weights may exceed what was announced or agreed: one figure for all deals. */
export function Tolerance() {
  const w = useWords(toleranceWords);
  const query = $api.useQuery("get", "/api/v1/deals/settings");
  return (
    <Section title={w.title}>
      <Loaded query={query}>{(settings) => <Form key={settings.version} settings={settings} />}</Loaded>
    </Section>
  );
}

function Form({ settings }: { settings: Schemas["DealSettings"] }) {
  const w = useWords(toleranceWords);
  const c = useWords(common);
  const form = useForm({
    initialValues: { tolerance_permille: String(settings.tolerance_permille) },
    validate: { tolerance_permille: (v) => (/^(\d{1,2}|100)$/.test(v.trim()) ? null : w.wrong) },
  });
  const save = useAction(
    ({ tolerance_permille }: typeof form.values) =>
      body(
        api.PUT("/api/v1/deals/settings", {
          body: { tolerance_permille: Number(tolerance_permille) },
          params: { header: ifMatch(settings.version) },
        }),
      ),
    { form, done: c.saved },
  );
  return (
    <form noValidate onSubmit={form.onSubmit((values) => save.run(values))}>
      <FormProblem problem={save.problem} shown={["tolerance_permille"]} />
      <Group className="card" p="lg" align="flex-end" gap="sm">
        <TextInput
          label={w.label}
          description={w.hint}
          inputMode="numeric"
          required
          style={{ flex: "1 1 260px" }}
          {...form.getInputProps("tolerance_permille")}
        />
        <Button type="submit" variant="default" loading={save.busy}>
          {w.save}
        </Button>
      </Group>
    </form>
  );
}
