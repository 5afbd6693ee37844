import { Stack } from "@mantine/core";
import type { FieldProblem } from "@/api/problem";
import { useWords } from "@/shared/i18n";
import { fieldPath } from "@/shared/lib/action";
import { ErrorSummary } from "@/shared/ui/error-summary";
import { ColumnStep } from "./column-step";
import { HeadStep } from "./head-step";
import { type Reading, sampleOf } from "./reading";
import { SheetStep } from "./sheet-step";
import "./wizard.css";
import { wizardWords } from "./words";

/** Fields of their own; whatever else is at fault is a column. */
const FIELDS = new Set([
  "sheets",
  "header_row",
  "header_rows",
  "blocks",
  "day_columns",
  "encoding",
  "decimal",
  "day_format",
  "volume_unit",
  "fill_down",
]);

function fieldOf(fault: FieldProblem): string | null {
  const path = fieldPath(fault.path);
  if (!path.startsWith("mapping.")) return null;
  const name = path.slice("mapping.".length);
  if (FIELDS.has(name)) return `read-${name}`;
  // A unit that cannot be read is the field's; a column that is not there is the table's.
  return name === "unit" && fault.code !== "missing_column" ? "read-unit" : "read-columns";
}

/** The steps that this file needs: a book of several sheets, and rows of which one has the names of the columns. */
function needed({ batch }: Reading) {
  const { sheets, first_rows } = sampleOf(batch);
  return { sheets: sheets.length > 1, heads: first_rows.length > 0 };
}

/** The number of the step after these. */
export function resultNumber(reading: Reading): number {
  const { sheets, heads } = needed(reading);
  return 2 + Number(sheets) + Number(heads);
}

/** How the file is read, step by step: sheets, heads, columns. */
export function Steps({ reading }: { reading: Reading }) {
  const w = useWords(wizardWords);
  const { sheets, heads } = needed(reading);
  return (
    <Stack>
      <ErrorSummary problem={reading.problem} title={w.summary} field={fieldOf} />
      {sheets && <SheetStep number={1} reading={reading} />}
      {heads && <HeadStep number={1 + Number(sheets)} reading={reading} />}
      <ColumnStep number={resultNumber(reading) - 1} reading={reading} />
    </Stack>
  );
}
