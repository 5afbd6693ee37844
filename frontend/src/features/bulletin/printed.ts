import type { Bulletin, BulletinRow } from "@/api/types";
import { type PrintedChange, printedChange, type TableUnit } from "@/shared/lib/units";

type Mover = Bulletin["summary"]["risers"][number];

/** How many movers are named in each direction. */
const MOVERS = 3;

/** The wholesale average against an earlier one, as both are printed; `by` is in fen per kilo. */
function against(row: BulletinRow, by: number | null | undefined, unit: TableUnit): PrintedChange | null {
  const now = row.wholesale.average;
  return typeof now === "number" && typeof by === "number" ? printedChange(now, now - by, unit) : null;
}

/** The change since the day before. */
export function dayChange(row: BulletinRow, unit: TableUnit): PrintedChange | null {
  return against(row, row.change_fen, unit);
}

/** A change in thousandths of the price then: of the printed prices, where the table says by how much they differ. */
export function longChange(
  row: BulletinRow,
  key: "week" | "year" | "lunar",
  unit: TableUnit,
): number | null | undefined {
  return against(row, row[`${key}_fen`], unit)?.permille ?? row[`${key}_permille`];
}

/** 批零差率 of the printed averages, in thousandths. */
export function printedMargin(row: BulletinRow, unit: TableUnit): number | null {
  return printedChange(row.retail.average, row.wholesale.average, unit)?.permille ?? null;
}

/** The arrow of a change, and the class of its colour: up in red, down in green, as Chinese markets print it. */
export function changeMark(by: number): [arrow: string, tone: string] {
  return by > 0 ? ["▲", "rise"] : by < 0 ? ["▼", "fall"] : ["＝", "muted"];
}

/** Who rose, stayed and fell as the table is printed; per kilo it is the table's own summary. */
export function printedSummary(rows: readonly BulletinRow[], unit: TableUnit) {
  const movers: (Pick<Mover, "variety"> & { by: number; permille: number })[] = rows.flatMap((row) => {
    const change = dayChange(row, unit);
    return change && change.permille !== null
      ? [{ variety: row.variety, by: change.by, permille: change.permille }]
      : [];
  });
  const of = (sign: number) => movers.filter((mover) => Math.sign(mover.by) === sign);
  // Stable: of equal changes the one higher in the table comes first.
  const first = (sign: number) =>
    of(sign)
      .toSorted((a, b) => sign * (b.permille - a.permille))
      .slice(0, MOVERS);
  return {
    up: of(1).length,
    flat: of(0).length,
    down: of(-1).length,
    noData: rows.length - movers.length,
    risers: first(1),
    fallers: first(-1),
  };
}
