import { Button, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { $api, api, body, ifMatch } from "@/api/client";
import type { BulletinSettings } from "@/api/types";
import { deskWords } from "@/features/prices/desk/words";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { useAction } from "@/shared/lib/action";
import { paths } from "@/shared/lib/paths";
import { FormSummary } from "@/shared/ui/form-summary";
import { LoadedPage } from "@/shared/ui/loaded-page";
import { Page, Section } from "@/shared/ui/page";
import { Loaded } from "@/shared/ui/states";
import { editionWords } from "./edition-words";

/** The timetable of the table, and how many get it by mail. */
export default function Publication() {
  const query = $api.useQuery("get", "/api/v1/bulletins/settings");
  return (
    <LoadedPage query={query}>
      {(settings) => <Settings key={settings.version} settings={settings} />}
    </LoadedPage>
  );
}

function Settings({ settings }: { settings: BulletinSettings }) {
  const w = useWords(editionWords);
  const p = useWords(deskWords);
  const c = useWords(common);
  const form = useForm({
    initialValues: {
      unit: settings.unit,
      compose_time: settings.compose_time ?? "",
      publish_time: settings.publish_time ?? "",
      change_percent: String(settings.change_permille / 10),
    },
  });
  const save = useAction(
    (values: typeof form.values) =>
      body(
        api.PUT("/api/v1/bulletins/settings", {
          params: { header: ifMatch(settings.version) },
          body: {
            unit: values.unit,
            compose_time: values.compose_time || null,
            publish_time: values.publish_time || null,
            change_permille: Math.round(Number(values.change_percent) * 10),
          },
        }),
      ),
    { form, names: { change_permille: "change_percent" }, done: w.saved },
  );
  return (
    <Page title={w.settings} lead={w.settingsLead} back={{ to: paths.prices(), label: p.title }} narrow>
      <form noValidate onSubmit={form.onSubmit((values) => save.run(values))}>
        <Stack className="card" p="lg">
          <FormSummary form={form} problem={save.problem} />
          <NativeSelect
            label={w.unit}
            data={[
              { value: "jin", label: c.perJin },
              { value: "kg", label: c.perKg },
            ]}
            {...form.getInputProps("unit")}
          />
          <TextInput
            type="time"
            label={w.composeTime}
            description={w.composeHint}
            {...form.getInputProps("compose_time")}
          />
          <TextInput
            type="time"
            label={w.publishTime}
            description={w.publishHint}
            {...form.getInputProps("publish_time")}
          />
          <TextInput
            type="number"
            min={1}
            max={100}
            step={0.1}
            label={w.changeLimit}
            description={w.changeHint}
            {...form.getInputProps("change_percent")}
          />
          <Button type="submit" loading={save.busy}>
            {w.save}
          </Button>
        </Stack>
      </form>
      <Subscribers />
    </Page>
  );
}

function Subscribers() {
  const w = useWords(editionWords);
  const query = $api.useQuery("get", "/api/v1/bulletins/subscriptions/count");
  const capped = (n: number) => (n > 10_000 ? "10 000+" : String(n));
  return (
    <Section title={w.subscribers}>
      <Stack className="card" p="lg" gap={4}>
        <Loaded query={query} rows={1}>
          {(count) => <Text fw={600}>{w.subscribersText(capped(count.active), capped(count.pending))}</Text>}
        </Loaded>
        <Text size="sm" className="muted">
          {w.subscribersHint}
        </Text>
      </Stack>
    </Section>
  );
}
