import {
  Alert,
  Badge,
  Box,
  Button,
  Checkbox,
  Group,
  NativeSelect,
  SimpleGrid,
  Stack,
  Text,
} from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { $api, api, body } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { useLanguage, useWords } from "@/shared/i18n";
import type { GlossaryKey } from "@/shared/i18n/glossary";
import { useName } from "@/shared/i18n/labels";
import { useAction } from "@/shared/lib/action";
import { daysText } from "@/shared/lib/days";
import { download } from "@/shared/lib/download";
import { useList } from "@/shared/lib/list";
import { paths } from "@/shared/lib/paths";
import { usePriceSentence } from "@/shared/lib/price-sentence";
import { ConfirmButton } from "@/shared/ui/confirm";
import { FormProblem } from "@/shared/ui/form-problem";
import { Kept } from "@/shared/ui/kept";
import { ListView } from "@/shared/ui/list";
import { LoadedPage } from "@/shared/ui/loaded-page";
import { Page, Section } from "@/shared/ui/page";
import { Link, useParams } from "@/shared/ui/router";
import { Term } from "@/shared/ui/term";
import { useWhy } from "@/shared/ui/why";
import { BATCH_COLOR } from "./import";
import { intakeWords } from "./intake-words";
import { useRuleText } from "./rules";
import { PriceTabs } from "./tabs";
import { UndoBatch } from "./undo";
import { LeftOutOf } from "./wizard/left-out";
import { Meant } from "./wizard/meant";
import { useReading } from "./wizard/reading";
import { resultNumber, Steps } from "./wizard/steps";
import { wizardWords } from "./wizard/words";

type Detail = Schemas["PriceBatchDetail"];
type Verdict = Schemas["RowVerdict"];

const VERDICT_COLOR: Record<Verdict, string> = {
  accepted: "leaf",
  superseding: "blue.8",
  duplicate: "gray.7",
  set_aside: "yellow.9",
  refused: "persimmon",
};
const KEPT = ["set_aside", "refused", "superseding", "duplicate"] as const;

/** One batch: what became of its rows, what they share, and what a person decides. */
export default function PriceBatch() {
  const { id = "" } = useParams();
  const query = $api.useQuery("get", "/api/v1/price-batches/{id}", { params: { path: { id } } });
  return <LoadedPage query={query}>{(batch) => <View batch={batch} />}</LoadedPage>;
}

function View({ batch }: { batch: Detail }) {
  const w = useWords(intakeWords);
  const z = useWords(wizardWords);
  const language = useLanguage();
  const name = useName();
  const sources = $api.useQuery("get", "/api/v1/price-sources", {}, { staleTime: 600_000 }).data?.items ?? [];
  const open = batch.state === "previewed" || batch.state === "held";
  const counts: { label: string; term?: GlossaryKey; value: number; color: string }[] = [
    { label: w.accepted, value: batch.accepted, color: "leaf" },
    { label: w.superseding, value: batch.superseding, color: "blue.8" },
    { label: w.duplicates, value: batch.duplicates, color: "gray.7" },
    { label: w.set_aside, term: "doubt", value: batch.set_aside, color: "yellow.9" },
    { label: w.refused, value: batch.refused, color: "persimmon" },
  ];
  const reading = useReading(batch, open);
  const isFile = batch.sample.format !== "";
  const days = batch.first_day && batch.last_day ? daysText(batch.first_day, batch.last_day, language) : "";
  return (
    <Page
      title={
        batch.channel === "file" || batch.channel === "command"
          ? batch.file_name
          : w[`channel_${batch.channel}`]
      }
      badge={<Badge color={BATCH_COLOR[batch.state]}>{w[`batch_${batch.state}`]}</Badge>}
      lead={[
        name(sources.find((one) => one.code === batch.source)) || batch.source,
        days,
        w.rowsOf(batch.rows),
      ]
        .concat(batch.blank_rows > 0 ? [w.blankRows(batch.blank_rows)] : [])
        .filter(Boolean)
        .join(" · ")}
      back={{ to: paths.pricesImport(), label: w.batches }}
    >
      <PriceTabs />
      {isFile && <Steps reading={reading} />}
      <Section title={isFile ? z.resultStep(resultNumber(reading)) : z.result}>
        <Stack>
          <SimpleGrid cols={{ base: 2, xs: 3, md: 5 }}>
            {counts.map((count) => (
              <Box key={count.label} className="card" p="md">
                <Badge color={count.color}>
                  <Term of={count.term}>{count.label}</Term>
                </Badge>
                <Text fw={700} fz={26} className="num">
                  {count.value}
                </Text>
              </Box>
            ))}
          </SimpleGrid>
          {batch.note && <Alert color="gray">{batch.note}</Alert>}
          {batch.diagnoses.length > 0 && <Faults batch={batch} open={open} />}
          {open && <Decision batch={batch} changed={reading.changed} />}
          {batch.state === "committed" && <UndoBatch batch={batch} />}
        </Stack>
      </Section>
      <Reasons batch={batch} />
      {isFile && <LeftOutOf batch={batch} />}
      <Rows batch={batch} open={open} changed={reading.changed} />
    </Page>
  );
}

function Faults({ batch, open }: { batch: Detail; open: boolean }) {
  const w = useWords(intakeWords);
  const language = useLanguage();
  const apply = useAction(
    (mapping: Schemas["PriceMapping"]) =>
      body(
        api.POST("/api/v1/price-batches/{id}/remap", {
          params: { path: { id: batch.id } },
          body: { mapping },
        }),
      ),
    { done: w.applied },
  );
  return (
    <Alert color="persimmon" title={w.faults} role="alert">
      <Stack gap="sm">
        {open && <Text size="sm">{w.faultsText}</Text>}
        {batch.diagnoses.map((fault) => (
          <Box key={fault.code}>
            <Text fw={600}>{fault.cause[language]}</Text>
            <Text size="sm">{w.faultRows(fault.rows, fault.of, fault.examples.join("、"))}</Text>
            {open && (
              <Group mt={6}>
                {fault.remedies.map((remedy) => (
                  <Button
                    key={remedy.label.en}
                    size="sm"
                    variant="white"
                    loading={apply.busy}
                    onClick={() => apply.run(remedy.mapping)}
                  >
                    {w.apply}：{remedy.label[language]}
                  </Button>
                ))}
              </Group>
            )}
          </Box>
        ))}
      </Stack>
    </Alert>
  );
}

function Decision({ batch, changed }: { batch: Detail; changed: boolean }) {
  const z = useWords(wizardWords);
  const w = useWords(intakeWords);
  const [save, setSave] = useState(batch.channel === "file");
  const faulty = batch.diagnoses.length > 0;
  const stale = batch.diagnoses.some((fault) => fault.code === "stale");
  const commit = useAction(
    (how: { release: boolean; reason?: string; unchanged?: boolean }) =>
      body(
        api.POST("/api/v1/price-batches/{id}/commit", {
          params: { path: { id: batch.id } },
          body: { ...how, save_mapping: save },
        }),
      ),
    { done: (made) => (made.state === "held" ? w.heldNow : w.committed) },
  );
  const discard = useAction(
    (reason: string) =>
      body(
        api.POST("/api/v1/price-batches/{id}/discard", {
          params: { path: { id: batch.id } },
          body: { reason },
        }),
      ),
    { done: w.discarded },
  );
  // What is stored is what is shown: changes to the reading come first.
  const stop = useWhy(changed ? z.changed : !faulty && batch.rows === 0 ? w.noRows : null);
  return (
    <Stack gap="sm">
      <FormProblem problem={commit.problem ?? discard.problem} />
      {batch.channel === "file" && (
        <Checkbox
          label={w.saveMapping}
          checked={save}
          onChange={(event) => setSave(event.currentTarget.checked)}
        />
      )}
      <Group>
        {!faulty && (
          <ConfirmButton
            label={w.commit}
            text={w.commitText}
            {...stop.button}
            busy={commit.busy}
            onConfirm={() => commit.run({ release: false })}
          />
        )}
        {faulty && batch.state === "previewed" && (
          <Button {...stop.button} loading={commit.busy} onClick={() => commit.run({ release: false })}>
            {w.commitHold}
          </Button>
        )}
        {stale && (
          <ConfirmButton
            label={w.confirmUnchanged}
            text={w.confirmUnchangedText}
            busy={commit.busy}
            onConfirm={() => commit.run({ release: false, unchanged: true })}
          />
        )}
        {faulty && (
          <ConfirmButton
            label={w.release}
            text={w.releaseText}
            variant="default"
            reason="required"
            {...stop.button}
            busy={commit.busy}
            onConfirm={(reason) => commit.run({ release: true, reason })}
          />
        )}
        <ConfirmButton
          label={w.discard}
          text={w.discardText}
          variant="default"
          color="persimmon"
          reason="required"
          busy={discard.busy}
          onConfirm={(reason) => discard.run(reason)}
        />
        {stop.text}
      </Group>
    </Stack>
  );
}

function Reasons({ batch }: { batch: Detail }) {
  const w = useWords(intakeWords);
  const rule = useRuleText();
  const reasons = Object.entries(batch.reasons as Record<string, number>).sort((a, b) => b[1] - a[1]);
  if (reasons.length === 0) return null;
  return (
    <Section title={w.reasons}>
      <Group gap={8}>
        {reasons.map(([code, rows]) => (
          <Badge key={code} color="gray.7" size="lg" tt="none">
            {rule(code)} {rows}
          </Badge>
        ))}
      </Group>
    </Section>
  );
}

function Rows({ batch, open, changed }: { batch: Detail; open: boolean; changed: boolean }) {
  const w = useWords(intakeWords);
  const sentence = usePriceSentence();
  const [verdict, setVerdict] = useState<(typeof KEPT)[number] | "">("");
  const list = useList(
    "/api/v1/price-batches/{id}/rows",
    { path: { id: batch.id }, query: { limit: 50, ...(verdict ? { verdict } : {}) } },
    { version: batch.version },
  );
  const label = {
    superseding: w.superseding,
    duplicate: w.duplicates,
    set_aside: w.set_aside,
    refused: w.refused,
  };
  return (
    <Section
      title={w.rowsNotTaken}
      actions={
        <Group gap="xs">
          <NativeSelect
            aria-label={w.rowState}
            value={verdict}
            onChange={(event) => setVerdict(event.currentTarget.value as typeof verdict)}
            data={[
              { value: "", label: w.anyState },
              ...KEPT.map((one) => ({ value: one, label: label[one] })),
            ]}
          />
          <Button
            variant="default"
            leftSection={<IconDownload size={18} aria-hidden />}
            onClick={() => void download(`/api/v1/price-batches/${batch.id}/rows/export`, { format: "xlsx" })}
          >
            {w.downloadRejects}
          </Button>
        </Group>
      }
    >
      <ListView query={list} empty={{ title: w.rowsNone }}>
        {(rows) => (
          <Stack gap={8}>
            {rows.map((row) => (
              <Box key={row.id} className="card" p="sm">
                <Group gap="xs">
                  <Text fw={600}>{w.rowNumber(row.row)}</Text>
                  {row.verdict !== "accepted" && (
                    <Badge color={VERDICT_COLOR[row.verdict]}>{label[row.verdict]}</Badge>
                  )}
                  <Text size="sm" className="muted" lineClamp={2}>
                    <Kept>{row.cells.filter(Boolean).join(" · ")}</Kept>
                  </Text>
                </Group>
                {row.messages.map((message) => (
                  <Text key={`${message.column}${message.rule}`} size="sm" c="var(--bad)">
                    {message.column ? `${message.column}：` : ""}
                    <Kept>{sentence(message.message)}</Kept>
                  </Text>
                ))}
                {open && row.likely.length > 0 && <Meant batch={batch} row={row} changed={changed} />}
              </Box>
            ))}
            {batch.set_aside > 0 && batch.state === "committed" && (
              <Link to={paths.pricesQueue()}>{w.queue}</Link>
            )}
          </Stack>
        )}
      </ListView>
    </Section>
  );
}
