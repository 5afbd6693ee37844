import { dictionary } from "@/shared/i18n";

export const gapWords = dictionary({
  nothing: [
    (tier: string, kg: string) => `${tier}：${kg} 一点都没有着落`,
    (tier: string, kg: string) => `${tier}: nothing of the ${kg} is found`,
  ],
  partly: [
    (tier: string, kg: string, of: string) => `${tier}：${of} 中还缺 ${kg}`,
    (tier: string, kg: string, of: string) => `${tier}: ${kg} of ${of} still missing`,
  ],
  any: [(name: string) => `${name}（任一品种）`, (name: string) => `any ${name}`],
  line: [
    (demands: number, kg: string) => `${demands} 条需求，缺 ${kg}`,
    (demands: number, kg: string) => `${demands} demands, ${kg} missing`,
  ],
  show: ["缺哪些品种、为什么、怎么办", "Which goods, why, and what would help"],
  raise: [
    (price: string, yuan: string) => `至少再出 ${price} 即有货，全部满足约 ${yuan} 元`,
    (price: string, yuan: string) => `from ${price} more some is served; all of it for about ${yuan} yuan`,
  ],
  remedy_nobody_other_side: [
    "没有供应：发布急需求购，或动用储备",
    "nobody offers it: call for supply, or use the reserves",
  ],
  remedy_lane_closed: [
    "线路关闭：恢复线路，或改送中转站",
    "the lane is closed: open it, or deliver to a hub",
  ],
  remedy_grade: [
    "等级要求过高：放宽一级，或请产地分拣",
    "the grade is too high: take one lower, or have it sorted",
  ],
  remedy_days: ["日期对不上：放宽到货日", "the days do not meet: allow other days"],
  remedy_price_gap: [
    "出价不足：提高到货最高价，或补贴运费",
    "the bid is too low: raise it, or help with the freight",
  ],
  remedy_lot: [
    "凑不够起订量：几家合并要货，或请卖方降低起订量",
    "below the smallest lot: order together, or ask for smaller lots",
  ],
  remedy_outbid: [
    "货被别的需求占去：提高出价，或选“保供优先”",
    "others took it: raise the bid, or run with tiers first",
  ],
  remedy_partly: ["货源不够：补充供应，或动用储备", "too little is offered: find more, or use the reserves"],
  remedy_changed: ["撮合期间挂牌有变化：再开一轮", "a listing changed meanwhile: run another round"],
  remedy_own_listing: ["只有本企业自己的货：直接调拨", "only of the same enterprise: move it directly"],
  remedy_beyond_horizon: ["到货日还远：留给以后的轮次", "its days are far ahead: left to later rounds"],
});
