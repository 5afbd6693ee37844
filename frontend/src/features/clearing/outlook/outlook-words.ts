import { dictionary } from "@/shared/i18n";

export const outlookWords = dictionary({
  title: ["断供推演", "Supply cuts"],
  lead: [
    "逐一假设某省断供，按影响从大到小排列。大厅上还没订出的货重新撮合算缺口；已成交未发货、待对方答复的货另列，断供后要另找货源。不改动任何数据。",
    "Supposes that one province after another is cut off and ranks them by what is lost. What is listed and not promised yet is cleared anew; deals not shipped and proposals not answered are counted beside it: they would have to be replaced. Nothing is changed.",
  ],
  promised: ["已订出、会落空", "Promised, would be lost"],
  promisedNone: [
    "已成交未发货和待答复的货不受影响。",
    "Deals not shipped and proposals not answered are not touched.",
  ],
  promisedLost: [
    (unshipped: string, unanswered: string) =>
      `已订出的货会落空：已成交未发货 ${unshipped}，待答复 ${unanswered}，要另找货源。`,
    (unshipped: string, unanswered: string) =>
      `Promised goods would be lost: ${unshipped} agreed and not shipped, ${unanswered} awaiting an answer; they have to be replaced.`,
  ],
  promisedOf: [(goods: string) => `主要是：${goods}。`, (goods: string) => ` Mostly: ${goods}.`],
  rounds: ["撮合轮次", "Clearing rounds"],
  again: ["重新推演", "Compute again"],
  mode: ["目标", "Goal"],
  guarantee: ["保供优先（按等级）", "Guarantee (tiers first)"],
  surplus: ["总效益最大", "Greatest surplus"],
  cuts: ["逐省断供排名", "Provinces cut off, ranked"],
  province: ["断供省份", "Province cut off"],
  offered: ["当前供应", "Offered now"],
  tier0: ["封控区、医院缺口", "Unmet: sealed areas, hospitals"],
  tier1: ["重点网点缺口", "Unmet: key outlets"],
  tier2: ["一般网点缺口", "Unmet: others"],
  dearer: ["平均成本变化（元/吨）", "Average cost change (yuan/tonne)"],
  goods: ["首先受影响", "Hit first"],
  any: [(name: string) => `${name}（任意品种）`, (name: string) => `any ${name}`],
  comma: ["、", ", "],
  empty: ["目前没有已发布的供应", "Nothing is on offer"],
  emptyHint: ["有供应和需求挂牌后即可推演。", "There must be open offers and demands first."],
  method: [
    "缺口为断供后大厅上多出的未满足量，不含已订出的货。平均成本按要价加运费计算，只计仍能送达的部分：贵的菜断了，平均成本反而会下降。不考虑最小成交量。",
    "Unmet is what stays unmet beyond today of the open market, without what is promised. The average cost counts asks and freights of what is still delivered: it falls when expensive goods are cut off. Least lots are left aside.",
  ],
});
