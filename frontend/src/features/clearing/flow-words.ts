import { dictionary } from "@/shared/i18n";

export const flowWords = dictionary({
  flows: ["流向", "Flows"],
  flowsNone: ["没有流向：这一轮没有撮合出货。", "No flows: this round matched nothing."],
  variety: ["品种", "Variety"],
  all: ["全部品种", "All varieties"],
  origin: ["产地", "Origin"],
  destination: ["送达", "Destination"],
  kg: ["数量", "Quantity"],
  tons: [(n: number) => `${n}吨`, (n: number) => `${n}t`],
  underTon: ["<1吨", "<1t"],
  summary: [
    (kg: string, origins: number, destinations: number) =>
      `共 ${kg}，来自 ${origins} 个省份，送往 ${destinations} 个市场和网点。`,
    (kg: string, origins: number, destinations: number) =>
      `${kg} from ${origins} provinces to ${destinations} markets and outlets.`,
  ],
  rest: [
    (kg: string) => `另有 ${kg} 在较小的流向中，未画出。`,
    (kg: string) => `${kg} more in smaller flows are not drawn.`,
  ],
  others: ["其他", "Others"],
  preview: ["预演", "Preview"],
  previewHint: [
    "先预演：按当前挂牌算出一轮的结果，不保存、不预留、不通知任何人；看过结果再决定是否开始。",
    "A preview clears the open listings as they are; nothing is saved, reserved or told. Look at it, then decide whether to start.",
  ],
  ask: ["开始这一轮吗？", "Start this round?"],
  question: [
    (enterprises: number, kg: string, hours: number) =>
      `通知 ${enterprises} 家企业，预留 ${kg}，答复期限 ${hours} 小时。开始后不能收回。`,
    (enterprises: number, kg: string, hours: number) =>
      `${enterprises} enterprises are told, ${kg} reserved, and they have ${hours} hours to answer. It cannot be taken back.`,
  ],
  dealsAtOnce: [
    (deals: number) => `其中 ${deals} 条双方都设了自动接受，会立即成交。`,
    (deals: number) => `${deals} of them become deals at once: both listings accept automatically.`,
  ],
  start: ["开始", "Start"],
  previewTitle: ["预演结果", "What the round would do"],
  wouldMatch: [
    (proposals: number, enterprises: number) => `将产生 ${proposals} 条撮合建议，通知 ${enterprises} 家企业`,
    (proposals: number, enterprises: number) =>
      `${proposals} proposals would go to ${enterprises} enterprises`,
  ],
  matched: ["可撮合", "Matched"],
  unmet: ["未满足需求", "Unmet demand"],
  surplus: ["总盈余", "Surplus"],
  filled: ["各类网点满足率", "Filled by tier"],
  left: ["不成交的原因", "Why the rest would stay"],
  leftLine: [
    (listings: number, kg: string) => `${listings} 条，${kg}`,
    (listings: number, kg: string) => `${listings} listings, ${kg}`,
  ],
  proof: ["证明", "Proof"],
  proved: [
    "已证明最优：原问题与对偶问题相等，并由独立程序核验。",
    "Proven optimal: primal and dual agree, and an independent program has checked it.",
  ],
  lots: [
    (yuan: string) => `最小成交量使结果最多少 ${yuan} 元；其余已证明最优。`,
    (yuan: string) => `Least lots cost at most ${yuan} yuan; apart from them the result is proven optimal.`,
  ],
  offer: ["供应", "Offers"],
  demand: ["需求", "Demands"],
  provinces: ["按省看断供影响", "A province cut off"],
  provincesHint: [
    "点一个省，看断供后缺什么；可多选，一起断供。方格按地理次序排列，是示意图。",
    "Press a province to see what would be short without it; several may be cut off together. Tiles stand in geographic order; this is a diagram.",
  ],
  tile: [
    (name: string, kg: string) => `${name}：断供后多缺 ${kg}`,
    (name: string, kg: string) => `${name}: ${kg} more unmet without it`,
  ],
  chosen: ["已选", "Chosen"],
  together: ["一起断供", "Cut off together"],
  clear: ["取消选择", "Clear"],
  moreUnmet: ["大厅上多缺", "More unmet of the open market"],
  unshipped: ["已成交未发货的要另找", "Agreed, not shipped: to be replaced"],
  unanswered: ["待答复的落空", "Awaiting an answer: lost"],
  dearer: ["其余每吨变动", "Change per tonne of the rest"],
  lost: ["盈余减少", "Surplus lost"],
  goods: ["影响最大的品种", "Goods hit hardest"],
  none: ["没有影响", "no effect"],
  yuan: ["元", "yuan"],
});
