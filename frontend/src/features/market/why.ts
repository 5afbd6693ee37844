import type { UnmatchedReason } from "@/api/types";
import { dictionary, useWords } from "@/shared/i18n";
import { usePrice } from "@/shared/lib/price-unit";

/** Why the optimum leaves a listing, or a part of it, without a counterpart. */
export const whyWords = dictionary({
  nobody_other_side: ["没有对应的挂牌", "nobody on the other side"],
  lane_closed: ["线路关闭", "lane closed"],
  grade: ["等级不够", "grade too low"],
  days: ["日期不合", "days do not meet"],
  price_gap: ["价格不合", "prices do not meet"],
  lot: ["不足最小成交量", "below the smallest lot"],
  outbid: ["其他挂牌价格更优", "others had the better price"],
  partly: ["部分已撮合", "matched in part"],
  changed: ["撮合期间内容有变化", "changed during the round"],
  own_listing: ["只有本企业自己的对应挂牌", "only listings of the same enterprise"],
  beyond_horizon: ["日期超出本轮范围", "beyond the days of this round"],
  apart: [(price: string) => `相差 ${price}`, (price: string) => `${price} apart`],
});

export function useWhy(): (reason: UnmatchedReason) => string {
  const w = useWords(whyWords);
  const price = usePrice();
  return ({ code, fen_per_kg }) =>
    typeof fen_per_kg === "number" ? `${w[code]} · ${w.apart(price(fen_per_kg))}` : w[code];
}
