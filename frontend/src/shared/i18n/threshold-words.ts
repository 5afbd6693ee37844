import type { Schemas } from "@/api/paths";

type Setting = Exclude<keyof Schemas["WarningSettings"], "version">;

/** The settings of price warnings by name: their form and the audit trail call them the same. */
export const WARNING_SETTING: Record<Setting, readonly [zh: string, en: string]> = {
  ifpa_gamma: ["季度权重 γ（‰）", "Weight of the quarter γ (‰)"],
  ifpa_moderate: ["中度异常（‰）", "Moderately abnormal (‰)"],
  ifpa_high: ["异常（‰）", "Abnormal (‰)"],
  outlier_threshold: ["修正 z 值阈值（‰）", "Modified z beyond (‰)"],
  outlier_points: ["至少多少个价", "Prices at least"],
  outlier_change: ["且偏离中位数（‰）", "And from the median (‰)"],
  two_days: ["连续两日各超过（‰）", "Two days running beyond (‰)"],
  week_first: ["一周一级（‰）", "A week, grade 1 (‰)"],
  week_second: ["一周二级（‰）", "A week, grade 2 (‰)"],
  week_third: ["一周三级（‰）", "A week, grade 3 (‰)"],
  stock_out_days: ["连续缺货天数", "Days of a stock-out"],
  low_too: ["价格异常偏低也预警（谷贱伤农）", "Warn of abnormally low prices, too"],
  mail: ["有新预警时给监管人员发邮件", "Mail regulators when something new has fired"],
  ifpa_recent_years_weigh_more: ["近年权重更大", "Recent years weigh more"],
};
