import type { Mapping } from "./columns";
import { SHEET_COLUMN } from "./words";

/** What says where the table is; which columns it has follows from that. */
const LAYOUT = [
  "sheets",
  "header_row",
  "header_rows",
  "headless",
  "blocks",
  "day_columns",
  "encoding",
] as const;

/** A value that is the same as none. */
function isUnset(value: unknown): boolean {
  if (value === null || value === undefined || value === "" || value === false) return true;
  return typeof value === "object" && Object.values(value).every(isUnset);
}

function plain(value: unknown): string {
  if (isUnset(value)) return "";
  if (Array.isArray(value)) return JSON.stringify(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(
    ([name, one]) => !isUnset(one) && !(name === "day_format" && one === "auto"),
  );
  return entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, one]) => `${name}:${plain(one)}`)
    .join(";");
}

/** Whether the two find the table in the same place. `false` is an answer where the heads are days. */
function isSameLayout(a: Mapping, b: Mapping): boolean {
  const one = (mapping: Mapping, name: (typeof LAYOUT)[number]) =>
    name === "day_columns" ? JSON.stringify(mapping.day_columns ?? null) : plain(mapping[name]);
  return LAYOUT.every((name) => one(a, name) === one(b, name));
}

/**
 * What is asked of the server. Where the table is looked for in another place, its columns are left to be found anew:
 * those of the place before are not there.
 */
export function asked(draft: Mapping, stored: Mapping): Mapping {
  if (isSameLayout(draft, stored)) return draft;
  const { columns, wide, fill_down, only, name, unit, unit_wins, day, day_in_name, day_format, ...kept } =
    draft;
  const market = columns?.market === SHEET_COLUMN ? { market: SHEET_COLUMN } : {};
  return { ...kept, columns: market } as Mapping;
}

/** Whether the two mean the same reading. */
export function isSameReading(a: Mapping, b: Mapping): boolean {
  return isSameLayout(a, b) && plain(a) === plain(b);
}
