import { Box, Button, Checkbox, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { PRICE_MAPPING_HEADER_ROW_MINIMUM } from "@/api/limits";
import { useWords } from "@/shared/i18n";
import { Table } from "@/shared/ui/table";
import { type Reading, sampleOf } from "./reading";
import { Again, Step } from "./step";
import { wizardWords } from "./words";

/** So many rows show where the heads are. */
const SHOWN = 20;

/** In which row the heads are: as found, and to be chosen. */
export function HeadStep({ number, reading }: { number: number; reading: Reading }) {
  const w = useWords(wizardWords);
  const { batch, draft, put, open } = reading;
  const { mapping } = batch;
  const sample = sampleOf(batch);
  const found = sample.header_row ?? null;
  const row = draft.headless ? null : (draft.header_row ?? found);
  const isFound = row === found && !draft.headless;
  const rows = draft.header_rows ?? (isFound ? Math.max(sample.header_rows, 1) : 1);
  const wrong =
    draft.header_row !== null &&
    draft.header_row !== undefined &&
    !(draft.header_row >= PRICE_MAPPING_HEADER_ROW_MINIMUM);
  // The usual place needs no look; a place that a person chose, or that is unusual, does.
  const first = sample.first_rows[0]?.row ?? 1;
  const unusual =
    found !== first || sample.header_rows > 1 || Boolean(mapping.header_row) || batch.rows === 0;
  return (
    <Step
      number={number}
      title={w.heads}
      found={found === null ? w.headless : w.headsAt(found, sample.header_rows)}
      open={open && unusual}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!wrong) reading.read();
        }}
      >
        <Stack>
          {open && (
            <Text size="sm" className="muted">
              {w.headsLead}
            </Text>
          )}
          <RawRows
            reading={reading}
            head={row}
            heads={rows}
            choose={(chosen) => put({ header_row: chosen, headless: false })}
          />
          {open && (
            <>
              <Group align="flex-end">
                <TextInput
                  id="read-header_row"
                  label={w.headRow}
                  description={w.headRowHint}
                  inputMode="numeric"
                  w={180}
                  placeholder={draft.headless || found === null ? "" : String(found)}
                  value={Number.isNaN(draft.header_row) ? "" : (draft.header_row ?? "")}
                  error={wrong ? w.headRowWrong : undefined}
                  disabled={draft.headless ?? false}
                  onChange={(event) => {
                    const typed = event.currentTarget.value.trim();
                    put({ header_row: typed === "" ? null : Number(typed) });
                  }}
                />
                <NativeSelect
                  id="read-header_rows"
                  label={w.headRows}
                  value={draft.header_rows ?? ""}
                  disabled={draft.headless ?? false}
                  onChange={(event) => put({ header_rows: Number(event.currentTarget.value) || null })}
                  data={[
                    { value: "", label: w.headRowsAuto },
                    { value: "1", label: w.headRowsOne },
                    { value: "2", label: w.headRowsTwo },
                  ]}
                />
              </Group>
              <Checkbox
                label={w.noHeads}
                checked={draft.headless ?? false}
                onChange={(event) =>
                  put(
                    event.currentTarget.checked
                      ? { headless: true, header_row: null, header_rows: null }
                      : { headless: false },
                  )
                }
              />
              <Again reading={reading} stop={wrong ? w.headRowWrong : null}>
                {(mapping.header_row || mapping.header_rows || mapping.headless) && (
                  <Button
                    variant="default"
                    onClick={() =>
                      reading.read({ ...draft, headless: false, header_row: null, header_rows: null })
                    }
                  >
                    {w.automatic}
                  </Button>
                )}
              </Again>
            </>
          )}
        </Stack>
      </form>
    </Step>
  );
}

/** The rows as they came. One of them is chosen: by its button with the arrow keys, or with a touch anywhere on it. */
function RawRows({
  reading,
  head,
  heads,
  choose,
}: {
  reading: Reading;
  head: number | null;
  heads: number;
  choose: (row: number) => void;
}) {
  const w = useWords(wizardWords);
  const { first_rows, header_row } = sampleOf(reading.batch);
  const end = Math.max(SHOWN, first_rows.findIndex((one) => one.row === header_row) + 4);
  const shown = first_rows.slice(0, end);
  const width = Math.max(1, ...shown.map((one) => one.cells.length));
  const isHead = (row: number) => head !== null && row >= head && row < head + heads;
  return (
    <Box className="frame" tabIndex={0} role="region" aria-label={w.headsTable}>
      <Table className="raw" aria-label={w.headsTable} fz="sm" verticalSpacing={4}>
        <Table.Tbody>
          {shown.map((one) => (
            <Table.Tr
              key={one.row}
              className={isHead(one.row) ? "chosen" : head !== null && one.row < head ? "muted" : ""}
              onClick={() => reading.open && choose(one.row)}
            >
              <Table.Th scope="row">
                {reading.open ? (
                  <label>
                    <input
                      type="radio"
                      name="header-row"
                      checked={one.row === head}
                      onChange={() => choose(one.row)}
                    />
                    <span>{w.row(one.row)}</span>
                  </label>
                ) : (
                  w.row(one.row)
                )}
              </Table.Th>
              {Array.from({ length: width }, (_, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells have no identity but their place.
                <Table.Td key={at}>{one.cells[at] ?? ""}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  );
}
