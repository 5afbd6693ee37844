import { dictionary } from "@/shared/i18n";

export const deskWords = dictionary({
  title: ["价格台", "Price desk"],
  lead: [
    "录入采价，编制当日公示表，由另一人复核后公布。",
    "Enter observations, prepare the day's table, have a second person review it, publish.",
  ],
  day: ["日期", "Day"],
  variety: ["品种", "Variety"],
  observations: ["采价记录", "Observations"],
  observationsEmpty: ["这一天还没有采价记录", "No observations for this day yet"],
  add: ["录入采价", "Enter an observation"],
  added: ["已录入", "Entered"],
  importFile: ["导入文件", "Import a file"],
  source: ["采价点", "Source"],
  chooseSource: ["请选择采价点", "Choose a source"],
  sourceFirst: ["请先选择采价点。", "Choose the source first."],
  noSource: [
    "您的企业没有登记为采价点，不能报价。请联系市级监管登记。",
    "Your enterprise is not registered as a source of prices; please ask the city's regulator.",
  ],
  low: ["最低价", "Low"],
  average: ["平均价", "Average"],
  high: ["最高价", "High"],
  unit: ["单位", "Unit"],
  volume: ["上市量（公斤）", "Volume (kg)"],
  arrived: ["上市量", "Volume"],
  stores: ["门店数", "Stores"],
  spec: ["规格", "Specification"],
  changeReason: ["变动原因", "Reason of the change"],
  changeReasonHint: [
    "较上次报价变动超过 2% 时必填。",
    "Required when it moved more than 2 % since the last report.",
  ],
  suspected: ["单位存疑", "unit suspected"],
  void: ["作废", "Void"],
  voidText: ["作废后不再计入公示表；记录仍保留。", "It no longer counts for the table; the record stays."],
  voided: ["已作废", "Voided"],
  open: ["打开", "Open"],
});

/** The unit of a price as it goes to the server, where it stays beside the price for good. */
export const QUOTED_UNIT = { jin: "元/斤", kg: "元/公斤" } as const;
