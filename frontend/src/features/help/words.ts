import { dictionary } from "@/shared/i18n";

export const helpWords = dictionary({
  title: ["数字怎么来的", "About the numbers"],
  lead: [
    "本平台公布的每个数字都按公开的方法计算，任何人都可以用同样的数据重新算一遍。",
    "Every published number follows a public method; anybody can compute it again from the same data.",
  ],
  toCompute: ["用自己的数字验算", "Check a figure with your own numbers"],
  prices: ["价格", "Prices"],
  prices1: [
    "各批发市场和连锁超市每天上报采价：最低、平均、最高价，以及上市量或门店数。原始报价和单位都保留。",
    "Wholesale markets and chains report every day: low, average and high price, with volume or number of stores. The raw quote and its unit are kept.",
  ],
  prices2: [
    "批发价按上市量加权平均；缺少上市量时用简单平均，并在表中注明“简”。零售价按门店数加权，门店数同时公布。",
    "Wholesale averages weigh by volume; without volumes they are simple means, marked “s”. Retail averages weigh by stores, whose number is published beside them.",
  ],
  prices3: [
    "主要区间是装得下至少 51% 上市量的最窄价格区间；少于三个采价点时写“数据不足”，不给数字。",
    "The mostly range is the tightest interval that holds 51% of the volume. With fewer than three sources the table says “too few” and gives no number.",
  ],
  prices4: [
    "较前一日变动超过 2% 的报价须写明原因；单位可疑的报价会被标出，由人核实。",
    "A change of more than 2% from the day before needs a reason; a price whose unit is in doubt is marked and checked by a person.",
  ],
  editions: ["公示表与更正", "The table and its corrections"],
  editions1: [
    "公示表由一人编制、另一人复核后公布。公布后的表不再改动；更正以新的一版发布，并说明原因。",
    "One person prepares the table, another reviews it. A published table never changes; a correction is a new edition that says why.",
  ],
  editions2: [
    "每一版都记录所用的采价、方法版本和摘要；摘要逐版相连，改动任何数字都会被发现。",
    "Each edition keeps its observations, the version of the method and a digest chained to the edition before; any changed figure shows.",
  ],
  editions3: [
    "在公示表页面按“重新计算并核对”，服务器会从采价重新算出整张表，与公布的逐字节比较。",
    "“Recompute and verify” on the table's page makes the whole table again from its observations and compares it byte by byte.",
  ],
  matching: ["撮合", "Matching"],
  matching1: [
    "撮合把当时全部公开的供应和需求一起计算，考虑品种、等级、日期、运费、最小成交量和保供等级。",
    "A round weighs all open offers and demands at once: variety, grade, days, freight, smallest lots and tiers.",
  ],
  matching2: [
    "结果附带最优证明：总盈余与对偶值相等，由另一个独立程序核验。",
    "The result carries its proof: surplus and dual value agree, checked by an independent program.",
  ],
  matching3: [
    "没有成交的每一条都说明原因：价格差多少、日期差几天、线路是否关闭。",
    "Every listing left over is told why: how far apart the prices are, how many days, which lane is closed.",
  ],
  units: ["单位", "Units"],
  units1: [
    "1 斤等于 0.5 公斤；元/斤乘以 2 就是元/公斤。页面下方可以切换显示单位，公示表的单位以表头为准。",
    "One jin is half a kilo; yuan per jin times two is yuan per kilo. The unit shown can be switched below every page; in the table the header's unit holds.",
  ],
  units2: [
    "数量按整公斤、金额按整分记录，全程不用小数近似。",
    "Quantities are whole kilos and money whole fen; nothing is rounded on the way.",
  ],
  toTable: ["今日公示表", "Today's table"],
  toCorrections: ["更正记录", "Corrections"],
  glossary: ["名词解释", "Words"],
});
