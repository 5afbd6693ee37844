import type { Deal } from "@/api/types";

/** From which side the reader looks at a deal's money. */
export function sideOf(deal: Deal): "seller" | "buyer" | "other" {
  return deal.my_side === "seller" || deal.my_side === "buyer" ? deal.my_side : "other";
}
