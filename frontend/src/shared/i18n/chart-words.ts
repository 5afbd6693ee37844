import { dictionary } from "@/shared/i18n";

export const chartWords = dictionary({
  showTable: ["看数据", "Show the numbers"],
  hideTable: ["收起数据", "Hide the numbers"],
  tableOf: [(title: string) => `${title}的数据`, (title: string) => `Numbers of ${title}`],
  save: ["保存", "Save"],
  csv: ["数据 CSV", "Numbers as CSV"],
  png: ["图片 PNG", "Picture, PNG"],
  svg: ["矢量图 SVG", "Picture, SVG"],
});
