import type { ReactNode } from "react";
import type { Outlook } from "@/api/types";
import { Kg } from "@/shared/ui/values";

/** More that stays unmet of one tier; negative where others step in. */
export function lost(of: { unmet: { tier: number; kg: number }[] }, tier: number): number {
  return of.unmet.find((row) => row.tier === tier)?.kg ?? 0;
}

/** What would be missing in all: of the open market, and of what is promised already. */
export function missing({ unmet, promised }: Outlook): number {
  return unmet.reduce((sum, tier) => sum + tier.kg, 0) + promised.unshipped_kg + promised.unanswered_kg;
}

/** More unmet is bad news, and says so in weight, not in colour alone. */
export function more(kg: number): ReactNode {
  if (kg === 0) return "–";
  return (
    <b>
      {kg > 0 ? "+" : "−"}
      <Kg kg={Math.abs(kg)} />
    </b>
  );
}
