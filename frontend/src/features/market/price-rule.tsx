import { Text } from "@mantine/core";
import type { PriceRule } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { priceRuleWords } from "./price-rule-words";

/** Why a round's price is what it is. */
export function PriceRuleNote({ rule }: { rule: PriceRule }) {
  const w = useWords(priceRuleWords);
  return (
    <Text size="sm" className="muted">
      {w[rule]}
    </Text>
  );
}
