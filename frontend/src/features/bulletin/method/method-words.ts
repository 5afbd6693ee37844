import { dictionary } from "@/shared/i18n";

/** The definitions of the published figures, as the public reads them. */
export const methodWords = dictionary({
  units: ["单位", "Units"],
  unitsText: [
    "所有价格以整数“分/公斤”计算和保存，原始报价和原单位一并保留；一张表只用一个单位（元/斤 或 元/公斤），印在表头。1 斤 = 0.5 公斤；只在最后一步按“四舍六入五成双”取整到分。",
    "All prices are whole fen per kilogram; the raw quote and its unit are kept. A table has one unit, yuan per jin or per kg, printed in its header. 1 jin = 0.5 kg; rounding is half to even, once, at the end.",
  ],
  wholesale: ["批发价", "Wholesale"],
  wholesaleText: [
    "加权平均 = Σ（上市量 × 均价）÷ Σ 上市量。有市场没有报上市量时，改用各市场的简单平均，并在备注中注明。最低、最高是各市场报价的最低与最高。",
    "Weighted average = Σ (volume × average) ÷ Σ volume. Where a market states no volume, the simple mean over markets is used instead and the note says so. Low and high are those of all markets.",
  ],
  mostly: ["主要区间", "Mostly range"],
  mostlyText: [
    "集中了至少 51% 上市量的最窄价格区间。",
    "The tightest interval of prices that holds at least 51 % of the volume.",
  ],
  retail: ["零售价", "Retail"],
  retailText: [
    "零售平均 = Σ（门店数 × 价格）÷ Σ 门店数，门店数同时公布；各连锁超市的价格分别列出。",
    "Retail average = Σ (stores × price) ÷ Σ stores; the number of stores is published beside it, and each chain has its own column.",
  ],
  margin: ["批零差率", "Retail margin"],
  marginText: [
    "（零售平均 − 批发平均）÷ 批发平均，按表上印出的两个价格计算。",
    "(retail average − wholesale average) ÷ wholesale average, of the two prices as printed.",
  ],
  few: ["数据不足", "Too few"],
  fewText: [
    "不足三家报价时不公布数字，只写“数据不足”。单位存疑（约为近期中位数两倍或一半）且没有说明的报价不计入，并在备注中写明条数。",
    "With fewer than three sources there is no number. Prices with a suspected unit (about twice or half the recent median) and no explanation do not count, and the note says how many.",
  ],
  changes: ["涨跌", "Changes"],
  changesText: [
    "批发平均价与前一日、上周同日、上年同日、上年农历同日相比。2 月 29 日与上年 2 月 28 日比；闰月与上年同名平月比；农历三十在上年该月只有二十九天时与廿九比。上年那一天没有价格的，本表不印同比；行情和指数改与前后三天内最近的一天比，并写明是哪一天。涨跌的元数和百分比按印出的价格（两位小数）计算，读者相减即得；印出的价格相同即为持平。签名文件里的涨跌按“分/公斤”计。",
    "The wholesale average against the day before, the same day of last week, of last year, and of the last lunar year. 29 February is compared with 28 February; a leap month with the ordinary month of that number; a 30th that was not with the 29th. Where that day of last year has no price, the table prints no change; the price trends and the index take the nearest day within three and name it. Changes in yuan and in per cent are those of the printed prices with their two decimals, so a reader who subtracts gets the same; equal printed prices have not moved. The signed file has the changes in fen per kilogram.",
  ],
  corrections: ["更正", "Corrections"],
  correctionsText: [
    "公布的版本永不改动。更正是新的一版，写明原因和变动的采价记录，旧版保留可查；每一版都记下上一版的摘要，首尾相接。",
    "A published edition never changes. A correction is a new edition that says why and which observations changed; the old one stays. Each edition names the digest of the one before.",
  ],
  versions: ["方法版本", "Method version"],
  versionsText: [
    "定义改变时方法版本随之改变；旧版本的公示表仍按当时的方法核对。",
    "A changed definition is a new method version; editions of older methods are verified by theirs.",
  ],
});
