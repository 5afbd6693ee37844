import { Alert, Button, Checkbox, Group, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { $api, api, ifMatch } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { useSession } from "@/api/session";
import { useWords } from "@/shared/i18n";
import { useLabel } from "@/shared/i18n/labels";
import { WARNING_SETTING } from "@/shared/i18n/threshold-words";
import { common } from "@/shared/i18n/words";
import { useAction } from "@/shared/lib/action";
import { FormSummary } from "@/shared/ui/form-summary";
import { Loaded } from "@/shared/ui/states";
import { Term } from "@/shared/ui/term";
import { useWhy } from "@/shared/ui/why";
import { THRESHOLDS, warningWords } from "./warnings-words";

type Settings = Schemas["WarningSettings"];

type NumberField = (typeof THRESHOLDS)[number];

/** The thresholds: read by every regulator, changed by the city's. */
export function WarningSettings() {
  const query = $api.useQuery("get", "/api/v1/price-warnings/settings");
  return (
    <Loaded query={query} rows={6}>
      {(settings) => <Form key={settings.version} settings={settings} />}
    </Loaded>
  );
}

function Form({ settings }: { settings: Settings }) {
  const w = useWords(warningWords);
  const c = useWords(common);
  const label = useLabel();
  const { me } = useSession();
  const may = me?.permissions.includes("price_settings") ?? false;
  const form = useForm({
    initialValues: {
      ...(Object.fromEntries(THRESHOLDS.map((field) => [field, String(settings[field])])) as Record<
        NumberField,
        string
      >),
      ifpa_recent_years_weigh_more: settings.ifpa_recent_years_weigh_more,
      low_too: settings.low_too,
      mail: settings.mail,
    },
    validate: Object.fromEntries(
      THRESHOLDS.map((field) => [
        field,
        (value: string) => (/^\d{1,6}$/.test(value.trim()) ? null : c.required),
      ]),
    ),
  });
  const save = useAction(
    (values: typeof form.values) =>
      api.PUT("/api/v1/price-warnings/settings", {
        body: {
          ...(Object.fromEntries(THRESHOLDS.map((field) => [field, Number(values[field])])) as Record<
            NumberField,
            number
          >),
          ifpa_recent_years_weigh_more: values.ifpa_recent_years_weigh_more,
          low_too: values.low_too,
          mail: values.mail,
        },
        params: { header: ifMatch(settings.version) },
      }),
    { form, done: c.saved },
  );
  const fields = (names: readonly NumberField[]) => (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
      {names.map((field) => (
        <TextInput
          key={field}
          label={label(WARNING_SETTING, field)}
          inputMode="numeric"
          readOnly={!may}
          {...form.getInputProps(field)}
        />
      ))}
    </SimpleGrid>
  );
  const stop = useWhy(form.isDirty() ? null : w.unchanged);
  return (
    <form noValidate onSubmit={form.onSubmit((values) => save.run(values))}>
      <Stack className="card" p="lg" gap="lg">
        {!may && <Alert color="yellow">{w.readOnly}</Alert>}
        <Text className="muted" size="sm">
          {w.settingsLead}
        </Text>
        <FormSummary form={form} problem={save.problem} />
        <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
          <legend>
            <Term of="ifpa">{w.ifpa}</Term>
          </legend>
          {fields(["ifpa_gamma", "ifpa_moderate", "ifpa_high"])}
          <Checkbox
            mt="sm"
            label={label(WARNING_SETTING, "ifpa_recent_years_weigh_more")}
            disabled={!may}
            {...form.getInputProps("ifpa_recent_years_weigh_more", { type: "checkbox" })}
          />
        </fieldset>
        <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
          <legend>
            <Term of="outlier">{w.outlier}</Term>
          </legend>
          {fields(["outlier_threshold", "outlier_points", "outlier_change"])}
        </fieldset>
        <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
          <legend>{w.plain}</legend>
          {fields(["two_days", "week_first", "week_second", "week_third", "stock_out_days"])}
          <Text size="sm" className="muted" mt="xs">
            {w.weekNote}
          </Text>
        </fieldset>
        <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
          <legend>{w.general}</legend>
          <Stack gap="xs">
            <Checkbox
              label={label(WARNING_SETTING, "low_too")}
              disabled={!may}
              {...form.getInputProps("low_too", { type: "checkbox" })}
            />
            <Checkbox
              label={label(WARNING_SETTING, "mail")}
              disabled={!may}
              {...form.getInputProps("mail", { type: "checkbox" })}
            />
          </Stack>
        </fieldset>
        {may && (
          <Group>
            <Button type="submit" loading={save.busy} {...stop.button}>
              {c.save}
            </Button>
            {stop.text}
          </Group>
        )}
      </Stack>
    </form>
  );
}
