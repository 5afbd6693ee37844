import { ActionIcon, Button, Group, NativeSelect, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { $api, api, body, ifMatch } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { Tolerance } from "@/features/market/deals/tolerance";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { useAction } from "@/shared/lib/action";
import { paths } from "@/shared/lib/paths";
import { FormSummary } from "@/shared/ui/form-summary";
import { LoadedPage } from "@/shared/ui/loaded-page";
import { Page, Section } from "@/shared/ui/page";
import { useWhy } from "@/shared/ui/why";
import { clearingWords } from "../words";
import { clockThere, nextRound } from "./next-round";
import { timetableWords } from "./timetable-words";

/** When rounds run by themselves, and by which rules. */
export default function Timetable() {
  const w = useWords(timetableWords);
  const r = useWords(clearingWords);
  const query = $api.useQuery("get", "/api/v1/clearing/settings");
  return (
    <LoadedPage query={query} title={w.title}>
      {(settings) => (
        <Page title={w.title} lead={w.lead} back={{ to: paths.rounds(), label: r.rounds }} narrow>
          <Form key={settings.version} settings={settings} />
          <Tolerance />
        </Page>
      )}
    </LoadedPage>
  );
}

function Form({ settings }: { settings: Schemas["Settings"] }) {
  const w = useWords(timetableWords);
  const r = useWords(clearingWords);
  const c = useWords(common);
  const { schedule } = settings;
  const form = useForm({
    initialValues: {
      enabled: schedule.enabled,
      times: schedule.times,
      mode: schedule.mode,
      price_rule: settings.price_rule,
      proposal_hours: String(settings.proposal_hours),
    },
    validate: {
      times: (times, { enabled }) =>
        !times.every(Boolean) ? w.timeWrong : enabled && times.length === 0 ? w.timesNeeded : null,
      proposal_hours: (hours) => (/^([1-9]|[1-6]\d|7[0-2])$/.test(hours.trim()) ? null : w.hoursWrong),
    },
  });
  const save = useAction(
    ({ enabled, times, mode, price_rule, proposal_hours }: typeof form.values) =>
      body(
        api.PUT("/api/v1/clearing/settings", {
          body: { price_rule, proposal_hours: Number(proposal_hours), schedule: { enabled, times, mode } },
          params: { header: ifMatch(settings.version) },
        }),
      ),
    { form, names: { "schedule.times": "times", "schedule.mode": "mode" }, done: c.saved },
  );
  const stop = useWhy(form.isDirty() ? null : w.unchanged);
  const coming = schedule.enabled ? nextRound(schedule.times, clockThere(new Date())) : null;
  const { times } = form.values;
  return (
    <>
      <Text role="status" fw={600}>
        {w.next(
          coming ? (coming.tomorrow ? w.nextTomorrow(coming.time) : w.nextToday(coming.time)) : w.nextNone,
        )}
      </Text>
      <form noValidate onSubmit={form.onSubmit((values) => save.run(values))}>
        <Stack gap="lg">
          <FormSummary form={form} problem={save.problem} />
          <Section title={w.automatic}>
            <Stack className="card" p="lg">
              <Switch
                label={w.on}
                description={w.onHint}
                {...form.getInputProps("enabled", { type: "checkbox" })}
              />
              <fieldset
                data-path="times"
                aria-labelledby="times-legend"
                style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}
              >
                <legend id="times-legend" style={{ padding: 0 }}>
                  {w.times}
                </legend>
                <Text size="sm" className="muted">
                  {w.timesHint}
                </Text>
                <Group gap="sm" mt="xs">
                  {times.map((_, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: times have no identity but their place.
                    <Group key={at} gap={4} wrap="nowrap">
                      <TextInput
                        type="time"
                        aria-label={w.time(at + 1)}
                        w={130}
                        {...form.getInputProps(`times.${at}`)}
                        error={Boolean(form.errors.times) && !times[at]}
                      />
                      <ActionIcon
                        variant="subtle"
                        color="persimmon"
                        size={44}
                        aria-label={w.removeTime(at + 1)}
                        onClick={() => form.removeListItem("times", at)}
                      >
                        <IconTrash size={18} aria-hidden />
                      </ActionIcon>
                    </Group>
                  ))}
                  {times.length < 24 && (
                    <Button
                      variant="default"
                      leftSection={<IconPlus size={16} aria-hidden />}
                      onClick={() => form.insertListItem("times", "")}
                    >
                      {w.addTime}
                    </Button>
                  )}
                </Group>
                {form.errors.times && (
                  <Text size="sm" className="bad" mt={4}>
                    {form.errors.times}
                  </Text>
                )}
              </fieldset>
              <NativeSelect
                label={w.mode}
                data={[
                  { value: "guarantee", label: r.mode_guarantee },
                  { value: "surplus", label: r.mode_surplus },
                ]}
                {...form.getInputProps("mode")}
              />
            </Stack>
          </Section>
          <Section title={w.rules}>
            <Stack className="card" p="lg">
              <NativeSelect
                label={r.priceRule}
                data={[
                  { value: "midpoint", label: r.rule_midpoint },
                  { value: "ask", label: r.rule_ask },
                  { value: "uniform", label: r.rule_uniform },
                ]}
                {...form.getInputProps("price_rule")}
              />
              <TextInput
                label={w.hours}
                description={w.hoursHint}
                inputMode="numeric"
                {...form.getInputProps("proposal_hours")}
              />
            </Stack>
          </Section>
          <Group>
            <Button type="submit" loading={save.busy} {...stop.button}>
              {c.save}
            </Button>
            {stop.text}
          </Group>
        </Stack>
      </form>
    </>
  );
}
