import { dictionary } from "@/shared/i18n";

export const catalogueWords = dictionary(
  {
    regionHint: "输入地名搜索，例如 寿光",
    regionNone: "没有找到这个地区",
    searching: "正在搜索…",
    variety: "品种",
    varietyHint: "名称、拼音或首字母",
    varietyNone: "没有找到这个品种",
    alias: (names: string) => `又名 ${names}`,
    similar: "没有这个名称，是不是要找：",
    destination: "送达市场",
    destinationNone: "没有找到这个市场",
    contactNone: "请联系所在区的商务主管部门，或邀请您使用本平台的单位。",
  },
  {
    regionHint: "Type a place, such as 寿光",
    regionNone: "No such region",
    searching: "Searching…",
    variety: "Variety",
    varietyHint: "Name, pinyin or initials",
    varietyNone: "No such variety",
    alias: (names: string) => `also ${names}`,
    similar: "No such name. Did you mean:",
    destination: "Destination",
    destinationNone: "No such destination",
    contactNone: "Ask your district's commerce bureau, or whoever invited you to the platform.",
  },
);
