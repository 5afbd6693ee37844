import { dictionary } from "@/shared/i18n";

export const editionWords = dictionary({
  check: ["草稿与最新采价", "The draft and the latest observations"],
  upToDate: ["草稿与最新采价一致。", "The draft has the latest observations."],
  outdated: [
    (n: number) => `草稿编制后采价有变动，重算将改变 ${n} 个品种。`,
    (n: number) => `Observations have changed since the draft; recomputing changes ${n} varieties.`,
  ],
  outdatedSame: [
    "草稿编制后采价有变动，但各品种均价不变。",
    "Observations have changed since the draft, but no average would.",
  ],
  changed: ["重算后的变化", "What recomputing changes"],
  before: ["草稿", "Draft"],
  after: ["重算后", "Recomputed"],
  added: [(n: number) => `新增 ${n} 条采价`, (n: number) => `${n} observations added`],
  removed: [(n: number) => `减少 ${n} 条采价（作废）`, (n: number) => `${n} observations gone (void)`],
  missing: [(n: number) => `${n} 个采价点未报价`, (n: number) => `${n} sources have not reported`],
  allReported: ["所有采价点均已报价。", "All sources have reported."],
  insufficient: [
    (n: number) => `${n} 个品种批发报价不足三家`,
    (n: number) => `${n} varieties have fewer than three wholesale sources`,
  ],
  leftOut: [
    (n: number) => `${n} 条报价单位存疑、没有说明，未计入`,
    (n: number) => `${n} prices with a suspected unit and no explanation do not count`,
  ],
  settle: ["去采价记录处理", "See the observations"],
  schedule: ["定时公布", "Publish at a time"],
  scheduleText: [
    "到时由系统自动签名并公布；之前可以取消。",
    "It is then signed and published by itself; until then you can take it back.",
  ],
  scheduleTime: ["公布时间", "Time of publication"],
  scheduled: [(at: string) => `将于 ${at} 自动公布`, (at: string) => `Publishes itself at ${at}`],
  unschedule: ["取消定时", "Take back"],
  unscheduled: ["已取消定时，须手动公布", "Taken back; publish it by hand"],
  scheduledDone: ["已定时", "Scheduled"],
  coverage: ["报价来源", "Sources"],
  settings: ["公布设置", "Publication settings"],
  settingsLead: [
    "公示表的单位，以及系统何时自动编制草稿、何时公布已复核的表。",
    "The unit of the table, when drafts are made by themselves, and when reviewed tables are published.",
  ],
  unit: ["公示单位", "Unit of the table"],
  composeTime: ["自动编制草稿", "Draft by itself at"],
  composeHint: [
    "每天到这个时间生成草稿并通知监管人员；留空则手动编制。",
    "Every day at this time a draft is made and the regulators hear of it; empty: by hand.",
  ],
  publishTime: ["自动公布", "Publish by itself at"],
  publishHint: [
    "在此之前复核通过的当日表，到时自动公布；有新的提示时暂缓并通知。留空则手动公布。",
    "The day's table, if reviewed before, is published at this time, unless something new is found; empty: by hand.",
  ],
  changeLimit: ["变动多大须说明（%）", "Changes to be explained, from (%)"],
  changeHint: [
    "均价较前一日变动超过此幅度，复核人须写明理由才能公布。",
    "An average that moves further from the day before needs the reviewer's reason.",
  ],
  save: ["保存", "Save"],
  saved: ["已保存", "Saved"],
  subscribers: ["邮件订阅", "Mail subscriptions"],
  subscribersText: [
    (active: string, pending: string) => `${active} 人接收，${pending} 人待确认`,
    (active: string, pending: string) => `${active} get it, ${pending} have not confirmed`,
  ],
  subscribersHint: [
    "只显示人数；邮箱地址不对任何人显示。",
    "Only their number is shown; nobody sees the addresses.",
  ],
  retailAverage: ["零售平均", "Retail average"],
});
