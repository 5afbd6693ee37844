import { dictionary } from "@/shared/i18n";

/** The numbers among the settings. */
export const THRESHOLDS = [
  "ifpa_gamma",
  "ifpa_moderate",
  "ifpa_high",
  "outlier_threshold",
  "outlier_points",
  "outlier_change",
  "two_days",
  "week_first",
  "week_second",
  "week_third",
  "stock_out_days",
] as const;

export const warningWords = dictionary({
  title: ["价格预警", "Price warnings"],
  lead: [
    "价格一到，规则就跑一遍；偏高、偏低一视同仁。每条都写明依据，处理都留痕。",
    "Rules run as soon as prices arrive, on dear and cheap alike. Each warning shows its numbers, each decision is on record.",
  ],
  list: ["预警", "Warnings"],
  settings: ["阈值", "Thresholds"],
  state: ["状态", "State"],
  rule: ["规则", "Rule"],
  all: ["全部", "All"],
  state_open: ["待处理", "Open"],
  state_acknowledged: ["已确认", "Acknowledged"],
  state_dismissed: ["已排除", "Dismissed"],
  rule_ifpa: ["IFPA 月度异常", "IFPA, monthly"],
  rule_outlier: ["单日离群价", "Daily outlier"],
  rule_two_days: ["连续两日", "Two days running"],
  rule_week: ["一周变动", "Within a week"],
  rule_stock_out: ["连续缺货", "Stock-out"],
  high: ["偏高", "high"],
  low: ["偏低", "low"],
  missing: ["缺货", "missing"],
  grade: [
    (n: number) => (n >= 3 ? "特别严重" : n === 2 ? "严重" : "一般"),
    (n: number) => (n >= 3 ? "very grave" : n === 2 ? "grave" : "moderate"),
  ],
  city: ["全市", "City"],
  acknowledge: ["确认", "Acknowledge"],
  dismiss: ["排除", "Dismiss"],
  reopen: ["重新打开", "Reopen"],
  acknowledgeText: ["情况属实，有人跟进。", "It is so, and somebody looks after it."],
  dismissText: ["情况不属实或无需处理，请写明原因。", "It is not so, or needs nothing; please say why."],
  acknowledged: ["已确认", "Acknowledged"],
  dismissed: ["已排除", "Dismissed"],
  reopened: ["已重新打开", "Reopened"],
  by: [
    (name: string, when: string) => `${name} · ${when}`,
    (name: string, when: string) => `${name} · ${when}`,
  ],
  platform: ["平台", "The platform"],
  empty: ["没有待处理的预警", "No warning waits"],
  emptyOther: ["没有符合条件的预警", "No warning fits"],
  emptyHint: ["新价格到达后，后台会自动检查。", "New prices are checked as they arrive."],
  evidence_two_days: [
    (a: string, b: string, c: string, threshold: string) =>
      `${a} → ${b} → ${c}，连续两日变动都超过 ${threshold}%`,
    (a: string, b: string, c: string, threshold: string) =>
      `${a} → ${b} → ${c}: two days running beyond ${threshold}%`,
  ],
  evidence_week: [
    (then: string, now: string, figure: string, threshold: string) =>
      `一周前 ${then}，现在 ${now}，变动 ${figure}%（超过 ${threshold}%）`,
    (then: string, now: string, figure: string, threshold: string) =>
      `${then} a week ago, ${now} now: ${figure}% (beyond ${threshold}%)`,
  ],
  evidence_outlier: [
    (now: string, median: string, score: string, threshold: string, points: number) =>
      `报价 ${now}，近 30 天（${points} 个价）中位数 ${median}，修正\u00a0z\u00a0值 ${score}（阈值 ${threshold}）`,
    (now: string, median: string, score: string, threshold: string, points: number) =>
      `${now} against a median of ${median} over 30 days (${points} prices): modified z ${score} (threshold ${threshold})`,
  ],
  evidence_ifpa: [
    (score: string, threshold: string, quarter: string, year: string, years: number, price: string) =>
      `IFPA ${score}（阈值 ${threshold}）：季度增速 ${quarter}，年度增速 ${year}，对照 ${years} 年；月均价 ${price}`,
    (score: string, threshold: string, quarter: string, year: string, years: number, price: string) =>
      `IFPA ${score} (threshold ${threshold}): quarter ${quarter}, year ${year}, against ${years} years; month's mean ${price}`,
  ],
  evidence_stock_out: [
    (days: number, price: string, day: string) =>
      `连续 ${days} 个报价日有其他品种而无此品种；最后一价 ${price}（${day}）`,
    (days: number, price: string, day: string) =>
      `On ${days} reports running it had others and not this; last price ${price} (${day})`,
  ],
  settingsLead: [
    "千分制；保存后对新到的价格生效，并记入审计。",
    "In thousandths; they hold for prices that arrive from now on, and the change is on record.",
  ],
  ifpa: ["联合国粮价异常指标 IFPA（月度）", "IFPA, the UN's indicator of food price anomalies (monthly)"],
  outlier: ["单日离群价（每个市场、每个品种）", "Daily outliers (per market and variety)"],
  plain: ["城市规则", "The city's rules"],
  weekNote: [
    "跌幅按能涨回来的幅度计：跌 23.1% 与涨 30% 同级。",
    "A fall counts as the rise that would undo it: −23.1% is as grave as +30%.",
  ],
  general: ["通知", "Notices"],
  readOnly: ["只有市级监管可以修改阈值。", "Only the city's regulator may change thresholds."],
  unchanged: ["没有改动", "Nothing has changed"],
});
