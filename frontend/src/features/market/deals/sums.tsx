import { Text } from "@mantine/core";
import type { Schemas } from "@/api/paths";
import { useLanguage, useWords } from "@/shared/i18n";
import { dayText } from "@/shared/lib/days";
import { yuan } from "@/shared/lib/units";
import { Section } from "@/shared/ui/page";
import { Records } from "@/shared/ui/records";
import { paymentWords } from "./payment-words";

const PARTS = ["due", "paid", "confirmed", "open", "overpaid"] as const;

/** What the balance with a counterparty is made of, by direction. */
export function Sums({ statement }: { statement: Schemas["Statement"] }) {
  const w = useWords(paymentWords);
  const language = useLanguage();
  const rows = (["sold", "bought"] as const)
    .map((direction) => ({ direction, sums: statement[direction] }))
    .filter(({ sums }) => PARTS.some((part) => sums[`${part}_fen`] !== 0));
  if (rows.length === 0) return null;
  return (
    <Section title={w.sums} note={w.sumsNote(dayText(statement.to, language))}>
      <Records
        label={w.sums}
        rows={rows}
        rowKey={(row) => row.direction}
        columns={[
          { key: "direction", title: w.direction, head: true, cell: (row) => w[row.direction] },
          ...PARTS.map((part) => ({
            key: part,
            title: w[`sum_${part}`],
            number: true,
            cell: (row: (typeof rows)[number]) => yuan(row.sums[`${part}_fen`]),
          })),
        ]}
      />
      <Text size="sm" className="muted" mt={6}>
        {w.sumsBalance}
      </Text>
    </Section>
  );
}
