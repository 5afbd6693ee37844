import { Badge, Button, Group, NativeSelect, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api, ifMatch } from "@/api/client";
import { SET_LANE_REASON_MAX_LENGTH } from "@/api/limits";
import { useToday } from "@/features/catalogue/meta";
import { useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/labels";
import { common } from "@/shared/i18n/words";
import { useAction, useMust } from "@/shared/lib/action";
import { addDays } from "@/shared/lib/days";
import { useFormStep } from "@/shared/lib/form-step";
import { useList } from "@/shared/lib/list";
import { usePrices } from "@/shared/lib/price-unit";
import { toFenPerKg } from "@/shared/lib/units";
import { ConfirmButton } from "@/shared/ui/confirm";
import { ExportMenu } from "@/shared/ui/export-menu";
import { FormSummary } from "@/shared/ui/form-summary";
import { ListView } from "@/shared/ui/list";
import { Page, Section } from "@/shared/ui/page";
import { Records } from "@/shared/ui/records";
import { DayRange, Price } from "@/shared/ui/values";
import { DestinationPicker, useDestinations } from "../destination-picker";
import { RegionPicker } from "../region-picker";
import { useRegionName } from "../regions";
import { laneWords } from "./words";

export default function Lanes() {
  const w = useWords(laneWords);
  const c = useWords(common);
  const toForm = useFormStep("lane-rule");
  const regionName = useRegionName();
  const name = useName();
  const places = useDestinations().data?.items ?? [];
  const destination = (code: string) => name(places.find((place) => place.code === code)) || code;
  const list = useList("/api/v1/lane-overrides", { query: { limit: 50 } });
  const remove = useAction(
    ({ id, version }: { id: string; version: number }) =>
      api.DELETE("/api/v1/lane-overrides/{id}", { params: { path: { id }, header: ifMatch(version) } }),
    { done: w.removed },
  );
  return (
    <Page title={w.lanes} lead={w.lanesLead} actions={<ExportMenu path="/api/v1/lane-overrides/export" />}>
      <AddRule />
      <ListView
        query={list}
        empty={{
          title: w.lanesEmpty,
          hint: w.lanesEmptyHint,
          next: toForm,
        }}
      >
        {(rules) => (
          <Records
            label={w.lanes}
            rows={rules}
            rowKey={(rule) => rule.id}
            columns={[
              {
                key: "lane",
                title: w.open,
                head: true,
                cell: (rule) =>
                  `${regionName(rule.origin)} → ${rule.destination ? destination(rule.destination) : w.everywhere}`,
              },
              {
                key: "open",
                title: w.filterState,
                cell: (rule) => (
                  <Badge color={rule.open ? "leaf" : "persimmon"}>{rule.open ? w.isOpen : w.isClosed}</Badge>
                ),
              },
              {
                key: "freight",
                title: w.freightColumn,
                number: true,
                cell: (rule) => <Price fen={rule.freight} />,
              },
              { key: "transit", title: w.transit, number: true, cell: (rule) => rule.transit_days ?? "–" },
              {
                key: "days",
                title: w.days,
                cell: (rule) => <DayRange from={rule.from} to={rule.to} />,
              },
              { key: "reason", title: w.reason, cell: (rule) => rule.reason },
              {
                key: "act",
                title: "",
                cell: (rule) => (
                  <ConfirmButton
                    label={c.remove}
                    size="xs"
                    variant="light"
                    color="persimmon"
                    busy={remove.busy}
                    onConfirm={() => remove.run({ id: rule.id, version: rule.version })}
                  />
                ),
              },
            ]}
          />
        )}
      </ListView>
    </Page>
  );
}

function AddRule() {
  const w = useWords(laneWords);
  const c = useWords(common);
  const must = useMust();
  const today = useToday();
  const { unit, unitText } = usePrices();
  const form = useForm({
    initialValues: {
      origin: "",
      destination: "",
      open: "closed",
      freight: "",
      transit: "",
      from: today,
      to: addDays(today, 7),
      reason: "",
    },
    validate: {
      origin: must,
      freight: (value) => (!value.trim() || toFenPerKg(value, unit) !== null ? null : c.notPrice),
      reason: must,
    },
  });
  const add = useAction(
    (values: typeof form.values, key) => {
      const freight = toFenPerKg(values.freight, unit);
      const request = {
        origin: values.origin,
        destination: values.destination || null,
        open: values.open === "open",
        freight,
        transit_days: values.transit ? Number(values.transit) : null,
        from: values.from,
        to: values.to,
        reason: values.reason.trim(),
      };
      return api.POST("/api/v1/lane-overrides", { body: request, headers: key(request) });
    },
    { form, names: { transit_days: "transit" }, done: w.added, after: () => form.reset() },
  );
  return (
    <Section title={w.add}>
      <form
        id="lane-rule"
        className="card"
        style={{ padding: 20 }}
        noValidate
        onSubmit={form.onSubmit((values) => add.run(values))}
      >
        <Stack>
          <FormSummary form={form} problem={add.problem} />
          <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
            <RegionPicker label={w.origin} required {...form.getInputProps("origin")} />
            <DestinationPicker clearable {...form.getInputProps("destination")} />
            <NativeSelect
              label={w.open}
              data={[
                { value: "closed", label: w.isClosed },
                { value: "open", label: w.isOpen },
              ]}
              {...form.getInputProps("open")}
            />
            <TextInput label={w.freight(unitText)} inputMode="decimal" {...form.getInputProps("freight")} />
            <TextInput label={w.transit} inputMode="numeric" {...form.getInputProps("transit")} />
            <TextInput label={w.from} type="date" required {...form.getInputProps("from")} />
            <TextInput label={w.to} type="date" required {...form.getInputProps("to")} />
          </SimpleGrid>
          <Textarea
            label={w.reason}
            required
            maxLength={SET_LANE_REASON_MAX_LENGTH}
            {...form.getInputProps("reason")}
          />
          <Group>
            <Button type="submit" loading={add.busy}>
              {w.add}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
