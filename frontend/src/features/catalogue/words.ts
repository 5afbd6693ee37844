import { dictionary } from "@/shared/i18n";

export const catalogueWords = dictionary({
  variety: ["品种", "Variety"],
  varietyHint: ["名称、拼音或首字母", "Name, pinyin or initials"],
  varietyNone: ["没有找到这个品种", "No such variety"],
  alias: [(names: string) => `又名 ${names}`, (names: string) => `also ${names}`],
  similar: ["没有这个名称，是不是要找：", "No such name. Did you mean:"],
  contactNone: [
    "请联系所在区的商务主管部门，或邀请您使用本平台的单位。",
    "Ask your district's commerce bureau, or whoever invited you to the platform.",
  ],
});
