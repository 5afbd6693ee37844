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
import { type ReactNode, useState } from "react";
import { $api, api, body } from "@/api/client";
import type { Import, ImportKind } from "@/api/types";
import { ConfirmButton, FormProblem, useAction } from "@/shared/action";
import { download } from "@/shared/download";
import { useWords } from "@/shared/i18n";
import { Page, Section } from "@/shared/page";
import { paths } from "@/shared/paths";
import { Link } from "@/shared/router";
import { ImportRows } from "./rows";
import { importWords } from "./words";

interface Wanted {
  kinds: ImportKind[];
  /** What the file's kind needs besides: fields for the form, and their values as the wire names them. */
  fields?: ReactNode;
  options?: Record<string, string>;
  /** Why nothing can be uploaded yet, in words. */
  why?: string | null;
}

export function ImportPage({ back, ...wanted }: Wanted & { back?: { to: string; label: string } }) {
  const w = useWords(importWords);
  const [id, setId] = useState<string | null>(null);
  return (
    <Page title={w.title} lead={w.lead} {...(back ? { back } : {})}>
      <Upload {...wanted} onPreview={(preview) => setId(preview.id)} />
      {id && <Preview key={id} id={id} onAgain={() => setId(null)} />}
    </Page>
  );
}

function Upload({
  kinds,
  fields,
  options = {},
  why = null,
  onPreview,
}: Wanted & { onPreview: (preview: Import) => void }) {
  const w = useWords(importWords);
  const [kind, setKind] = useState<ImportKind>(kinds[0] ?? "offers");
  const [file, setFile] = useState<File | null>(null);
  const upload = useAction(
    (chosen: File, key) => {
      const identity = { kind, options, name: chosen.name, size: chosen.size, modified: chosen.lastModified };
      return body(
        api.POST("/api/v1/imports", {
          headers: key(identity),
          // The wire is multipart; the client passes a form's data on as it is.
          body: { kind, file: chosen } as never,
          bodySerializer: () => {
            const form = new FormData();
            form.set("kind", kind);
            for (const [name, value] of Object.entries(options)) form.set(name, value);
            form.set("file", chosen);
            return form;
          },
        }),
      );
    },
    { quiet: true, after: onPreview },
  );
  return (
    <form
      className="card"
      style={{ padding: 20 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (file && !why) upload.run(file);
      }}
    >
      <Stack>
        <FormProblem problem={upload.problem} />
        {fields}
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
            disabled={!file || why !== null}
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
        {(why !== null || !file) && (
          <Text size="sm" className="muted" id="why-no-preview">
            {why ?? w.fileFirst}
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
