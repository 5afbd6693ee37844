import {
  Alert,
  Badge,
  Box,
  Button,
  Checkbox,
  FileInput,
  Group,
  NativeSelect,
  SimpleGrid,
  Stack,
  Text,
} from "@mantine/core";
import { IconDownload, IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import { $api, api, body } from "@/api/client";
import type { Problem } from "@/api/problem";
import type { Import, ImportKind } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { useAction } from "@/shared/lib/action";
import { download } from "@/shared/lib/download";
import { paths } from "@/shared/lib/paths";
import { ConfirmButton } from "@/shared/ui/confirm";
import { FormProblem } from "@/shared/ui/form-problem";
import { Page, Section } from "@/shared/ui/page";
import { Link } from "@/shared/ui/router";
import { type Chosen, ImportColumns, importForm } from "./columns";
import { ImportRows } from "./rows";
import { importWords } from "./words";

export function ImportPage({ kinds, back }: { kinds: ImportKind[]; back?: { to: string; label: string } }) {
  const w = useWords(importWords);
  const [id, setId] = useState<string | null>(null);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const upload = useUpload((made) => setId(made.id));
  const read = (one: Chosen) => {
    setId(null);
    setChosen(one);
    upload.run(one);
  };
  return (
    <Page title={w.title} lead={w.lead} {...(back ? { back } : {})}>
      <Upload kinds={kinds} upload={upload} onChosen={read} />
      {id && <Preview key={id} id={id} onAgain={() => setId(null)} />}
      {chosen && !upload.busy && (upload.problem ? isOfLayout(upload.problem) : id !== null) && (
        <ImportColumns
          key={`${chosen.file.name}${chosen.file.lastModified}${upload.problem ? "" : id}`}
          chosen={chosen}
          onRead={(mapping) => read({ ...chosen, mapping })}
        />
      )}
    </Page>
  );
}

/** Whether the file was read and its columns were not understood: a person can say what they are. */
function isOfLayout(problem: Problem): boolean {
  return (
    problem.fields.length > 0 &&
    problem.fields.every((field) => field.code === "column_missing" || field.path.startsWith("mapping"))
  );
}

function useUpload(after: (made: Import) => void) {
  return useAction(
    (chosen: Chosen, key) => {
      const { kind, file, mapping } = chosen;
      const identity = { kind, mapping, name: file.name, size: file.size, modified: file.lastModified };
      return body(
        api.POST("/api/v1/imports", {
          headers: key(identity),
          // The wire is multipart; the client passes a form's data on as it is.
          body: { kind, file } as never,
          bodySerializer: () => importForm(chosen),
        }),
      );
    },
    { quiet: true, after },
  );
}

function Upload({
  kinds,
  upload,
  onChosen,
}: {
  kinds: ImportKind[];
  upload: ReturnType<typeof useUpload>;
  onChosen: (chosen: Chosen) => void;
}) {
  const w = useWords(importWords);
  const [kind, setKind] = useState<ImportKind>(kinds[0] ?? "offers");
  const [file, setFile] = useState<File | null>(null);
  return (
    <form
      className="card"
      style={{ padding: 20 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (file) onChosen({ kind, file, mapping: null });
      }}
    >
      <Stack>
        <FormProblem problem={upload.problem} />
        {kinds.length > 1 && (
          <NativeSelect
            label={w.what}
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value as ImportKind)}
            data={kinds.map((one) => ({ value: one, label: w[`kind_${one}`] }))}
          />
        )}
        <FileInput
          label={w.file}
          description={w.fileHint}
          placeholder={w.filePick}
          accept=".csv,.xlsx,.xls,.txt"
          value={file}
          onChange={setFile}
          clearable
          required
        />
        <Group>
          <Button
            type="submit"
            leftSection={<IconUpload size={18} aria-hidden />}
            disabled={!file}
            loading={upload.busy}
            aria-describedby="why-no-preview"
          >
            {w.preview}
          </Button>
          {(["csv", "xlsx"] as const).map((format) => (
            <Button
              key={format}
              variant="default"
              leftSection={<IconDownload size={18} aria-hidden />}
              onClick={() => void download(`/api/v1/imports/templates/${kind}`, { format })}
            >
              {w.template} {format.toUpperCase()}
            </Button>
          ))}
        </Group>
        {!file && (
          <Text size="sm" className="muted" id="why-no-preview">
            {w.fileFirst}
          </Text>
        )}
      </Stack>
    </form>
  );
}

function Preview({ id, onAgain }: { id: string; onAgain: () => void }) {
  const w = useWords(importWords);
  const [again, setAgain] = useState(false);
  const query = $api.useQuery("get", "/api/v1/imports/{id}", { params: { path: { id } } });
  const commit = useAction(
    (mode: "all_or_nothing" | "row_by_row") =>
      body(api.POST("/api/v1/imports/{id}/commit", { params: { path: { id } }, body: { mode, again } })),
    { done: (result) => w.committed(result.committed) },
  );
  const made = query.data;
  if (!made) return null;
  const takes = made.ok + (again ? made.asked : 0);
  const counts = [
    { label: w.rows, value: made.rows, color: "gray.7" },
    { label: w.ok, value: made.ok, color: "leaf" },
    { label: w.errors, value: made.errors, color: "persimmon" },
    { label: w.duplicates, value: made.duplicates, color: "yellow.9" },
  ];
  return (
    <Section title={w.result}>
      <Stack>
        <SimpleGrid cols={{ base: 2, sm: 4 }}>
          {counts.map((count) => (
            <Box key={count.label} className="card" p="md">
              <Badge color={count.color}>{count.label}</Badge>
              <Text fw={700} fz={26} className="num">
                {count.value}
              </Text>
            </Box>
          ))}
        </SimpleGrid>
        {made.state === "committed" ? (
          <Alert color="leaf" title={w.done} role="status">
            <Stack gap="sm" align="flex-start">
              {w.doneText(made.committed, made.rows - made.committed)}
              <Group>
                {made.kind !== "observations" && (
                  <Button component={Link} to={paths.listings(made.kind === "offers" ? "offer" : "demand")}>
                    {w.see}
                  </Button>
                )}
                <Button variant="default" onClick={onAgain}>
                  {w.again}
                </Button>
              </Group>
            </Stack>
          </Alert>
        ) : (
          <>
            {made.asked > 0 && (
              <Checkbox
                label={w.takeAgain(made.asked)}
                description={w.takeAgainText}
                checked={again}
                onChange={(event) => setAgain(event.currentTarget.checked)}
              />
            )}
            <Group>
              <ConfirmButton
                label={w.commitRows}
                text={w.commitRowsText}
                disabled={takes === 0}
                aria-describedby="why-not-committed"
                busy={commit.busy}
                onConfirm={() => commit.run("row_by_row")}
              />
              <ConfirmButton
                label={w.commitAll}
                text={w.commitAllText}
                variant="default"
                disabled={made.errors > 0 || takes === 0}
                aria-describedby="why-not-committed"
                busy={commit.busy}
                onConfirm={() => commit.run("all_or_nothing")}
              />
              {made.errors > 0 && (
                <Button
                  variant="default"
                  leftSection={<IconDownload size={18} aria-hidden />}
                  onClick={() =>
                    void download(`/api/v1/imports/${id}/rows/export`, { status: "error", format: "xlsx" })
                  }
                >
                  {w.downloadErrors}
                </Button>
              )}
            </Group>
          </>
        )}
        {made.state !== "committed" && (takes === 0 || made.errors > 0) && (
          <Text size="sm" className="muted" role="note" id="why-not-committed">
            {takes === 0 ? w.nothingGood : w.notAll(made.errors)}
          </Text>
        )}
        <ImportRows
          key={made.state}
          id={id}
          start={made.errors > 0 ? "error" : made.asked > 0 ? "duplicate" : ""}
        />
      </Stack>
    </Section>
  );
}
