import type { Language } from "@/shared/i18n";
import { ENTERPRISE_STATE, KIND, pick, ROLE, UNIT } from "@/shared/labels";

type Words = Readonly<Record<string, readonly [zh: string, en: string]>>;

/** Fields as forms call them; one that is missing here is shown as the trail has it. */
const FIELD: Words = {
  active: ["可用", "In use"],
  aliases: ["别名", "Other names"],
  auto_accept: ["自动接受", "Automatic acceptance"],
  bag_kg: ["每袋重量（公斤）", "Weight of a bag (kg)"],
  category: ["类别", "Category"],
  default_grade: ["常用等级", "Usual grade"],
  default_unit: ["常用单位", "Usual unit"],
  destination: ["送达市场", "Destination"],
  district: ["所属区", "District"],
  freight: ["运费（元/公斤）", "Freight (yuan/kg)"],
  from: ["自", "From"],
  grade: ["等级", "Grade"],
  kg: ["数量（公斤）", "Quantity (kg)"],
  min_lot_kg: ["最小成交量（公斤）", "Smallest lot (kg)"],
  "name.zh": ["中文名称", "Chinese name"],
  "name.en": ["英文名称", "English name"],
  note: ["备注", "Note"],
  open: ["线路开放", "Lane open"],
  origin: ["产地", "Origin"],
  packaging: ["包装", "Packaging"],
  position: ["职务", "Position"],
  price: ["价格", "Price"],
  price_rule: ["定价规则", "Price rule"],
  proposal_hours: ["建议有效期（小时）", "Hours of proposals"],
  quality_note: ["质量证明", "Quality proof"],
  quantity: ["数量", "Quantity"],
  reason: ["原因", "Reason"],
  role: ["角色", "Role"],
  "schedule.enabled": ["自动撮合", "Automatic rounds"],
  "schedule.mode": ["自动轮次模式", "Mode of automatic rounds"],
  "schedule.times": ["每天时点", "Times of day"],
  shelf_life_days: ["可存天数", "Days that it keeps"],
  tier: ["保供级别", "Tier"],
  to: ["至", "To"],
  transit_days: ["在途天数", "Days in transit"],
  variety: ["品种", "Variety"],
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
  ...ROLE,
  ...KIND,
  ...ENTERPRISE_STATE,
  ...UNIT,
};

export function fieldText(field: string, language: Language): string {
  return pick(FIELD[field], language, field);
}

/** A value in words; money is kept in fen and shown in yuan. */
export function valueText(field: string, value: string | null, language: Language): string {
  if (value === null || value === "") return "–";
  if (/(^|\.)freight$|fen/.test(field) && /^-?\d+$/.test(value)) return (Number(value) / 100).toFixed(2);
  return pick(VALUE[value], language, value);
}
