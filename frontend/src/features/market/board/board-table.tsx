import { Badge, Checkbox } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, useRef } from "react";
import type { BoardItem, Side } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import type { GlossaryKey } from "@/shared/i18n/glossary";
import { GRADE, KIND, useLabel, useName } from "@/shared/i18n/labels";
import { dayText } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import { usePrices } from "@/shared/lib/price-unit";
import { remembered } from "@/shared/lib/remembered";
import { kgText } from "@/shared/lib/units";
import { Link, useNavigate } from "@/shared/ui/router";
import { Term } from "@/shared/ui/term";
import { DayRange } from "@/shared/ui/values";
import { useListingTitle } from "../listing-card";
import { Flags } from "../parts";
import { marketWords } from "../words";
import type { Sort, useFilters } from "./filters";
import { boardWords } from "./words";

/** Cards to read, or a table to work in; a desk remembers which. */
export const boardView = remembered<"cards" | "table">("cailanzi.board-view", ["cards", "table"], "cards");

const COLUMNS = ["grade", "listed", "left", "lot", "price", "place", "days", "enterprise", "posted"] as const;
type ColumnKey = (typeof COLUMNS)[number];
/** Hidden columns as one word, since a choice is remembered as text. */
const hiddenColumns = remembered<string>("cailanzi.board-hidden", [], "");

/** What a click on a column's head sorts by, and by what the next click does; the server sorts, over everything. */
const SORTED: Partial<Record<ColumnKey, readonly [Sort, Sort]>> = {
  listed: ["quantity_desc", "newest"],
  price: ["price_asc", "price_desc"],
  days: ["day_asc", "newest"],
  posted: ["newest", "newest"],
};

export function useHiddenColumns(): { hidden: Set<string>; toggle: (key: ColumnKey) => void } {
  const text = hiddenColumns.use();
  const hidden = new Set(text.split(",").filter(Boolean));
  return {
    hidden,
    toggle: (key) => {
      if (!hidden.delete(key)) hidden.add(key);
      hiddenColumns.set([...hidden].join(","));
    },
  };
}

/** What the glossary says of a head. */
function termOf(key: ColumnKey, side: Side): GlossaryKey | undefined {
  if (key === "left") return "quantities";
  if (key === "lot") return "lot";
  return key === "price" && side === "demand" ? "delivered" : undefined;
}

function useTitles(side: Side): Record<ColumnKey, string> {
  const w = useWords(boardWords);
  const m = useWords(marketWords);
  const { unitText: unit } = usePrices();
  const offer = side === "offer";
  return {
    grade: offer ? m.grade : m.minGrade,
    listed: w.listedKg,
    left: w.leftKg,
    lot: w.lotKg,
    price: `${offer ? m.ask : m.bid}（${unit}）`,
    place: offer ? m.origin : m.destination,
    days: offer ? m.available : m.delivery,
    enterprise: w.enterprise,
    posted: w.posted,
  };
}

/** Which columns stand in the table. */
export function ColumnChoice({ side }: { side: Side }) {
  const w = useWords(boardWords);
  const titles = useTitles(side);
  const { hidden, toggle } = useHiddenColumns();
  return (
    <details className="columns-choice">
      <summary>{w.columns}</summary>
      <div className="card">
        {COLUMNS.map((key) => (
          <Checkbox
            key={key}
            size="sm"
            label={titles[key]}
            checked={!hidden.has(key)}
            onChange={() => toggle(key)}
          />
        ))}
      </div>
    </details>
  );
}

/** The board as a sheet: heads that stay and sort, arrow keys from row to row, Enter to open. */
export function BoardTable({
  items,
  filters,
}: {
  items: BoardItem[];
  filters: ReturnType<typeof useFilters>;
}) {
  const w = useWords(boardWords);
  const m = useWords(marketWords);
  const language = useLanguage();
  const label = useLabel();
  const name = useName();
  const title = useListingTitle();
  const go = useNavigate();
  const { bare: price } = usePrices();
  const { side, sort } = filters.query;
  const titles = useTitles(side);
  const { hidden } = useHiddenColumns();
  const body = useRef<HTMLTableSectionElement>(null);
  const shown = COLUMNS.filter((key) => !hidden.has(key));

  const move = (event: KeyboardEvent<HTMLTableSectionElement>) => {
    const rows = [...(body.current?.rows ?? [])];
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    const next = event.key === "Home" ? 0 : event.key === "End" ? rows.length - 1 : step ? here + step : null;
    if (next === null) return;
    event.preventDefault();
    rows[Math.max(0, Math.min(rows.length - 1, next))]?.querySelector<HTMLElement>("a")?.focus();
  };

  const cell = (item: BoardItem, key: ColumnKey): ReactNode => {
    switch (key) {
      case "grade":
        return side === "demand" ? m.orBetter(label(GRADE, item.grade)) : label(GRADE, item.grade);
      case "listed":
        return kgText(item.quantities.listed_kg);
      case "left":
        return kgText(item.quantities.left_kg);
      case "lot":
        return item.min_lot_kg > 0 ? kgText(item.min_lot_kg) : "–";
      case "price":
        return <b>{price(item.price_fen_per_kg)}</b>;
      case "place":
        return name(item.place);
      case "days":
        return <DayRange from={item.from_day} to={item.to_day} />;
      case "enterprise":
        return (
          <>
            {item.enterprise.name} <span className="muted">{label(KIND, item.enterprise.kind)}</span>
          </>
        );
      case "posted":
        return item.posted_at ? dayText(item.posted_at.slice(0, 10), language) : "–";
    }
  };
  const number = (key: ColumnKey) => ["listed", "left", "lot", "price"].includes(key);

  return (
    <div className="card sheet">
      <table className="table hover" aria-label={w.results}>
        <thead>
          <tr>
            <th scope="col">{w.variety}</th>
            {shown.map((key) => {
              const sorts = SORTED[key];
              const up = sort === "price_asc" || sort === "day_asc";
              const on = sorts?.includes(sort) && !(key !== "posted" && sort === "newest");
              const direction = up ? "ascending" : "descending";
              const term = termOf(key, side);
              const sortBy = () => sorts && filters.set({ sort: sort === sorts[0] ? sorts[1] : sorts[0] });
              const head = sorts ? (
                <>
                  {titles[key]} <span aria-hidden>{on ? (up ? "▲" : "▼") : "↕"}</span>
                </>
              ) : (
                titles[key]
              );
              return (
                <th
                  key={key}
                  scope="col"
                  className={number(key) ? "right" : ""}
                  {...(on ? { "aria-sort": direction } : {})}
                >
                  {sorts && !term ? (
                    <button type="button" onClick={sortBy}>
                      {head}
                    </button>
                  ) : (
                    <Term of={term} {...(sorts ? { press: sortBy } : {})}>
                      {head}
                    </Term>
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={move}>
          {items.map((item) => (
            <tr key={item.id} onDoubleClick={() => go(paths.listing(item.side, item.id))}>
              <th scope="row">
                <Link to={paths.listing(item.side, item.id)}>{title(item)}</Link>{" "}
                <Flags urgent={item.urgent ?? false} unsold={item.unsold ?? false} tier={item.tier ?? null} />
                {item.quantities.left_kg === 0 && <Badge color="gray.7">{m.allTaken}</Badge>}
              </th>
              {shown.map((key) => (
                <td key={key} className={number(key) ? "right num" : key === "enterprise" ? "" : "num"}>
                  {cell(item, key)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
