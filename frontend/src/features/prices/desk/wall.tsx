import {
  Badge,
  Box,
  Button,
  Group,
  Modal,
  MultiSelect,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { $api, api, body } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { useSession } from "@/api/session";
import { useToday } from "@/features/catalogue/meta";
import { useLanguage, useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/labels";
import { common } from "@/shared/i18n/words";
import { useAction } from "@/shared/lib/action";
import { addDays, dayText, timeText } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import { permilleText } from "@/shared/lib/units";
import { FormSummary } from "@/shared/ui/form-summary";
import { Page, Section } from "@/shared/ui/page";
import { Records } from "@/shared/ui/records";
import { Link, useSearchParams } from "@/shared/ui/router";
import { Empty, Loaded } from "@/shared/ui/states";
import { intakeWords } from "./intake-words";
import { AddSource } from "./source-form";
import { SwitchedOffSources } from "./sources-off";
import { PriceTabs } from "./tabs";
import { deskWords } from "./words";

type Line = Schemas["PriceReport"];
type Rates = Schemas["PriceReportRates"];

const STATE_COLOR: Record<Line["state"], string> = {
  complete: "leaf",
  late: "yellow.9",
  partial: "blue.8",
  expected: "gray.7",
  missing: "persimmon",
};
const REVIEW_COLOR = { unreviewed: "gray.7", reviewed: "leaf", changed: "persimmon" } as const;

/** Who has reported, who is late, who has looked at it: for any day. */
export default function PriceWall() {
  const w = useWords(intakeWords);
  const p = useWords(deskWords);
  const today = useToday();
  const [search, setSearch] = useSearchParams();
  const day = search.get("day") ?? today;
  const manages = (useSession().me?.permissions ?? []).includes("bulletin_prepare");
  const query = $api.useQuery("get", "/api/v1/price-reports", { params: { query: { day } } });
  return (
    <Page title={w.wallTitle} lead={w.wallLead} actions={manages ? <AddSource /> : undefined}>
      <PriceTabs />
      <Group>
        <TextInput
          type="date"
          label={p.day}
          value={day}
          max={today}
          onChange={(event) =>
            setSearch(event.currentTarget.value ? { day: event.currentTarget.value } : {}, { replace: true })
          }
        />
      </Group>
      <Loaded query={query}>
        {(wall) =>
          wall.lines.length === 0 ? (
            <Empty title={w.noSources} next={{ label: p.title, to: paths.prices() }} />
          ) : (
            <Stack>
              <RateCards rates={wall.rates} />
              <Lines lines={wall.lines} day={day} manages={manages} />
              <Last14 day={day} />
            </Stack>
          )
        }
      </Loaded>
      {manages && <SwitchedOffSources />}
    </Page>
  );
}

function percent(permille: number | null | undefined): string {
  return permille === null || permille === undefined ? "–" : `${permilleText(permille)}%`;
}

function RateCards({ rates }: { rates: Rates }) {
  const w = useWords(intakeWords);
  const cards = [
    { label: w.rateActual, value: percent(rates.rate_permille), hint: w.of(rates.actual, rates.expected) },
    { label: w.rateOnTime, value: percent(rates.on_time_permille) },
    { label: w.rateCells, value: percent(rates.cells_permille) },
    { label: w.rateReviewed, value: percent(rates.reviewed_permille) },
  ];
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }}>
      {cards.map((card) => (
        <Box key={card.label} className="card" p="md">
          <Text size="sm" className="muted">
            {card.label}
          </Text>
          <Text fw={700} fz={26} className="num">
            {card.value}
          </Text>
          {card.hint && (
            <Text size="sm" className="muted">
              {card.hint}
            </Text>
          )}
        </Box>
      ))}
    </SimpleGrid>
  );
}

function Lines({ lines, day, manages }: { lines: Line[]; day: string; manages: boolean }) {
  const w = useWords(intakeWords);
  const p = useWords(deskWords);
  const language = useLanguage();
  const name = useName();
  const complete = useAction(
    (source: string) =>
      body(api.POST("/api/v1/price-reports/{source}/{day}/complete", { params: { path: { source, day } } })),
    { done: w.completed },
  );
  const review = useAction(
    (source: string) =>
      body(api.POST("/api/v1/price-reports/{source}/{day}/review", { params: { path: { source, day } } })),
    { done: w.reviewed },
  );
  return (
    <Records
      label={w.wallTitle}
      rows={lines}
      rowKey={(line) => line.source}
      columns={[
        {
          key: "source",
          title: p.source,
          head: true,
          cell: (line) => (
            <>
              {name(line)}
              <Text size="xs" className="muted">
                {w[`kind_${line.kind}`]}
              </Text>
            </>
          ),
        },
        {
          key: "state",
          title: w.rowState,
          lead: true,
          cell: (line) => (
            <Stack gap={2} className="start">
              <Badge color={STATE_COLOR[line.state]}>{w[`state_${line.state}`]}</Badge>
              <Text size="xs" className="muted">
                {line.completed_at ? timeText(line.completed_at, language) : w.deadline(line.deadline)}
              </Text>
            </Stack>
          ),
        },
        {
          key: "cells",
          title: w.cells,
          number: true,
          cell: (line) => w.of(line.filled_cells, line.expected_cells),
        },
        { key: "by", title: w.by, cell: (line) => line.completed_by ?? "–" },
        {
          key: "review",
          title: w.reviewer,
          cell: (line) =>
            line.review ? (
              <Group gap={6}>
                <Badge color={REVIEW_COLOR[line.review]}>{w[`review_${line.review}`]}</Badge>
                {line.reviewed_by}
              </Group>
            ) : (
              "–"
            ),
        },
        {
          key: "act",
          title: "",
          cell: (line) => (
            <Group gap={6} justify="flex-end">
              {line.may_complete && (
                <Button size="xs" loading={complete.busy} onClick={() => complete.run(line.source)}>
                  {w.complete}
                </Button>
              )}
              {line.may_review && (
                <Button size="xs" loading={review.busy} onClick={() => review.run(line.source)}>
                  {w.reviewIt}
                </Button>
              )}
              <Button
                component={Link}
                to={paths.prices(day)}
                size="xs"
                variant="default"
                aria-label={`${p.observations} ${name(line)}`}
              >
                {p.open}
              </Button>
              {manages && <SourceSettings code={line.source} label={name(line)} />}
            </Group>
          ),
        },
      ]}
    />
  );
}

function Last14({ day }: { day: string }) {
  const w = useWords(intakeWords);
  const p = useWords(deskWords);
  const language = useLanguage();
  const query = $api.useQuery("get", "/api/v1/price-reports/rates", {
    params: { query: { from: addDays(day, -13), to: day } },
  });
  return (
    <Section title={w.last14}>
      <Loaded query={query} rows={2}>
        {(page) => (
          <Records
            label={w.last14}
            rows={[...page.items].reverse()}
            rowKey={(row) => row.day}
            columns={[
              { key: "day", title: p.day, head: true, cell: (row) => dayText(row.day, language, true) },
              {
                key: "rate",
                title: w.rateActual,
                number: true,
                cell: (row) => `${percent(row.rate_permille)}（${w.of(row.actual, row.expected)}）`,
              },
              {
                key: "time",
                title: w.rateOnTime,
                number: true,
                cell: (row) => percent(row.on_time_permille),
              },
              { key: "cells", title: w.rateCells, number: true, cell: (row) => percent(row.cells_permille) },
              {
                key: "seen",
                title: w.rateReviewed,
                number: true,
                cell: (row) => percent(row.reviewed_permille),
              },
            ]}
          />
        )}
      </Loaded>
    </Section>
  );
}

function SourceSettings({ code, label }: { code: string; label: string }) {
  const w = useWords(intakeWords);
  const c = useWords(common);
  const [opened, dialog] = useDisclosure(false);
  return (
    <>
      <Button size="xs" variant="default" onClick={dialog.open} aria-label={`${w.manageSource} ${label}`}>
        {w.manageSource}
      </Button>
      <Modal
        opened={opened}
        onClose={dialog.close}
        title={label}
        closeButtonProps={{ "aria-label": c.close }}
      >
        {opened && <SourceForm code={code} onDone={dialog.close} />}
      </Modal>
    </>
  );
}

function SourceForm({ code, onDone }: { code: string; onDone: () => void }) {
  const query = $api.useQuery("get", "/api/v1/price-sources/{code}/duties", { params: { path: { code } } });
  return (
    <Loaded query={query} rows={2}>
      {(duties) => <SourceFields duties={duties} onDone={onDone} />}
    </Loaded>
  );
}

function SourceFields({ duties, onDone }: { duties: Schemas["SourceDuties"]; onDone: () => void }) {
  const w = useWords(intakeWords);
  const c = useWords(common);
  const name = useName();
  const varieties = $api.useQuery("get", "/api/v1/varieties", {}, { staleTime: 600_000 }).data?.items ?? [];
  const form = useForm({
    initialValues: {
      deadline: duties.deadline,
      varieties: duties.watched ? [] : duties.varieties,
      active: true,
      unchanged_days: String(duties.unchanged_days),
    },
    validate: {
      unchanged_days: (days) => (/^([1-9]|[12]\d|30)$/.test(days.trim()) ? null : w.unchangedDaysWrong),
    },
  });
  const save = useAction(
    (values: typeof form.values) =>
      body(
        api.PATCH("/api/v1/price-sources/{code}", {
          params: { path: { code: duties.source } },
          body: { ...values, unchanged_days: Number(values.unchanged_days) },
        }),
      ),
    { form, done: w.sourceSaved, after: onDone },
  );
  return (
    <form onSubmit={form.onSubmit((values) => save.run(values))}>
      <Stack>
        <FormSummary form={form} problem={save.problem} />
        <TextInput type="time" label={w.deadlineField} {...form.getInputProps("deadline")} />
        <MultiSelect
          label={w.dutiesField}
          searchable
          data={varieties.map((variety) => ({ value: variety.code, label: name(variety) }))}
          {...form.getInputProps("varieties")}
        />
        <TextInput
          inputMode="numeric"
          label={w.unchangedDays}
          description={w.unchangedDaysHint}
          {...form.getInputProps("unchanged_days")}
        />
        <Switch label={w.activeField} {...form.getInputProps("active", { type: "checkbox" })} />
        <Group justify="flex-end">
          <Button type="submit" loading={save.busy}>
            {c.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
