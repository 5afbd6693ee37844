import { dictionary } from "@/shared/i18n";

/** One explanation for every word that a newcomer stumbles over; pages show it with `Term`, the help page lists all. */
export const glossary = dictionary({
  farmGate: [
    "到手价：买方的到货出价减去运费，也就是在地头能拿到的价钱。",
    "Farm-gate price: the buyer's delivered bid less freight, what the grower gets in the field.",
  ],
  delivered: [
    "到货价：产地价加运费，货到买方指定地点时每公斤的价钱。",
    "Delivered price: price at the origin plus freight, per kilo at the buyer's place.",
  ],
  quantities: [
    "数量去向：挂牌的数量分在六处，合计不变：剩余（还可成交）、报价占用（等双方确认）、已成交、已发货、已收货，以及短缺（少发、少收或拒收）。",
    "Where the quantity is: what was listed lies in six places that always add up: left (still to be dealt), reserved (until both answer), committed, shipped, received, and shortfall (short or refused).",
  ],
  lot: [
    "最小成交量：低于这个数量不成交，免得为一点货跑一车。",
    "Smallest lot: nothing below it is dealt, so that no truck drives for a few kilos.",
  ],
  tier: [
    "保供等级：封控区和医院最先，重点网点其次，其他在后。",
    "Tier: sealed areas and hospitals come first, then key outlets, then all others.",
  ],
  clearing: [
    "撮合轮次：把当时全部公开的供应和需求放在一起，一次算出最优的配对。",
    "Round: all open offers and demands are paired at once, in the best way there is.",
  ],
  certificate: [
    "最优证明：两种算法得出同一个数，说明不存在更好的配对；任何人都可以核验。",
    "Proof: two computations arrive at the same number, so no better pairing exists; anybody can check it.",
  ],
  gap: ["缺口：需要而没有着落的数量。", "Gap: what is needed and found nowhere."],
  shadow: [
    "影子价格：当天当地再多一公斤值多少钱。",
    "Shadow price: what one more kilo is worth at that place on that day.",
  ],
  surplus: [
    "总盈余：买方愿付的价减去产地价和运费，再乘以数量，全部加起来。",
    "Surplus: what buyers would pay less origin price and freight, times quantity, added up.",
  ],
  proposal: [
    "报价：一条供应配一条需求，等双方确认；双方都接受才成交。撮合轮次提出的也叫撮合建议。",
    "Proposal: one offer paired with one demand; it becomes a deal once both accept.",
  ],
  weighted: [
    "加权平均：按上市量计算，量大的市场分量重；没有上市量时按简单平均，表中注明。",
    "Weighted average: markets count by their volume; where volumes are missing it is a simple mean, and the table says so.",
  ],
  mostly: [
    "主要区间：装得下至少 51% 上市量的最窄价格区间。",
    "Mostly range: the tightest price interval that holds at least 51% of the volume.",
  ],
  margin: [
    "批零差率：零售价减批发价，再除以批发价。",
    "Retail margin: retail less wholesale price, divided by wholesale.",
  ],
  week: ["周环比：与七天前相比。", "Week on week: against seven days before."],
  year: ["同比：与上年同一天相比。", "Year on year: against the same day of the year before."],
  lunarYear: [
    "农历同比：与上年农历的同一天相比，过节前后更可比。",
    "Lunar year on year: against the same day of last year's lunar calendar, which compares better around holidays.",
  ],
  base: [
    "基期：指数以这段时间的均价为 100，权数来自这段时间的成交额。",
    "Base period: its average prices are 100 in the index, and the weights are its turnovers.",
  ],
  insufficient: [
    "数据不足：少于三个采价点，不给数字。",
    "Too few: fewer than three sources reported, so no number is given.",
  ],
  doubt: [
    "存疑：违反规则、要由人判断的报价；处理之前不计入公示表。",
    "In doubt: a quote that breaks a rule and waits for a person; until then no table counts it.",
  ],
  mase: [
    "MASE：预测的平均误差，除以过去照抄上周同日的平均误差；越小越好。",
    "MASE: the forecast's mean error, divided by the past mean error of copying last week's same day; less is better.",
  ],
  ifpa: [
    "IFPA：联合国粮农组织的粮价异常指标，按月比较价格增速与往年，超过阈值即为异常。",
    "IFPA: the FAO's indicator of food price anomalies; each month it sets the growth of a price against earlier years.",
  ],
  outlier: [
    "修正 z 值：报价离中位数有多远，以平常的波动为单位。",
    "Modified z: how far a quote lies from the median, in units of its usual spread.",
  ],
  edition: [
    "版次：公布后的表不改动；更正以新的一版发布，并说明原因。",
    "Edition: a published table never changes; a correction is a new edition that says why.",
  ],
  digest: [
    "摘要：由整张表算出的一串字符，改动任何一个数字它都会变，可用来核对。",
    "Digest: a string computed from the whole table; any changed figure changes it.",
  ],
  signature: [
    "签名：只有发布方能签出，任何人都能用公布的公钥验证。",
    "Signature: only the publisher can make it, and anybody can check it with the published key.",
  ],
  jin: ["斤：半公斤。1 元/斤等于 2 元/公斤。", "Jin: half a kilo. 1 yuan per jin is 2 yuan per kilo."],
});

export type GlossaryKey = keyof (typeof glossary)["zh"];
