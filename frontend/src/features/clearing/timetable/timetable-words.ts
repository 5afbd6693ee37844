import { dictionary } from "@/shared/i18n";

export const timetableWords = dictionary({
  title: ["撮合时间表与规则", "Timetable and rules of rounds"],
  lead: [
    "自动撮合每天什么时候运行、按什么规则、建议等双方多久；修改立即生效，计入审计记录。",
    "When rounds run by themselves, by which rules, and how long proposals wait. Changes hold at once and stand in the audit trail.",
  ],
  automatic: ["自动撮合", "Automatic rounds"],
  on: ["每天按时间表自动撮合", "Run rounds every day by the timetable"],
  onHint: ["关闭后只有手动开始的轮次。", "When it is off, only those rounds run that somebody starts."],
  times: ["每天的时点", "Times of day"],
  timesHint: [
    "北京时间，最多 24 个；因停机错过两小时以上的一轮不补做。",
    "Beijing time, 24 at most; a round missed by more than two hours is left out.",
  ],
  time: [(n: number) => `第 ${n} 个时点`, (n: number) => `Time ${n}`],
  addTime: ["增加时点", "Add a time"],
  removeTime: [(n: number) => `删除第 ${n} 个时点`, (n: number) => `Remove time ${n}`],
  mode: ["自动轮次的模式", "What automatic rounds maximise"],
  rules: ["各轮通用规则", "Rules of all rounds"],
  hours: ["建议等双方答复的时间（小时）", "How long proposals wait for an answer (hours)"],
  hoursHint: [
    "1 到 72；到时未答复的建议作废，数量放回。",
    "1 to 72; what is not answered then ends, and its quantity is free again.",
  ],
  hoursWrong: ["请填写 1 到 72 的整数", "Enter a whole number from 1 to 72"],
  timeWrong: ["请填写时间，或删除这一行", "Enter a time, or remove this line"],
  timesNeeded: ["自动撮合开启时至少要有一个时点", "Automatic rounds need at least one time"],
  unchanged: ["没有改动", "Nothing has changed"],
  next: [(what: string) => `下一轮自动撮合：${what}`, (what: string) => `Next automatic round: ${what}`],
  nextToday: [(time: string) => `今天 ${time}`, (time: string) => `today ${time}`],
  nextTomorrow: [(time: string) => `明天 ${time}`, (time: string) => `tomorrow ${time}`],
  nextNone: ["自动撮合没有开启", "automatic rounds are off"],
});
