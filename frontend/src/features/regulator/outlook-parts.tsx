import type { ReactNode } from "react";
import { Kg } from "@/features/market/parts";

/** More that stays unmet of one tier; negative where others step in. */
export function lost(of: { unmet: { tier: number; kg: number }[] }, tier: number): number {
  return of.unmet.find((row) => row.tier === tier)?.kg ?? 0;
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
