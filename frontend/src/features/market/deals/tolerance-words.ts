import { dictionary } from "@/shared/i18n";

export const toleranceWords = dictionary({
  title: ["过磅容差", "Tolerance of the scale"],
  label: ["实收可超过发货的比例（‰）", "How far the scale may exceed the shipment (‰)"],
  hint: [
    "一笔成交各车合计也按此比例可超过约定重量。30‰ 即每吨可多 30 公斤。",
    "All trucks of a deal together may exceed what was agreed by the same share. 30‰ is 30 kg per tonne.",
  ],
  wrong: ["请填 0 到 100 的整数", "Enter a whole number from 0 to 100"],
  save: ["保存容差", "Save the tolerance"],
});
