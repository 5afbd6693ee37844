import { dictionary } from "@/shared/i18n";

export const laneWords = dictionary({
  filterState: ["状态", "State"],
  reason: ["原因", "Reason"],
  lanes: ["线路管制", "Lanes"],
  lanesLead: [
    "关闭线路或改写运费、在途天数，到期自动失效；撮合时立即生效。",
    "Close a lane or set its freight and days, from one day to another; rounds heed it at once.",
  ],
  lanesEmpty: ["没有管制中的线路", "No lane is regulated"],
  lanesEmptyHint: ["所有线路按默认运费和在途天数计算。", "All lanes have their default freight and days."],
  origin: ["产地（省或地市）", "Origin (province or prefecture)"],
  everywhere: ["全部市场", "Everywhere"],
  open: ["线路", "Lane"],
  isOpen: ["开放", "Open"],
  isClosed: ["关闭", "Closed"],
  freightColumn: ["运费", "Freight"],
  freight: [(unit: string) => `运费（${unit}，选填）`, (unit: string) => `Freight (${unit}, optional)`],
  transit: ["在途天数（选填）", "Days on the way (optional)"],
  from: ["自", "From"],
  to: ["至", "To"],
  add: ["新增管制", "Add a rule"],
  added: ["已保存", "Saved"],
  removed: ["已删除", "Deleted"],
  days: ["有效期", "Valid"],
});
