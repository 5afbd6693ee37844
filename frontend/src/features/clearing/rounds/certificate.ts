import type { Certificate } from "@/api/types";

/** What a certificate shows: proven optimal, proven but for least lots, or not proven at all. */
export type Verdict = "equal" | "lots" | "unequal";

/**
 * Least lots make the problem harder than the proven bound, and the certificate states what they cost at most. A
 * difference beyond that, or figures that the independent checker could not repeat, mean a wrong input or computation.
 */
export function verdict({ checked, equal, primal_fen, dual_fen, lots_gap_fen }: Certificate): Verdict {
  if (!checked) return "unequal";
  if (equal) return "equal";
  return dual_fen - primal_fen === lots_gap_fen && lots_gap_fen > 0 ? "lots" : "unequal";
}

export const VERDICT_COLOR = { equal: "leaf", lots: "leaf", unequal: "persimmon" } as const;
