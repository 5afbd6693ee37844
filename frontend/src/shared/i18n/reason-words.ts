import type { Schemas } from "@/api/paths";

type Pairs<K extends string> = Readonly<Record<K, readonly [zh: string, en: string]>>;
type Cancel = Schemas["CancelReason"];
type Dispute = Schemas["DisputeReason"];

// Typed by the contract's enums: a new reason without its words fails the type check.
export const CANCEL_REASON: Pairs<Cancel> = {
  weather: ["天气", "Weather"],
  road_closed: ["道路封闭", "Road closed"],
  goods_lost: ["货物灭失", "Goods lost"],
  no_vehicle: ["没有车辆", "No vehicle"],
  buyer_withdrew: ["买方退出", "The buyer withdrew"],
  seller_withdrew: ["卖方退出", "The seller withdrew"],
  other: ["其他", "Other"],
};
export const DISPUTE_REASON: Pairs<Dispute> = {
  weight: ["重量不符", "Weight"],
  quality: ["质量不符", "Quality"],
  not_arrived: ["未到货", "Did not arrive"],
  late: ["迟到", "Late"],
  price: ["价格", "Price"],
  payment: ["付款", "Payment"],
  other: ["其他", "Other"],
};
/** Steps of a deal that name themselves: of a truck, a receipt or a payment. */
export const DEAL_STEP: Pairs<Exclude<Schemas["DealEventReason"], Cancel | Dispute>> = {
  load_corrected: ["更正发货", "Shipment corrected"],
  load_withdrawn: ["撤回一车", "Truck withdrawn"],
  load_refused: ["整车拒收", "Load refused whole"],
  loading_ended: ["余量不再发", "No more comes"],
  receipt_corrected: ["更正收货", "Receipt corrected"],
  payment_reported: ["登记付款", "Payment reported"],
  payment_confirmed: ["确认到账", "Payment confirmed"],
  payment_refuted: ["未到账", "Payment not arrived"],
  payment_withdrawn: ["撤回付款登记", "Payment entry withdrawn"],
  payment_reversed: ["撤销到账确认", "Confirmation reversed"],
};
export const DEAL_REASON: Pairs<Schemas["DealEventReason"]> = {
  ...CANCEL_REASON,
  ...DISPUTE_REASON,
  ...DEAL_STEP,
};

export const REJECT_REASON: Pairs<Schemas["RejectReason"]> = {
  price: ["价格不合适", "Price"],
  quantity: ["数量不合适", "Quantity"],
  quality: ["质量或规格不合适", "Quality or specification"],
  timing: ["时间不合适", "Timing"],
  counterparty: ["交易对象不合适", "The counterparty"],
  other: ["其他", "Other"],
};
/** Why a proposal was rejected, or ended by itself. */
export const THREAD_REASON: Pairs<Schemas["ThreadReason"]> = {
  ...REJECT_REASON,
  out_of_time: ["到期未答复", "Not answered in time"],
  listing_closed: ["挂牌已撤回或到期", "The listing was closed"],
};
