import { dictionary } from "@/shared/i18n";

/** Undoing a stored batch. */
export const undoWords = dictionary({
  undo: ["整批撤销", "Undo the batch"],
  undone: ["已撤销", "Undone"],
  prices: [
    (n: number, days: string) => `${days}的 ${n} 条报价将作废，不再计入任何数据。`,
    (n: number, days: string) =>
      `${n} ${n === 1 ? "price" : "prices"} of ${days} will be withdrawn and count nowhere.`,
  ],
  noPrices: [
    "这批报价都已被更正或作废。",
    "All prices of the batch have been replaced or withdrawn already.",
  ],
  restored: [
    (n: number) => `被它们更正的 ${n} 条原报价将恢复有效。`,
    (n: number) => `${n} earlier ${n === 1 ? "price" : "prices"} that they replaced will count again.`,
  ],
  left: [
    (n: number) => `已被更正或作废的 ${n} 条不变。`,
    (n: number) => `${n} that ${n === 1 ? "was" : "were"} replaced or withdrawn since will stay so.`,
  ],
  waiting: [
    (n: number) => `存疑待处理的 ${n} 行将不再采用。`,
    (n: number) => `${n} waiting ${n === 1 ? "row" : "rows"} will be dropped.`,
  ],
  usedTitle: ["不能整批撤销", "It cannot be undone as a whole"],
  used: [
    "以下公示表用到了这批报价。已公布的请逐条作废后发布更正版；已复核未公布的请先重新计算。",
    "These price tables are computed from it. Where published, withdraw single prices and publish a correction; where only reviewed, compute again first.",
  ],
  edition: [
    (day: string, edition: number) => `${day} 第 ${edition} 版`,
    (day: string, edition: number) => `${day}, edition ${edition}`,
  ],
});
