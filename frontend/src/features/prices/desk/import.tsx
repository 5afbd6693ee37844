import {
  Badge,
  Box,
  Button,
  Checkbox,
  FileInput,
  Group,
  NativeSelect,
  Progress,
  Stack,
  Text,
} from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import { $api } from "@/api/client";
import { newKey } from "@/api/idempotency";
import type { Schemas } from "@/api/paths";
import { asProblem, Problem, readProblem } from "@/api/problem";
import { refresh, token } from "@/api/session";
import { language as languageNow, useLanguage, useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/labels";
import { common } from "@/shared/i18n/words";
import { fieldPath } from "@/shared/lib/action";
import { timeText } from "@/shared/lib/days";
import { useFormStep } from "@/shared/lib/form-step";
import { useList } from "@/shared/lib/list";
import { paths } from "@/shared/lib/paths";
import { ErrorSummary } from "@/shared/ui/error-summary";
import { ListView } from "@/shared/ui/list";
import { Page, Section } from "@/shared/ui/page";
import { Records } from "@/shared/ui/records";
import { useNavigate, useSearchParams } from "@/shared/ui/router";
import { intakeWords } from "./intake-words";
import { SourceSelect, useReportable } from "./sources";
import { PriceTabs } from "./tabs";
import { wizardWords } from "./wizard/words";
import { deskWords } from "./words";

type Detail = Schemas["PriceBatchDetail"];
type Batch = Schemas["PriceBatch"];
export const BATCH_COLOR: Record<Batch["state"], string> = {
  previewed: "blue.8",
  held: "persimmon",
  committed: "leaf",
  discarded: "gray.7",
  undone: "gray.7",
};

/** Price files: uploaded, looked at row by row, then stored. */
export default function ImportPrices() {
  const w = useWords(intakeWords);
  return (
    <Page title={w.importTitle} lead={w.importLead}>
      <PriceTabs />
      <Upload />
      <Batches />
    </Page>
  );
}

/** Sends the file with a progress that `fetch` cannot tell. */
async function sendFile(form: FormData, key: string, progress: (percent: number) => void): Promise<Detail> {
  const once = () =>
    new Promise<Response>((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", "/api/v1/price-batches");
      request.setRequestHeader("Accept-Language", languageNow());
      request.setRequestHeader("Idempotency-Key", key);
      const bearer = token();
      if (bearer) request.setRequestHeader("Authorization", `Bearer ${bearer}`);
      request.upload.onprogress = (event) =>
        event.lengthComputable && progress(Math.floor((100 * event.loaded) / event.total));
      request.onload = () =>
        resolve(
          new Response(request.responseText, {
            status: request.status,
            headers: { "Content-Type": request.getResponseHeader("Content-Type") ?? "" },
          }),
        );
      request.onerror = () => reject(Problem.unreachable());
      request.send(form);
    });
  let answer = await once();
  if (answer.status === 401 && token() && (await refresh())) answer = await once();
  if (!answer.ok) throw await readProblem(answer);
  return (await answer.json()) as Detail;
}

function Upload() {
  const w = useWords(intakeWords);
  const z = useWords(wizardWords);
  const p = useWords(deskWords);
  const go = useNavigate();
  const { sources, loading } = useReportable();
  const [chosen, setChosen] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [unchanged, setUnchanged] = useState(false);
  const [percent, setPercent] = useState<number | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const source = chosen || (sources.length === 1 ? (sources[0]?.code ?? "") : "");
  const why =
    !loading && sources.length === 0 ? p.noSource : !source ? p.sourceFirst : !file ? w.fileFirst : null;
  // What the file is, where it cannot be read, is said beside it.
  const refused = problem?.fields.find((fault) => fieldPath(fault.path) === "file")?.message;
  const upload = async () => {
    if (!file || !source) return;
    const form = new FormData();
    form.set("source", source);
    if (unchanged) form.set("unchanged", "true");
    form.set("file", file);
    setProblem(null);
    setPercent(0);
    try {
      const made = await sendFile(form, newKey(), setPercent);
      void go(paths.priceBatch(made.id));
    } catch (error) {
      setProblem(asProblem(error));
      setPercent(null);
    }
  };
  return (
    <form
      id="price-file"
      className="card"
      style={{ padding: 20 }}
      onSubmit={(event) => {
        event.preventDefault();
        void upload();
      }}
    >
      <Stack>
        <ErrorSummary
          problem={problem}
          title={z.refused}
          field={(fault) => (fieldPath(fault.path) === "file" ? "price-file-chosen" : null)}
        />
        <SourceSelect
          sources={sources}
          value={source}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
        <Box id="price-file-chosen">
          <FileInput
            clearButtonProps={{ "aria-label": z.clearFile }}
            label={w.file}
            error={refused}
            description={w.fileHint}
            placeholder={w.filePick}
            accept=".csv,.tsv,.txt,.xlsx,.xls,.ods,.htm,.html,.json"
            value={file}
            onChange={(chosen) => {
              setFile(chosen);
              setProblem(null);
            }}
            clearable
            required
          />
        </Box>
        <Checkbox
          label={w.unchangedToday}
          description={w.unchangedFileHint}
          checked={unchanged}
          onChange={(event) => setUnchanged(event.currentTarget.checked)}
        />
        {percent !== null && (
          <Box role="status">
            <Text size="sm">{percent < 100 ? w.uploading(percent) : w.judging}</Text>
            <Progress
              value={percent}
              animated={percent >= 100}
              aria-label={percent < 100 ? w.uploading(percent) : w.judging}
            />
          </Box>
        )}
        <Group>
          <Button
            type="submit"
            leftSection={<IconUpload size={18} aria-hidden />}
            disabled={why !== null}
            loading={percent !== null}
            aria-describedby="why-no-upload"
          >
            {w.upload}
          </Button>
          <Text size="sm" className="muted" id="why-no-upload">
            {why ?? ""}
          </Text>
        </Group>
      </Stack>
    </form>
  );
}

const STATES = ["held", "previewed", "committed", "discarded"] as const;

function Batches() {
  const w = useWords(intakeWords);
  const c = useWords(common);
  const toForm = useFormStep("price-file");
  const p = useWords(deskWords);
  const language = useLanguage();
  const name = useName();
  const [search, setSearch] = useSearchParams();
  const state = STATES.find((one) => one === search.get("state"));
  const sources = $api.useQuery("get", "/api/v1/price-sources", {}, { staleTime: 600_000 }).data?.items ?? [];
  const sourceName = (code: string) => name(sources.find((source) => source.code === code)) || code;
  const list = useList("/api/v1/price-batches", { query: { limit: 20, ...(state ? { state } : {}) } });
  return (
    <Section
      title={w.batches}
      actions={
        <NativeSelect
          aria-label={w.rowState}
          value={state ?? ""}
          onChange={(event) =>
            setSearch(event.currentTarget.value ? { state: event.currentTarget.value } : {}, {
              replace: true,
            })
          }
          data={[
            { value: "", label: w.anyState },
            ...STATES.map((one) => ({ value: one, label: w[`batch_${one}`] })),
          ]}
        />
      }
    >
      <ListView
        query={list}
        empty={{
          title: w.batchesEmpty,
          next: state ? { label: c.showAll, run: () => setSearch({}, { replace: true }) } : toForm,
        }}
      >
        {(rows) => (
          <Records
            label={w.batches}
            rows={rows}
            rowKey={(row) => row.id}
            to={(row) => paths.priceBatch(row.id)}
            columns={[
              {
                key: "file",
                title: w.file,
                head: true,
                cell: (row) =>
                  row.channel === "file" || row.channel === "command"
                    ? row.file_name
                    : w[`channel_${row.channel}`],
              },
              { key: "source", title: p.source, cell: (row) => sourceName(row.source) },
              { key: "at", title: p.day, cell: (row) => timeText(row.created_at, language) },
              { key: "rows", title: w.rows, number: true, cell: (row) => row.rows },
              {
                key: "taken",
                title: w.accepted,
                number: true,
                cell: (row) => row.accepted + row.superseding,
              },
              { key: "aside", title: w.set_aside, term: "doubt", number: true, cell: (row) => row.set_aside },
              {
                key: "state",
                title: w.rowState,
                lead: true,
                cell: (row) => <Badge color={BATCH_COLOR[row.state]}>{w[`batch_${row.state}`]}</Badge>,
              },
            ]}
          />
        )}
      </ListView>
    </Section>
  );
}
