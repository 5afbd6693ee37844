import {
  Alert,
  Button,
  Checkbox,
  Group,
  NativeSelect,
  NumberInput,
  SimpleGrid,
  Stack,
  Text,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "@/api/client";
import { LISTING_MAPPING_HEADER_ROW_MINIMUM } from "@/api/limits";
import type { ImportKind } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import { Section } from "@/shared/ui/page";
import { Loaded } from "@/shared/ui/states";
import { asked, isMoved, type Mapping, type Reading, readSheets } from "./mapping";
import { importWords } from "./words";

/** A file as it was chosen, and how it is to be read. */
export interface Chosen {
  kind: ImportKind;
  file: File;
  mapping: Mapping | null;
}

/** The form that both calls send. */
export function importForm({ kind, file, mapping }: Chosen): FormData {
  const form = new FormData();
  form.set("kind", kind);
  if (mapping) form.set("mapping", JSON.stringify(mapping));
  form.set("file", file);
  return form;
}

/** So many rows are shown, for the heads to be found among them. */
const SHOWN_ROWS = 6;

/** Which column is read as what, and where the heads are: found by the server, changed by a person. */
export function ImportColumns({ chosen, onRead }: { chosen: Chosen; onRead: (mapping: Mapping) => void }) {
  const w = useWords(importWords);
  const { kind, file, mapping } = chosen;
  const query = useQuery({
    queryKey: ["post", "/api/v1/imports/reading", kind, file.name, file.size, file.lastModified, mapping],
    queryFn: () =>
      body(
        api.POST("/api/v1/imports/reading", {
          // The wire is multipart; the client passes a form's data on as it is.
          body: { kind, file } as never,
          bodySerializer: () => importForm(chosen),
        }),
      ),
    retry: false,
    // The same file read in the same way says the same: it is not sent again, and what is being chosen stays.
    staleTime: "static",
  });
  return (
    <Section title={w.columns}>
      <Loaded query={query} rows={4}>
        {(reading) => <Editor key={query.dataUpdatedAt} reading={reading} onRead={onRead} />}
      </Loaded>
    </Section>
  );
}

function Editor({ reading, onRead }: { reading: Reading; onRead: (mapping: Mapping) => void }) {
  const w = useWords(importWords);
  const language = useLanguage();
  const [columns, setColumns] = useState<Record<string, string>>(reading.mapping.columns);
  const [row, setRow] = useState<number | null>(reading.header_row ?? null);
  const [sheets, setSheets] = useState(readSheets(reading));
  const moved = isMoved(reading, row, sheets);
  const missing = reading.fields.filter((one) => one.needed && !columns[one.path]);
  const heads = reading.header.filter(Boolean);
  return (
    <Stack gap="sm">
      {missing.length > 0 && (
        <Alert color="persimmon" role="alert">
          {w.columnsMissing(missing.map((one) => one.name[language]).join("、"))}
        </Alert>
      )}
      {reading.sheets.length > 1 && (
        <Checkbox.Group label={w.sheets} value={sheets} onChange={setSheets}>
          <Group mt={6}>
            {reading.sheets.map((one) => (
              <Checkbox key={one.name} value={one.name} label={one.name} />
            ))}
          </Group>
        </Checkbox.Group>
      )}
      <NumberInput
        label={w.headerRow}
        description={w.headerRowHint}
        min={LISTING_MAPPING_HEADER_ROW_MINIMUM}
        allowDecimal={false}
        value={row ?? ""}
        onChange={(value) => setRow(typeof value === "number" ? value : null)}
        maw={260}
      />
      <Stack gap={2}>
        {reading.rows.slice(0, SHOWN_ROWS).map((one) => (
          <Text key={one.row} size="sm" className={one.row === row ? undefined : "muted"} lineClamp={1}>
            {w.rowNumber(one.row)}：{one.cells.filter(Boolean).join(" · ")}
          </Text>
        ))}
      </Stack>
      {!moved && (
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
          {reading.fields.map((field) => (
            <NativeSelect
              key={field.path}
              label={field.name[language]}
              required={field.needed}
              value={columns[field.path] ?? ""}
              onChange={(event) => setColumns({ ...columns, [field.path]: event.currentTarget.value })}
              data={[
                { value: "", label: w.noColumn },
                ...heads.map((head) => ({ value: head, label: head })),
              ]}
            />
          ))}
        </SimpleGrid>
      )}
      {reading.unread.length > 0 && (
        <Text size="sm" className="muted">
          {w.unread(reading.unread.join("、"))}
        </Text>
      )}
      {reading.left_out.map((one) => (
        <Text key={`${one.code}${one.sheet}`} size="sm" className="muted">
          {one.text[language]}（{(one.names ?? []).slice(0, 5).join("、") || one.count}）
        </Text>
      ))}
      <Group>
        <Button onClick={() => onRead(asked(reading, row, sheets, columns))}>{w.readAgain}</Button>
      </Group>
    </Stack>
  );
}
