import { dictionary } from "@/shared/i18n";

export const placeWords = dictionary({
  regionHint: ["输入地名搜索，例如 寿光", "Type a place, such as 寿光"],
  regionNone: ["没有找到这个地区", "No such region"],
  destination: ["送达市场", "Destination"],
  destinationNone: ["没有找到这个市场", "No such destination"],
});
