import type { UnmatchedReason } from "@/api/types";
import { dictionary, useWords } from "@/shared/i18n";
import { usePrice } from "./parts";

/** Why the optimum leaves a listing, or a part of it, without a counterpart. */
export const whyWords = dictionary(
  {
    nobody_other_side: "没有对应的挂牌",
    lane_closed: "线路关闭",
    grade: "等级不够",
    days: "日期不合",
    price_gap: "价格不合",
    lot: "不足最小成交量",
    outbid: "其他挂牌价格更优",
    partly: "部分已撮合",
    changed: "撮合期间内容有变化",
    own_listing: "只有本企业自己的对应挂牌",
    beyond_horizon: "日期超出本轮范围",
    apart: (price: string) => `相差 ${price}`,
  },
  {
    nobody_other_side: "nobody on the other side",
    lane_closed: "lane closed",
    grade: "grade too low",
    days: "days do not meet",
    price_gap: "prices do not meet",
    lot: "below the smallest lot",
    outbid: "others had the better price",
    partly: "matched in part",
    changed: "changed during the round",
    own_listing: "only listings of the same enterprise",
    beyond_horizon: "beyond the days of this round",
    apart: (price: string) => `${price} apart`,
  },
);

export function useWhy(): (reason: UnmatchedReason) => string {
  const w = useWords(whyWords);
  const price = usePrice();
  return ({ code, fen_per_kg }) =>
    typeof fen_per_kg === "number" ? `${w[code]} · ${w.apart(price(fen_per_kg))}` : w[code];
}
