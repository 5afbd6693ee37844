import type { Schemas } from "@/api/paths";

export type Mapping = Schemas["ListingMapping"];
export type Reading = Schemas["ListingReading"];

/** The sheets that were read. */
export function readSheets(reading: Reading): string[] {
  return reading.sheets.filter((one) => one.read).map((one) => one.name);
}

/** Whether the table is looked for in another place; in which order the sheets were ticked does not matter. */
export function isMoved(reading: Reading, row: number | null, sheets: string[]): boolean {
  const read = readSheets(reading);
  return (
    row !== (reading.header_row ?? null) ||
    sheets.length !== read.length ||
    read.some((name) => !sheets.includes(name))
  );
}

/**
 * What is asked of the server. Other heads are other columns: those are found anew. A row that was found is not stated:
 * in another sheet the heads may stand in another.
 */
export function asked(
  reading: Reading,
  row: number | null,
  sheets: string[],
  columns: Record<string, string>,
): Mapping {
  const found = reading.header_row ?? null;
  return {
    sheets,
    header_row: row === found ? (reading.mapping.header_row ?? null) : row,
    columns: isMoved(reading, row, sheets) ? {} : columns,
  };
}
