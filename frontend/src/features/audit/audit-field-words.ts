import type { Language } from "@/shared/i18n";
import { ENTERPRISE_STATE, GRADE, KIND, pick, ROLE, TIER, UNIT } from "@/shared/i18n/labels";
import { WARNING_SETTING } from "@/shared/i18n/threshold-words";
import { timeText } from "@/shared/lib/days";
import { kgText, permilleText, priceText } from "@/shared/lib/units";

type Words = Readonly<Record<string, readonly [zh: string, en: string]>>;

/** Fields as forms call them; one that is missing here is shown as the trail has it. */
const FIELD: Words = {
  active: ["可用", "In use"],
  address: ["地址", "Address"],
  aliases: ["别名", "Other names"],
  auto_accept: ["自动接受", "Automatic acceptance"],
  bag_kg: ["每袋重量", "Weight of a bag"],
  category: ["类别", "Category"],
  contact_name: ["联系人", "Contact"],
  contact_phone: ["联系电话", "Phone"],
  credit_code: ["统一社会信用代码", "Unified social credit code"],
  default_grade: ["常用品质等级", "Usual grade"],
  default_unit: ["常用单位", "Usual unit"],
  destination: ["送达市场", "Destination"],
  district: ["所属区", "District"],
  eta: ["预计到达", "Expected arrival"],
  flagged: ["滞销或急需", "Unsold or urgent"],
  freight: ["运费", "Freight"],
  from: ["自", "From"],
  from_day: ["自", "From"],
  grade: ["品质等级", "Grade"],
  kg: ["数量", "Quantity"],
  kind: ["企业类型", "Kind"],
  min_lot_kg: ["最小成交量", "Smallest lot"],
  name: ["名称", "Name"],
  "name.zh": ["中文名称", "Chinese name"],
  "name.en": ["英文名称", "English name"],
  open: ["线路开放", "Lane open"],
  origin: ["产地", "Origin"],
  photo_ref: ["照片编号", "Photo reference"],
  photos: ["照片", "Photos"],
  place: ["产地或送达市场", "Origin or destination"],
  plate: ["车牌号", "Plate"],
  position: ["职务", "Position"],
  price_fen_per_kg: ["价格", "Price"],
  price_rule: ["定价规则", "Price rule"],
  proposal_hours: ["建议有效期（小时）", "Hours of proposals"],
  quantity_kg: ["数量", "Quantity"],
  "quote.kg_per_unit": ["填报的每件公斤数", "Kilos a package as entered"],
  "quote.price": ["填报的价格（元）", "Price as entered (yuan)"],
  "quote.price_unit": ["填报的计价单位", "Price unit as entered"],
  "quote.quantity": ["填报的数量", "Quantity as entered"],
  "quote.quantity_unit": ["填报的数量单位", "Quantity unit as entered"],
  reason: ["原因", "Reason"],
  received_kg: ["实收", "Received"],
  region: ["所在地", "Region"],
  rejected_kg: ["拒收", "Rejected"],
  rejected_reason: ["拒收原因", "Reason of rejection"],
  "remarks.note": ["备注", "Note"],
  "remarks.packaging": ["包装", "Packaging"],
  "remarks.quality_note": ["质量证明", "Quality proof"],
  role: ["角色", "Role"],
  "schedule.enabled": ["自动撮合", "Automatic rounds"],
  "schedule.mode": ["自动轮次模式", "Mode of automatic rounds"],
  "schedule.times": ["每天时点", "Times of day"],
  shelf_life_days: ["可存天数", "Days that it keeps"],
  tier: ["保供等级", "Tier"],
  to: ["至", "To"],
  to_day: ["至", "To"],
  tolerance_permille: ["过磅容差", "Tolerance of the scale"],
  transit_days: ["在途天数", "Days in transit"],
  variety: ["品种", "Variety"],
  ...WARNING_SETTING,
};

const VALUE: Words = {
  true: ["是", "yes"],
  false: ["否", "no"],
  owner: ["负责人", "owner"],
  staff: ["员工", "staff"],
  guarantee: ["保供优先", "guarantee"],
  surplus: ["总效益最大", "surplus"],
  ask: ["卖方要价", "ask"],
  midpoint: ["中间价", "midpoint"],
  uniform: ["统一价", "uniform"],
  rotten: ["腐烂", "rotten"],
  damaged: ["破损", "damaged"],
  wrong_grade: ["等级不符", "wrong grade"],
  wrong_variety: ["品种不符", "wrong variety"],
  failed_inspection: ["检测不合格", "failed inspection"],
  other: ["其他", "other"],
  ...ROLE,
  ...KIND,
  ...ENTERPRISE_STATE,
  ...UNIT,
};

export function fieldText(field: string, language: Language): string {
  return pick(FIELD[field], language, field);
}

/** A value in words, with its unit: money is kept in fen and shown in yuan, weights are kilos, shares thousandths. */
export function valueText(field: string, value: string | null, language: Language): string {
  if (value === null || value === "") return "–";
  if (field === "eta") return timeText(value, language);
  if (!/^-?\d+$/.test(value)) return pick(VALUE[value], language, value);
  const number = Number(value);
  if (/(^|_)grade$/.test(field)) return pick(GRADE[number], language, value);
  if (field === "tier") return pick(TIER[number], language, value);
  if (/^freight$|_fen_per_kg$/.test(field))
    return `${priceText(number, "kg")} ${language === "zh" ? "元/公斤" : "yuan/kg"}`;
  if (/(^|_)kg$/.test(field)) return `${kgText(number)} ${pick(UNIT.kg, language)}`;
  if (/_permille$/.test(field)) return `${permilleText(number)}%`;
  return value;
}
