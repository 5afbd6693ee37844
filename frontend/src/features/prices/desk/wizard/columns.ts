import type { Schemas } from "@/api/paths";

export type Mapping = Schemas["PriceMapping"];

/** What a column can be, in the order in which it is offered. */
export const ROLES = [
  "name",
  "spec",
  "origin",
  "low",
  "average",
  "high",
  "price",
  "unit",
  "day",
  "volume",
  "market",
  "stalls",
  "stores",
  "reason",
  "id",
  "wide",
] as const;
export type Role = (typeof ROLES)[number];
/** Those that a single column has. */
type Single = Exclude<Role, "spec" | "wide">;

/** Columns are compared as the server compares them: width, blanks and case do not matter. */
function key(column: string): string {
  return column.normalize("NFKC").replace(/\s+/g, "").toLowerCase();
}

function isSame(a: string | null | undefined, b: string): boolean {
  return a !== null && a !== undefined && a !== "" && key(a) === key(b);
}

/** All that the column is read as. */
export function rolesOf(mapping: Mapping, column: string): Role[] {
  const columns = mapping.columns ?? {};
  return ROLES.filter((role) => {
    if (role === "spec") return columns.spec?.some((one) => isSame(one, column)) ?? false;
    if (role === "wide") return mapping.wide?.some((one) => isSame(one, column)) ?? false;
    return isSame(columns[role], column);
  });
}

/** The mapping after the column is read as that and nothing else; another column that was it is nothing then. */
export function assign(mapping: Mapping, column: string, role: Role | ""): Mapping {
  const columns: Record<string, unknown> = { ...mapping.columns };
  for (const had of rolesOf(mapping, column)) {
    if (had !== "spec" && had !== "wide") delete columns[had];
  }
  const without = (list: string[] | undefined) => (list ?? []).filter((one) => !isSame(one, column));
  const spec = without(mapping.columns?.spec);
  const wide = without(mapping.wide);
  if (role === "spec") spec.push(column);
  else if (role === "wide") wide.push(column);
  else if (role) columns[role satisfies Single] = column;
  return { ...mapping, columns: { ...columns, spec } as Mapping["columns"], wide };
}

/** What the server will ask for: which goods, which day, which price. */
export function lacking(mapping: Mapping): ("name" | "day" | "price")[] {
  const columns = mapping.columns ?? {};
  const wide = (mapping.wide ?? []).length > 0;
  const found = {
    name: columns.name || mapping.name || wide,
    day: columns.day || mapping.day || mapping.day_in_name,
    price: columns.average || columns.price || columns.stalls || wide || (columns.low && columns.high),
  };
  return (["name", "price", "day"] as const).filter((one) => !found[one]);
}

/** `盒=250, 袋=500` as grams by package; null where a part is not of this form. */
export function readWeights(text: string): Record<string, number> | null {
  const parts = text.split(/[,，;；、\s]+/).filter(Boolean);
  const read = parts.map((part) => /^([^=＝:：\d]+)[=＝:：](\d{1,7})$/.exec(part));
  if (read.some((one) => one === null || Number(one[2]) === 0)) return null;
  return Object.fromEntries(read.map((one) => [one?.[1] ?? "", Number(one?.[2])]));
}

export function weightsText(weights: Record<string, number> | undefined): string {
  return Object.entries(weights ?? {})
    .map(([unit, grams]) => `${unit}=${grams}`)
    .join(", ");
}
