import { dictionary } from "@/shared/i18n";

/** Undoing a stored batch. */
export const undoWords = dictionary(
  {
    undo: "整批撤销",
    undone: "已撤销",
    prices: (n: number, days: string) => `${days}的 ${n} 条报价将作废，不再计入任何数据。`,
    noPrices: "这批报价都已被更正或作废。",
    restored: (n: number) => `被它们更正的 ${n} 条原报价将恢复有效。`,
    left: (n: number) => `已被更正或作废的 ${n} 条不变。`,
    waiting: (n: number) => `存疑待处理的 ${n} 行将不再采用。`,
    usedTitle: "不能整批撤销",
    used: "以下公示表用到了这批报价。已公布的请逐条作废后发布更正版；已复核未公布的请先重新计算。",
    edition: (day: string, edition: number) => `${day} 第 ${edition} 版`,
  },
  {
    undo: "Undo the batch",
    undone: "Undone",
    prices: (n: number, days: string) =>
      `${n} ${n === 1 ? "price" : "prices"} of ${days} will be withdrawn and count nowhere.`,
    noPrices: "All prices of the batch have been replaced or withdrawn already.",
    restored: (n: number) =>
      `${n} earlier ${n === 1 ? "price" : "prices"} that they replaced will count again.`,
    left: (n: number) => `${n} that ${n === 1 ? "was" : "were"} replaced or withdrawn since will stay so.`,
    waiting: (n: number) => `${n} waiting ${n === 1 ? "row" : "rows"} will be dropped.`,
    usedTitle: "It cannot be undone as a whole",
    used: "These price tables are computed from it. Where published, withdraw single prices and publish a correction; where only reviewed, compute again first.",
    edition: (day: string, edition: number) => `${day}, edition ${edition}`,
  },
);
