import { Text } from "@mantine/core";
import { useLanguage, useWords } from "@/shared/i18n";
import { dayWords } from "@/shared/i18n/day-words";
import { daysText, dayText } from "@/shared/lib/days";
import { otherUnit, usePrices, useUnitWords } from "@/shared/lib/price-unit";
import { useQuantity } from "@/shared/lib/quantity";
import { priceText } from "@/shared/lib/units";

/** A price in the reader's unit; with `both`, in details only, the other unit behind it: to mix them up is the likeliest error. */
export function Price({ fen, big, both }: { fen: number | null | undefined; big?: boolean; both?: boolean }) {
  const words = useUnitWords();
  const { unit, unitText, bare } = usePrices();
  if (fen === null || fen === undefined) return <span className="muted">–</span>;
  const other = otherUnit(unit);
  return (
    <span className={big ? "price" : "num"}>
      {bare(fen)} {big ? <small>{unitText}</small> : unitText}
      {both && (
        <Text span size="sm" className="muted" fw={400} ml={8}>
          {priceText(fen, other)} {words(other)}
        </Text>
      )}
    </span>
  );
}

export function Kg({ kg }: { kg: number | null | undefined }) {
  const text = useQuantity();
  return <span className="num">{kg === null || kg === undefined ? "–" : text(kg)}</span>;
}

export function DayRange({ from, to }: { from: string; to?: string | null | undefined }) {
  const language = useLanguage();
  const w = useWords(dayWords);
  return <span>{to ? daysText(from, to, language) : `${dayText(from, language)} – ${w.openEnded}`}</span>;
}
