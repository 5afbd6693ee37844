import { dictionary } from "@/shared/i18n";

export const tradeWords = dictionary({
  buyTitle: [(goods: string) => `我要买：${goods}`, (goods: string) => `Buy: ${goods}`],
  sellTitle: [(goods: string) => `我要卖：${goods}`, (goods: string) => `Sell: ${goods}`],
  with: ["用哪条信息", "With which listing"],
  newDemand: ["按这次的数量新发一条需求", "A new demand over this quantity"],
  newOffer: ["按这次的数量新发一条供应", "A new offer of this quantity"],
  quantity: [(unit: string) => `数量（${unit}）`, (unit: string) => `Quantity (${unit})`],
  both: [
    (jin: string, kg: string) => `合 ${jin} 斤，${kg} 公斤`,
    (jin: string, kg: string) => `${jin} jin, ${kg} kg`,
  ],
  jin: ["斤", "jin"],
  wholeKg: ["须合整公斤", "must come to whole kilograms"],
  most: [(kg: string) => `最多 ${kg}`, (kg: string) => `${kg} at most`],
  least: [(kg: string) => `起订 ${kg}`, (kg: string) => `${kg} at least`],
  deliverTo: ["送到哪里", "Deliver to"],
  loadAt: ["在哪里装车（产地）", "Load at (origin)"],
  grade: ["品质等级", "Grade"],
  price: [(unit: string) => `产地价（${unit}）`, (unit: string) => `Price at origin (${unit})`],
  priceAsk: [
    (price: string) => `不填就按对方要价 ${price}`,
    (price: string) => `Empty means their ask, ${price}`,
  ],
  priceBid: [
    (price: string) => `不填就按对方到货最高价 ${price} 减运费`,
    (price: string) => `Empty means their bid, ${price}, less the freight`,
  ],
  day: ["到货日", "Delivery day"],
  dayHint: ["不填就按最早能到的一天", "Empty means the earliest possible"],
  check: ["成交前请核对", "Before you send it"],
  checkHint: [
    "填好数量和地点，这里就列出价格、运费、总额、谁付给谁、何时何地。",
    "With quantity and place filled in, price, freight, total, who pays whom, when and where stand here.",
  ],
  atOrigin: ["产地价", "At origin"],
  freight: ["运费", "Freight"],
  delivered: ["到货价", "Delivered"],
  amount: ["数量", "Quantity"],
  goods: ["货款", "Goods"],
  freightSum: ["运费合计", "Freight in all"],
  total: ["到货总价", "Total delivered"],
  buyerPays: [
    (buyer: string, seller: string, goods: string, freight: string) =>
      `${buyer}付给${seller}货款 ${goods} 元；运费 ${freight} 元由买方另付承运方。`,
    (buyer: string, seller: string, goods: string, freight: string) =>
      `${buyer} pays ${goods} yuan to ${seller}; the buyer pays ${freight} yuan of freight to the carrier.`,
  ],
  you: ["贵方", "You"],
  where: [
    (from: string, leaves: string, to: string, day: string) => `${leaves}从${from}发货，${day}送到${to}。`,
    (from: string, leaves: string, to: string, day: string) =>
      `Leaves ${from} on ${leaves}, delivered to ${to} on ${day}.`,
  ],
  until: [
    (time: string) => `对方须在 ${time} 前答复；答复前您可以撤回。`,
    (time: string) => `The other side answers until ${time}; you may withdraw until then.`,
  ],
  atOnce: [
    "对方已设自动接受：提交后立即成交，不能撤回。",
    "They accept such terms automatically: once sent it is a deal and cannot be withdrawn.",
  ],
  postsDemand: [
    "同时替您发布一条同样数量的需求。对方谢绝后它仍在大厅，可随时撤下。",
    "A demand over this quantity is posted with it. If they decline it stays on the board; you may take it down.",
  ],
  postsOffer: [
    "同时替您发布一条同样数量的供应。对方谢绝后它仍在大厅，可随时撤下。",
    "An offer of this quantity is posted with it. If they decline it stays on the board; you may take it down.",
  ],
  sendBuy: ["发出购买报价", "Send the bid"],
  sendSell: ["发出出售报价", "Send the offer"],
  sent: ["报价已发出，等对方答复", "Sent; the other side has been told"],
  struck: ["已成交", "The deal is struck"],
});
