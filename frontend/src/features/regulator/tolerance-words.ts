import { dictionary } from "@/shared/i18n";

export const toleranceWords = dictionary(
  {
    title: "过磅容差",
    label: "实收可超过发货的比例（‰）",
    hint: "一笔成交各车合计也按此比例可超过约定重量。30‰ 即每吨可多 30 公斤。",
    wrong: "请填 0 到 100 的整数",
    save: "保存容差",
  },
  {
    title: "Tolerance of the scale",
    label: "How far the scale may exceed the shipment (‰)",
    hint: "All trucks of a deal together may exceed what was agreed by the same share. 30‰ is 30 kg per tonne.",
    wrong: "Enter a whole number from 0 to 100",
    save: "Save the tolerance",
  },
);
