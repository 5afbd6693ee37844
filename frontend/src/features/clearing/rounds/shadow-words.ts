import { dictionary } from "@/shared/i18n";

export const shadowWords = dictionary({
  tab: ["影子价格", "Shadow prices"],
  lead: [
    "按当前全部挂牌、不计最小成交量求得的最优解：哪里再多一公斤最值钱，哪条闲置或关闭的线路差多少就能用上。",
    "At the optimum of all open listings as they are now, least lots left aside: where one more kilogram is worth most, and what a lane that is idle or closed lacks to be used.",
  ],
  destinations: ["目的地：再多一公斤值多少", "Destinations: what one more kilogram is worth"],
  closed: ["关闭的线路：开通后首公斤的增益", "Closed lanes: what the first kilogram would gain"],
  idle: ["闲置的线路：运费降到多少就能用上", "Idle lanes: the freight at which they would be used"],
  first: [
    (shown: number, total: number) => `前 ${shown} 条，共 ${total} 条`,
    (shown: number, total: number) => `first ${shown} of ${total}`,
  ],
  goods: ["品种", "Variety"],
  place: ["目的地", "Destination"],
  days: ["到货日", "Arrival"],
  gap: ["补缺", "Gap"],
  fills: [(tier: string) => `补${tier}缺口`, (tier: string) => `fills: ${tier}`],
  noGap: ["无缺口", "no gap"],
  price: ["影子价格（到货）", "Shadow price (delivered)"],
  lane: ["线路", "Lane"],
  freight: ["运费", "Freight"],
  gain: ["首公斤增益", "First kg gains"],
  raises: ["提升保供", "raises the guarantee"],
  usedAt: ["可用运费", "Used at"],
  cheaper: ["须再降", "Must fall by"],
  nothing: ["目前没有", "None at present"],
  allPlaces: ["目的地全表", "All destinations"],
  allLanes: ["线路全表", "All lanes"],
});
