import type { Side } from "@/api/types";
import { priceInput, type TableUnit, toFenPerKg } from "@/shared/lib/units";
import { useSearchParams } from "@/shared/ui/router";

export const SORTS = ["newest", "price_asc", "price_desc", "quantity_desc", "day_asc"] as const;
export type Sort = (typeof SORTS)[number];

const TEXTS = ["variety", "category", "region", "destination", "grade", "day", "left_min", "q"] as const;
/** What the address may hold; prices stand in it as a person types them, in yuan per kilo. */
const KEYS = [...TEXTS, "price_min", "price_max", "urgent", "unsold"] as const;
export type FilterKey = (typeof KEYS)[number];

export interface BoardQuery {
  side: Side;
  sort: Sort;
  variety?: string;
  category?: string;
  region?: string;
  destination?: string;
  grade?: number;
  price_min?: number;
  price_max?: number;
  day?: string;
  left_min?: number;
  urgent?: boolean;
  unsold?: boolean;
  q?: string;
}

function number(text: string | null): number | undefined {
  const value = text ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

/** The board's query that an address stands for; what makes no sense in it is left out. */
export function readQuery(search: URLSearchParams): BoardQuery {
  const sort = SORTS.find((name) => name === search.get("sort")) ?? "newest";
  const query: BoardQuery = { side: search.get("side") === "demand" ? "demand" : "offer", sort };
  for (const key of ["variety", "category", "region", "destination", "q"] as const) {
    const value = search.get(key)?.trim();
    if (value) query[key] = value;
  }
  const day = search.get("day");
  if (day && /^\d{4}-\d{2}-\d{2}$/.test(day)) query.day = day;
  const grade = number(search.get("grade"));
  if (grade && grade <= 4) query.grade = grade;
  const left = number(search.get("left_min"));
  if (left) query.left_min = left;
  for (const key of ["price_min", "price_max"] as const) {
    const fen = toFenPerKg(search.get(key) ?? "", "kg");
    if (fen !== null) query[key] = fen;
  }
  if (search.get("urgent") === "true") query.urgent = true;
  if (search.get("unsold") === "true") query.unsold = true;
  return query;
}

/** What the address keeps of a typed price: yuan per kilo; what is no price stays as it is. */
export function keptPrice(typed: string, unit: TableUnit): string {
  const fen = toFenPerKg(typed, unit);
  return fen === null ? typed : priceInput(fen, "kg");
}

/** What a field says once the address has changed: what is typed where the address keeps just that, else the address. */
export function fieldText(
  field: { typed: string; inAddress: string },
  raw: string,
  kept: (typed: string) => string,
): string {
  return kept(field.typed.trim()) === raw ? field.typed : field.inAddress;
}

/** Filters live in the address: a search can be sent to a colleague, and "back" goes back. */
export function useFilters() {
  const [search, setSearch] = useSearchParams();
  const set = (changes: Partial<Record<FilterKey | "side" | "sort", string | null>>) =>
    setSearch(
      (now) => {
        const next = new URLSearchParams(now);
        for (const [key, value] of Object.entries(changes)) {
          if (value) next.set(key, value);
          else next.delete(key);
        }
        return next;
      },
      { replace: true },
    );
  return {
    query: readQuery(search),
    raw: (key: FilterKey) => search.get(key) ?? "",
    active: KEYS.filter((key) => search.get(key)).length,
    set,
    clear: () => setSearch({ side: search.get("side") ?? "offer" }, { replace: true }),
  };
}
