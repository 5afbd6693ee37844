import { Badge, Button, Group, NativeSelect, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api, body } from "@/api/client";
import { asProblem } from "@/api/problem";
import { useSession } from "@/api/session";
import type { Certificate, Preview, RunRound } from "@/api/types";
import { PriceRuleNote } from "@/features/market/price-rule";
import { useLanguage, useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { useAction } from "@/shared/lib/action";
import { timeText } from "@/shared/lib/days";
import { useFormStep } from "@/shared/lib/form-step";
import { useList } from "@/shared/lib/list";
import { paths } from "@/shared/lib/paths";
import { ExportMenu } from "@/shared/ui/export-menu";
import { FormSummary } from "@/shared/ui/form-summary";
import { ListView } from "@/shared/ui/list";
import { Page, Section } from "@/shared/ui/page";
import { Records } from "@/shared/ui/records";
import { Link, useNavigate } from "@/shared/ui/router";
import { Kg } from "@/shared/ui/values";
import { flowWords } from "../flow-words";
import { clearingWords } from "../words";
import { VERDICT_COLOR, verdict } from "./certificate";
import { PreviewResult } from "./preview";

export default function Rounds() {
  const w = useWords(clearingWords);
  const c = useWords(common);
  const toForm = useFormStep("round");
  const language = useLanguage();
  const permissions = useSession().me?.permissions ?? [];
  const mayRun = permissions.includes("clearing_run");
  const maySet = permissions.includes("clearing_settings");
  const list = useList("/api/v1/clearing/rounds", { query: { limit: 20 } });
  return (
    <Page
      title={w.rounds}
      lead={w.roundsLead}
      actions={
        <>
          {maySet && (
            <Button component={Link} to={paths.timetable()} variant="light">
              {w.timetable}
            </Button>
          )}
          <Button component={Link} to={paths.outlook()} variant="light">
            {w.outlook}
          </Button>
          <ExportMenu path="/api/v1/clearing/rounds/export" />
        </>
      }
    >
      {mayRun && <StartRound />}
      <ListView
        query={list}
        empty={{
          title: w.roundsEmpty,
          next: mayRun ? toForm : { label: c.toBoard, to: paths.board() },
        }}
      >
        {(rounds) => (
          <Records
            label={w.rounds}
            rows={rounds}
            rowKey={(round) => round.id}
            to={(round) => paths.round(round.id)}
            columns={[
              { key: "number", title: w.number, head: true, cell: (round) => w.roundTitle(round.number) },
              { key: "started", title: w.started, cell: (round) => timeText(round.started_at, language) },
              { key: "mode", title: w.mode, cell: (round) => w[`mode_${round.mode}`] },
              { key: "proposals", title: w.proposalsN, number: true, cell: (round) => round.proposals },
              {
                key: "matched",
                title: w.matched,
                number: true,
                cell: (round) => <Kg kg={round.matched_kg} />,
              },
              {
                key: "unmet",
                title: w.unmet,
                term: "gap",
                number: true,
                cell: (round) => <Kg kg={round.unmet_kg} />,
              },
              {
                key: "proof",
                title: w.certificate,
                term: "certificate",
                lead: true,
                cell: (round) =>
                  round.certificate ? (
                    <Proof certificate={round.certificate} />
                  ) : (
                    <Badge color="gray.7">{round.state === "running" ? w.running : w.failed}</Badge>
                  ),
              },
            ]}
          />
        )}
      </ListView>
    </Page>
  );
}

function Proof({ certificate }: { certificate: Certificate }) {
  const w = useWords(clearingWords);
  const shown = verdict(certificate);
  return (
    <Badge color={VERDICT_COLOR[shown]} title={w[`verdict_${shown}`]}>
      {w[`verdict_${shown}_short`]}
    </Badge>
  );
}

/** The terms of a round, then its preview, which is the question whether it is to start. */
function StartRound() {
  const w = useWords(clearingWords);
  const f = useWords(flowWords);
  const go = useNavigate();
  const form = useForm({
    initialValues: {
      mode: "guarantee" as "guarantee" | "surplus",
      lots: "respect" as "respect" | "ignore",
      price_rule: "midpoint" as "ask" | "midpoint" | "uniform",
      hours: "12",
    },
    // What was previewed is no longer what the form says.
    onValuesChange: () => {
      preview.reset();
      run.reset();
    },
  });
  const command = ({ hours, ...rest }: typeof form.values): RunRound => ({
    ...rest,
    ...(hours ? { expires_in_hours: Number(hours) } : {}),
  });
  const preview = useAction(
    (values: typeof form.values) => body(api.POST("/api/v1/clearing/preview", { body: command(values) })),
    { form, names: { expires_in_hours: "hours" } },
  );
  const run = useAction(
    async (seen: Preview, key) => {
      const request = { ...command(form.getValues()), seen_result: seen.result_digest };
      try {
        return await body(api.POST("/api/v1/clearing/rounds", { body: request, headers: key(request) }));
      } catch (error) {
        // The round would do something else by now: that is shown, and asked about, in its place.
        if (asProblem(error).code === "preview_outdated") preview.run(form.getValues());
        throw error;
      }
    },
    { quiet: true, done: (round) => w.ran(round.proposals), after: (round) => go(paths.round(round.id)) },
  );
  return (
    <>
      <Section title={w.run}>
        <form
          id="round"
          className="card"
          style={{ padding: 20 }}
          onSubmit={form.onSubmit((values) => {
            run.reset();
            preview.run(values);
          })}
        >
          <Stack>
            <FormSummary form={form} problem={preview.problem} />
            <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
              <NativeSelect
                label={w.mode}
                data={[
                  { value: "guarantee", label: w.mode_guarantee },
                  { value: "surplus", label: w.mode_surplus },
                ]}
                {...form.getInputProps("mode")}
              />
              <NativeSelect
                label={w.priceRule}
                data={[
                  { value: "midpoint", label: w.rule_midpoint },
                  { value: "ask", label: w.rule_ask },
                  { value: "uniform", label: w.rule_uniform },
                ]}
                {...form.getInputProps("price_rule")}
              />
              <NativeSelect
                label={w.lots}
                data={[
                  { value: "respect", label: w.lots_respect },
                  { value: "ignore", label: w.lots_ignore },
                ]}
                {...form.getInputProps("lots")}
              />
              <TextInput label={w.hours} inputMode="numeric" {...form.getInputProps("hours")} />
            </SimpleGrid>
            <PriceRuleNote rule={form.values.price_rule} />
            <Group>
              <Button type="submit" loading={preview.busy} aria-describedby="preview-hint">
                {f.preview}
              </Button>
            </Group>
            <Text size="sm" className="muted" id="preview-hint">
              {f.previewHint}
            </Text>
          </Stack>
        </form>
      </Section>
      {preview.result && (
        <PreviewResult
          preview={preview.result}
          problem={run.problem}
          busy={run.busy || preview.busy}
          onStart={run.run}
          onCancel={() => {
            preview.reset();
            run.reset();
          }}
        />
      )}
    </>
  );
}
