import { dictionary } from "@/shared/i18n";

/** The pages of days gone by. */
export const archiveWords = dictionary(
  {
    noneDay: "这一天没有公布价格表",
    archiveLead: "每一天的公示表都可以查看和下载。",
    correctionsLead: "公布后的表不会改动；更正以新版发布，并说明原因。",
    correctionsNone: "还没有更正",
    edition: (n: number) => `第 ${n} 版`,
    editionColumn: "版次",
    day: "日期",
    reason: "原因",
    goToDay: "查看日期",
  },
  {
    noneDay: "No price table was published for this day",
    archiveLead: "The table of every day, to read and to download.",
    correctionsLead: "A published table never changes; a correction is a new edition that says why.",
    correctionsNone: "No corrections yet",
    edition: (n: number) => `Edition ${n}`,
    editionColumn: "Edition",
    day: "Day",
    reason: "Reason",
    goToDay: "Go to the day",
  },
);
