import {
  Box,
  Button,
  Checkbox,
  Group,
  NativeSelect,
  SimpleGrid,
  Stack,
  Table,
  Text,
  TextInput,
} from "@mantine/core";
import { useState } from "react";
import { api, body } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { FormProblem, useAction } from "@/shared/action";
import { useWords } from "@/shared/i18n";
import { Section } from "@/shared/page";
import { intakeWords } from "./intake-words";

type Mapping = Schemas["PriceMapping"];
type Detail = Schemas["PriceBatchDetail"];

const ROLES = [
  "name",
  "day",
  "low",
  "average",
  "high",
  "price",
  "stalls",
  "unit",
  "origin",
  "volume",
  "stores",
  "reason",
  "id",
  "market",
] as const;

/** Which column is what: as it is proposed or saved, and to be changed. */
export function MappingEditor({ batch, open }: { batch: Detail; open: boolean }) {
  const w = useWords(intakeWords);
  const [mapping, setMapping] = useState<Mapping>(batch.mapping);
  const reread = useAction(
    (wanted: Mapping) =>
      body(
        api.POST("/api/v1/price-batches/{id}/remap", {
          params: { path: { id: batch.id } },
          body: { mapping: wanted },
        }),
      ),
    { quiet: true, done: w.reread_done },
  );
  const columns = mapping.columns ?? {};
  const header = batch.sample.header.filter(Boolean);
  const choices = [
    { value: "", label: w.none },
    ...header.map((column) => ({ value: column, label: column })),
  ];
  const put = (change: Partial<Mapping>) => setMapping((now) => ({ ...now, ...change }));
  const shown = ROLES.filter((role) => open || columns[role]);
  return (
    <Section title={w.mapping}>
      <Stack className="card" p="md">
        <Text size="sm" className="muted">
          {open ? w.mappingLead : w.mappingClosed}
        </Text>
        <FormProblem problem={reread.problem} />
        <SimpleGrid cols={{ base: 2, sm: 3, md: 5 }}>
          {shown.map((role) => (
            <NativeSelect
              key={role}
              label={w[`role_${role}`]}
              value={columns[role] ?? ""}
              disabled={!open}
              onChange={(event) =>
                put({ columns: { ...columns, [role]: event.currentTarget.value || undefined } })
              }
              data={choices}
            />
          ))}
          <NativeSelect
            label={w.role_spec}
            value={columns.spec?.[0] ?? ""}
            disabled={!open}
            onChange={(event) =>
              put({
                columns: { ...columns, spec: event.currentTarget.value ? [event.currentTarget.value] : [] },
              })
            }
            data={choices}
          />
        </SimpleGrid>
        {open && (
          <>
            <SimpleGrid cols={{ base: 1, sm: 2, md: 4 }}>
              <NativeSelect
                label={w.dayFormat}
                value={mapping.day_format ?? "auto"}
                onChange={(event) =>
                  put({ day_format: event.currentTarget.value as NonNullable<Mapping["day_format"]> })
                }
                data={(["auto", "dmy", "mdy", "roc"] as const).map((one) => ({
                  value: one,
                  label: w[`format_${one}`],
                }))}
              />
              <TextInput
                type="date"
                label={w.fixedDay}
                value={mapping.day ?? ""}
                onChange={(event) => put({ day: event.currentTarget.value || undefined })}
              />
              <TextInput
                label={w.unitField}
                value={mapping.unit ?? ""}
                placeholder={w.unitExample}
                onChange={(event) => put({ unit: event.currentTarget.value || undefined })}
              />
              <NativeSelect
                label={w.encoding}
                value={mapping.encoding ?? ""}
                onChange={(event) =>
                  put({ encoding: (event.currentTarget.value || undefined) as Mapping["encoding"] })
                }
                data={[
                  { value: "", label: w.encodingAuto },
                  ...["utf8", "gb18030", "big5", "latin1"].map((one) => ({
                    value: one,
                    label: one.toUpperCase(),
                  })),
                ]}
              />
            </SimpleGrid>
            <Group gap="lg">
              <Checkbox
                label={w.headless}
                checked={mapping.headless ?? false}
                onChange={(event) => put({ headless: event.currentTarget.checked })}
              />
              <Checkbox
                label={w.dayInName}
                checked={mapping.day_in_name ?? false}
                onChange={(event) => put({ day_in_name: event.currentTarget.checked })}
              />
              <Checkbox
                label={w.unitWins}
                checked={mapping.unit_wins ?? false}
                onChange={(event) => put({ unit_wins: event.currentTarget.checked })}
              />
              <Checkbox
                label={w.family}
                checked={mapping.family ?? false}
                onChange={(event) => put({ family: event.currentTarget.checked })}
              />
            </Group>
            <Group>
              <Button variant="light" loading={reread.busy} onClick={() => reread.run(mapping)}>
                {w.reread}
              </Button>
            </Group>
          </>
        )}
        <FirstRows batch={batch} />
      </Stack>
    </Section>
  );
}

/** The file as it came: wide ones scroll within their own frame, which the keyboard reaches too. */
function FirstRows({ batch }: { batch: Detail }) {
  const w = useWords(intakeWords);
  const { header, rows } = batch.sample;
  const side = (at: number) =>
    rows.some((row) => row[at]) && rows.every((row) => /^[\d.,]*$/.test(row[at] ?? "")) ? "right" : "left";
  return (
    <Box style={{ overflowX: "auto" }} tabIndex={0} role="region" aria-label={w.firstRows}>
      <Table aria-label={w.firstRows} fz="sm" style={{ whiteSpace: "nowrap" }}>
        <Table.Thead>
          <Table.Tr>
            {header.map((column, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns without a name have no other identity.
              <Table.Th key={at} scope="col" ta={side(at)}>
                {column || w.none}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, number) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are shown as they came and never move.
            <Table.Tr key={number}>
              {row.map((cell, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above.
                <Table.Td key={at} ta={side(at)}>
                  {cell}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  );
}
