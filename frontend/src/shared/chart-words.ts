import { dictionary } from "./i18n";

export const chartWords = dictionary(
  {
    showTable: "看数据",
    hideTable: "收起数据",
    tableOf: (title: string) => `${title}的数据`,
    save: "保存",
    csv: "数据 CSV",
    png: "图片 PNG",
    svg: "矢量图 SVG",
  },
  {
    showTable: "Show the numbers",
    hideTable: "Hide the numbers",
    tableOf: (title: string) => `Numbers of ${title}`,
    save: "Save",
    csv: "Numbers as CSV",
    png: "Picture, PNG",
    svg: "Picture, SVG",
  },
);
