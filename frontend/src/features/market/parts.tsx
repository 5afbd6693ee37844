import { Badge, Box, Group, Text } from "@mantine/core";
import type { Quantities, Reason } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { GRADE, TIER, useLabel } from "@/shared/i18n/labels";
import { usePrice } from "@/shared/lib/price-unit";
import { useQuantity } from "@/shared/lib/quantity";
import { kgText } from "@/shared/lib/units";
import { Term } from "@/shared/ui/term";
import { marketWords } from "./words";

export function Flags({
  urgent,
  unsold,
  tier,
}: {
  urgent?: boolean;
  unsold?: boolean;
  tier?: number | null;
}) {
  const w = useWords(marketWords);
  const label = useLabel();
  return (
    <>
      {urgent && <Badge color="persimmon">{w.urgent}</Badge>}
      {unsold && <Badge color="yellow.9">{w.unsold}</Badge>}
      {(tier === 0 || tier === 1) && <Badge color="blue.9">{label(TIER, tier)}</Badge>}
    </>
  );
}

const PARTS = [
  ["received", "var(--kg-received)"],
  ["shipped", "var(--kg-shipped)"],
  ["committed", "var(--kg-committed)"],
  ["reserved", "var(--kg-reserved)"],
  ["shortfall", "var(--kg-shortfall)"],
  ["left", "var(--kg-left)"],
] as const;

/** The six places where a listing's kilos can be; they always add up to what was listed. */
export function QuantityBar({
  of,
  legend = true,
  explain = false,
}: {
  of: Quantities;
  legend?: boolean;
  /** Where the words of the legend first stand on a page. */
  explain?: boolean;
}) {
  const w = useWords(marketWords);
  const quantity = useQuantity();
  const total = Math.max(of.listed_kg, 1);
  const parts = PARTS.map(([name, color]) => ({ name, color, kg: of[`${name}_kg`] })).filter(
    (part) => part.kg > 0 || part.name === "left",
  );
  const sentence = parts.map((part) => `${w[part.name]} ${quantity(part.kg)}`).join("，");
  return (
    <Box>
      <Group
        gap={0}
        wrap="nowrap"
        role="img"
        aria-label={`${w.listed} ${quantity(of.listed_kg)}：${sentence}`}
        style={{ height: 10, borderRadius: 5, overflow: "hidden", background: "var(--kg-left)" }}
      >
        {parts.map((part) => (
          <Box
            key={part.name}
            title={`${w[part.name]} ${kgText(part.kg)}`}
            style={{ width: `${(part.kg / total) * 100}%`, height: "100%", background: part.color }}
          />
        ))}
      </Group>
      {legend && (
        <Group gap="xs" mt={6}>
          <Text size="xs" className="muted num">
            <Term of={explain ? "quantities" : undefined}>{w.listed}</Term> {quantity(of.listed_kg)}
          </Text>
          {parts.map((part) => (
            <Group key={part.name} gap={4} wrap="nowrap" aria-hidden>
              <Box
                style={{
                  width: 9,
                  height: 9,
                  borderRadius: 2,
                  background: part.color,
                  border: "1px solid var(--line-strong)",
                }}
              />
              <Text size="xs" className="muted num">
                {w[part.name]} {quantity(part.kg)}
              </Text>
            </Group>
          ))}
        </Group>
      )}
    </Box>
  );
}

/** Why two listings do not fit, in a few words with the numbers. */
export function useReasonText(): (reason: Reason) => string {
  const w = useWords(marketWords);
  const label = useLabel();
  const price = usePrice();
  const quantity = useQuantity();
  return (reason) => {
    const has = (value: number | null | undefined): value is number => typeof value === "number";
    switch (reason.code) {
      case "price_gap":
        return has(reason.gap_fen) ? w.reason_price_gap(price(reason.gap_fen)) : w.reason_price_gap_plain;
      case "days":
        return has(reason.gap_days) ? w.reason_days(reason.gap_days) : w.reason_days_plain;
      case "grade":
        return has(reason.have) && has(reason.need)
          ? w.reason_grade(label(GRADE, reason.have), label(GRADE, reason.need))
          : w.reason_grade_plain;
      case "lot":
        return has(reason.have) && has(reason.need)
          ? w.reason_lot(quantity(reason.have), quantity(reason.need))
          : w.reason_lot_plain;
      case "lane_closed":
        return w.reason_lane_closed;
      case "quantity_gone":
        return w.reason_quantity_gone;
    }
  };
}
