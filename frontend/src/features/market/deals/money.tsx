import type { Deal } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { yuan } from "@/shared/lib/units";
import { paymentWords } from "./payment-words";
import { sideOf } from "./side";

/** In one line: what is still owed and by whom; else what was paid. */
export function Money({ deal }: { deal: Deal }) {
  const w = useWords(paymentWords);
  const c = useWords(common);
  const { open_fen: open, overpaid_fen: over, confirmed_fen: confirmed } = deal.sums;
  if (open > 0) return `${w[`open_${sideOf(deal)}`]} ${yuan(open)} ${c.yuan}`;
  if (over > 0) return `${w[`overpaid_${sideOf(deal)}`]} ${yuan(over)} ${c.yuan}`;
  return confirmed > 0 ? w.paidUp(yuan(confirmed)) : w.nothingDue;
}
