import { dictionary } from "@/shared/i18n";

/** The pages of days gone by. */
export const archiveWords = dictionary({
  noneDay: ["这一天没有公布价格表", "No price table was published for this day"],
  archiveLead: ["每一天的公示表都可以查看和下载。", "The table of every day, to read and to download."],
  correctionsLead: [
    "公布后的表不会改动；更正以新版发布，并说明原因。",
    "A published table never changes; a correction is a new edition that says why.",
  ],
  correctionsNone: ["还没有更正", "No corrections yet"],
  edition: [(n: number) => `第 ${n} 版`, (n: number) => `Edition ${n}`],
  editionColumn: ["版次", "Edition"],
  day: ["日期", "Day"],
  reason: ["原因", "Reason"],
  goToDay: ["查看日期", "Go to the day"],
  indexDiffers: [
    (n: number, days: string[]) =>
      `有 ${n} 版公示表上印的指数与现在算出的不同：${days.join("、")}${n > days.length ? " 等" : ""}。`,
    (n: number, days: string[]) =>
      `${n} published ${n === 1 ? "edition prints" : "editions print"} another index than is computed now: ${days.join(", ")}${n > days.length ? " and others" : ""}.`,
  ],
  indexCorrect: ["编制更正版", "Draft corrections"],
  indexCorrectText: [
    "每一天编制一份更正版草稿，复核后再公布；原因会公开。",
    "A draft for each day, to be reviewed and published; the reason will be public.",
  ],
  indexDrafted: [
    (n: number) => `已编制 ${n} 份更正版草稿`,
    (n: number) => `${n} ${n === 1 ? "correction" : "corrections"} drafted`,
  ],
});
