import { dictionary } from "@/shared/i18n";

export const loadWords = dictionary({
  trucks: ["车次", "Trucks"],
  truckNumber: [(n: number) => `第 ${n} 车`, (n: number) => `Truck ${n}`],
  code: ["随车单编号", "Slip code"],
  state_on_road: ["在途", "On the road"],
  state_received: ["已收货", "Received"],
  state_withdrawn: ["已撤回", "Withdrawn"],
  refusedWhole: ["整车拒收", "Refused whole"],
  moreFollows: ["后面还有车", "More trucks follow"],
  moreFollowsHint: [
    "不勾选：没装完的数量退回双方挂牌。",
    "Otherwise what is not loaded goes back to both listings.",
  ],
  waitsForMore: [
    (kg: string) => `还有 ${kg} 未发，等卖方继续发车或登记余量不再发。`,
    (kg: string) => `${kg} are not shipped yet; the seller sends more, or says that no more comes.`,
  ],
  inAll: [
    (kg: string, n: number) => `${n} 车合计实收 ${kg}`,
    (kg: string, n: number) => `${kg} received from ${n} trucks`,
  ],
  resolvedAs: [
    (kg: string, price: string) => `争议处理认定 ${kg}，单价 ${price}`,
    (kg: string, price: string) => `Held right after a dispute: ${kg} at ${price}`,
  ],
  addTruck: ["再发一车", "Another truck"],
  endLoading: ["余量不再发", "No more comes"],
  endLoadingText: [
    (kg: string) => `没装车的 ${kg} 退回双方挂牌；在途的车照常收货。`,
    (kg: string) =>
      `The ${kg} not loaded go back to both listings; trucks on the road are received as usual.`,
  ],
  loadingEnded: ["已登记余量不再发", "No more trucks are expected"],
  correctTruck: ["更正发货", "Correct the shipment"],
  corrected: ["已更正，对方会收到通知", "Corrected; the other side is told"],
  withdraw: ["撤回这车", "Withdraw the truck"],
  withdrawText: [
    "这车不来了才撤回；换车或换司机请用“更正发货”。",
    "Only for a truck that does not come; for another truck or driver, correct the shipment.",
  ],
  withdrawReason: ["原因", "Reason"],
  withdrawn: ["这车已撤回", "The truck is withdrawn"],
  correctReceipt: ["更正收货", "Correct the receipt"],
  correctReason: ["更正原因", "Why it is corrected"],
  correctText: [
    "付款确认到账之前可以更正；对方会收到通知，原数留有记录。",
    "Possible until a payment is confirmed. The other side is told, and the old figure stays on record.",
  ],
  receiptNote: [
    (kg: string, refused: string) => `实收 ${kg}${refused ? `，拒收 ${refused}` : ""}`,
    (kg: string, refused: string) => `${kg} received${refused ? `, ${refused} refused` : ""}`,
  ],
  asOf: [
    (time: string) => `没有网络：这是 ${time} 读取的到货，收货可照常登记，恢复后自动发送。`,
    (time: string) =>
      `No network: the arrivals as read on ${time}. Receipts can be recorded and are sent once it is back.`,
  ],
  refuseAll: ["整车拒收", "Refuse the whole load"],
  load: [
    (plate: string, goods: string, kg: string) => `${plate} · ${goods} · 发货 ${kg}`,
    (plate: string, goods: string, kg: string) => `${plate} · ${goods} · shipped ${kg}`,
  ],
  lossNone: ["与发货重量一致。", "As shipped."],
  loss: [
    (kg: string, share: string) => `比发货少 ${kg}（${share}%），计为途耗。`,
    (kg: string, share: string) => `${kg} (${share}%) less than shipped: lost on the way.`,
  ],
  refusedPart: [
    (kg: string, share: string) => `拒收 ${kg}（${share}%）。`,
    (kg: string, share: string) => `${kg} (${share}%) refused.`,
  ],
  over: [
    (kg: string, share: string) => `比发货多 ${kg}（${share}%），按实收计价。`,
    (kg: string, share: string) => `${kg} (${share}%) more than shipped; the received weight is billed.`,
  ],
  overMost: [
    (most: string) => `超出允许范围：合计最多 ${most}。请核对磅单；确实装多了，请卖方先更正发货。`,
    (most: string) =>
      `Beyond what is allowed: ${most} in all at most. Check the weighing slip; if more was loaded, ask the seller to correct the shipment first.`,
  ],
  pickup: ["装货地", "Pick-up"],
  delivery: ["卸货地", "Delivery"],
  address: ["地址", "Address"],
  map: ["在高德地图查看（大致位置）", "Map (approximate)"],
  slip: ["随车单", "Slip"],
  slips: ["全部随车单", "All slips"],
  slipLead: ["请司机随车携带，到货时交收货方扫码。", "The driver carries it and hands it over at the dock."],
  print: ["打印", "Print"],
  scan: ["收货方扫码登记收货", "Scan to record the receipt"],
  slipNone: ["还没有登记发货的车", "No truck has left yet"],
  slipNoneHint: [
    "卖方登记发货后，可打印随车单。",
    "Once the seller has recorded a shipment, its slip can be printed.",
  ],
  goods: ["货物", "Goods"],
  weight: ["装车重量", "Loaded weight"],
  toDeal: ["回到成交", "Back to the deal"],
  findCode: ["按随车单编号查找", "Find by slip code"],
  findCodeHint: ["例如 7F3K9Q2M-1", "for example 7F3K9Q2M-1"],
  find: ["查找", "Find"],
  notFound: ["没有找到这个编号的车", "No truck has this code"],
  notFoundHint: [
    "请核对随车单上的编号；只能找到本企业的成交。",
    "Check the code on the slip; only your enterprise's deals are found.",
  ],
});
