import { Button, Checkbox, Stack, Text } from "@mantine/core";
import { useLanguage, useWords } from "@/shared/i18n";
import { type Reading, sampleOf } from "./reading";
import { Again, Step } from "./step";
import { SHEET_COLUMN, wizardWords } from "./words";

/** Which sheets of a workbook are read, and why the others are not. */
export function SheetStep({ number, reading }: { number: number; reading: Reading }) {
  const w = useWords(wizardWords);
  const language = useLanguage();
  const { batch, draft, put, open } = reading;
  const { sheets } = sampleOf(batch);
  const read = sheets.filter((sheet) => sheet.read).map((sheet) => sheet.name);
  const chosen = draft.sheets?.length ? draft.sheets : read;
  const choose = (name: string, on: boolean) => {
    const wanted = sheets
      .map((sheet) => sheet.name)
      .filter((one) => (one === name ? on : chosen.includes(one)));
    // The one that is left stays: a file of which no sheet is read is none.
    if (wanted.length > 0) put({ sheets: wanted });
  };
  const names = draft.columns?.market === SHEET_COLUMN;
  return (
    <Step
      number={number}
      title={w.sheets}
      found={w.sheetsRead(read.join("、"), sheets.length - read.length)}
      open
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          reading.read();
        }}
      >
        <Stack>
          {open && (
            <Text size="sm" className="muted">
              {w.sheetsLead}
            </Text>
          )}
          <Stack component="ul" gap="sm" className="sheets" aria-label={w.sheets}>
            {sheets.map((sheet, at) => (
              <li key={sheet.name}>
                <Checkbox
                  {...(at === 0 ? { id: "read-sheets" } : {})}
                  label={sheet.name}
                  description={[
                    sheet.rows ? w.sheetRows(sheet.rows) : "",
                    sheet.read ? w.sheetChosen : w.sheetNotRead,
                    sheet.why?.[language] ?? "",
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                  checked={chosen.includes(sheet.name)}
                  disabled={!open}
                  onChange={(event) => choose(sheet.name, event.currentTarget.checked)}
                />
              </li>
            ))}
          </Stack>
          {open && (
            <>
              {chosen.length > 1 && (
                <Checkbox
                  label={w.sheetsAsMarkets}
                  checked={names}
                  onChange={(event) =>
                    put({
                      columns: {
                        ...draft.columns,
                        market: event.currentTarget.checked ? SHEET_COLUMN : null,
                      } as typeof draft.columns,
                    })
                  }
                />
              )}
              <Again reading={reading}>
                {(batch.mapping.sheets ?? []).length > 0 && (
                  <Button variant="default" onClick={() => reading.read({ ...draft, sheets: [] })}>
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
