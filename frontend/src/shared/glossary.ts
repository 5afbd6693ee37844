import { dictionary } from "./i18n";

/** One explanation for every word that a newcomer stumbles over; pages show it with `Term`, the help page lists all. */
export const glossary = dictionary(
  {
    farmGate: "到手价：买方的到货出价减去运费，也就是在地头能拿到的价钱。",
    delivered: "到货价：产地价加运费，货到买方指定地点时每公斤的价钱。",
    lot: "最小成交量：低于这个数量不成交，免得为一点货跑一车。",
    tier: "保供等级：封控区和医院最先，重点网点其次，其他在后。",
    clearing: "撮合轮次：把当时全部公开的供应和需求放在一起，一次算出最优的配对。",
    certificate: "最优证明：两种算法得出同一个数，说明不存在更好的配对；任何人都可以核验。",
    shadow: "影子价格：当天当地再多一公斤值多少钱。",
    surplus: "总盈余：买方愿付的价减去产地价和运费，再乘以数量，全部加起来。",
    proposal: "撮合建议：一条供应配一条需求，等双方确认；双方都接受才成交。",
    weighted: "加权平均：按上市量计算，量大的市场分量重；没有上市量时按简单平均，表中注明。",
    mostly: "主要区间：装得下至少 51% 上市量的最窄价格区间。",
    margin: "批零差率：零售价减批发价，再除以批发价。",
    insufficient: "数据不足：少于三个采价点，不给数字。",
    edition: "版次：公布后的表不改动；更正以新的一版发布，并说明原因。",
    digest: "摘要：由整张表算出的一串字符，改动任何一个数字它都会变，可用来核对。",
    jin: "斤：半公斤。1 元/斤等于 2 元/公斤。",
  },
  {
    farmGate: "Farm-gate price: the buyer's delivered bid less freight, what the grower gets in the field.",
    delivered: "Delivered price: price at the origin plus freight, per kilo at the buyer's place.",
    lot: "Smallest lot: nothing below it is dealt, so that no truck drives for a few kilos.",
    tier: "Tier: sealed areas and hospitals come first, then key outlets, then all others.",
    clearing: "Round: all open offers and demands are paired at once, in the best way there is.",
    certificate:
      "Proof: two computations arrive at the same number, so no better pairing exists; anybody can check it.",
    shadow: "Shadow price: what one more kilo is worth at that place on that day.",
    surplus: "Surplus: what buyers would pay less origin price and freight, times quantity, added up.",
    proposal: "Proposal: one offer paired with one demand; it becomes a deal once both accept.",
    weighted:
      "Weighted average: markets count by their volume; where volumes are missing it is a simple mean, and the table says so.",
    mostly: "Mostly range: the tightest price interval that holds at least 51% of the volume.",
    margin: "Retail margin: retail less wholesale price, divided by wholesale.",
    insufficient: "Too few: fewer than three sources reported, so no number is given.",
    edition: "Edition: a published table never changes; a correction is a new edition that says why.",
    digest: "Digest: a string computed from the whole table; any changed figure changes it.",
    jin: "Jin: half a kilo. 1 yuan per jin is 2 yuan per kilo.",
  },
);

export type GlossaryKey = keyof (typeof glossary)["zh"];
