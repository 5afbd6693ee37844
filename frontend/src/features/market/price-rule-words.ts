import { dictionary } from "@/shared/i18n";

export const priceRuleWords = dictionary({
  midpoint: [
    "价格为中间价：撮合轮次由平台配对，双方没有当面议价，所以取卖方产地要价与买方到货最高价减运费两数的正中，差价双方各得一半。",
    "The price is the middle: a round pairs two who have not bargained, so it takes the middle between the ask and the bid less freight, and each has half of the difference.",
  ],
  ask: ["价格按卖方产地要价，差价归买方。", "The price is the seller's ask; the buyer keeps the difference."],
  uniform: [
    "价格为统一价：同一地点、同一品种的成交用同一个价，取供需相抵的价格区间的正中。",
    "One price for all that trade the same goods at the same place: the middle of the range in which supply meets demand.",
  ],
});
