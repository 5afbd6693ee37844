import type {
  DealState,
  EnterpriseKind,
  EnterpriseState,
  ListingState,
  ProposalState,
  Role,
} from "@/api/types";
import { type Language, useLanguage } from "@/shared/i18n";

// Apart, so that a page that only names varieties does not load every label.
export { nameIn, useName } from "./names";

type Labels<K extends string> = Record<K, readonly [zh: string, en: string]>;

// Typed by the contract's enums: a new value without its words fails the type check.
export const ROLE: Labels<Role> = {
  producer: ["产地企业", "Producer"],
  buyer: ["采购企业", "Buyer"],
  merchant: ["经营商", "Merchant"],
  reserve: ["储备企业", "Reserve enterprise"],
  carrier: ["承运人", "Carrier"],
  hub: ["中转站", "Hub"],
  district_regulator: ["区级监管", "District regulator"],
  city_regulator: ["市级监管", "City regulator"],
  admin: ["系统管理员", "Administrator"],
};
export const KIND: Labels<EnterpriseKind> = {
  producer: ["产地企业", "Producer"],
  cooperative: ["合作社", "Cooperative"],
  wholesale_market: ["批发市场", "Wholesale market"],
  merchant: ["经营商", "Merchant"],
  chain: ["连锁商超", "Retail chain"],
  ecommerce: ["电商平台", "E-commerce platform"],
  community_store: ["社区门店", "Community store"],
  reserve: ["储备企业", "Reserve enterprise"],
  carrier: ["承运企业", "Carrier"],
  hub: ["中转站", "Hub"],
};
export const ENTERPRISE_STATE: Labels<EnterpriseState> = {
  pending: ["待审核", "Waiting for review"],
  approved: ["已通过", "Approved"],
  returned: ["已退回", "Returned"],
  suspended: ["已暂停", "Suspended"],
};
export const LISTING_STATE: Labels<ListingState> = {
  draft: ["草稿", "Draft"],
  open: ["挂牌中", "Open"],
  withdrawn: ["已撤回", "Withdrawn"],
  expired: ["已到期", "Expired"],
};
export const PROPOSAL_STATE: Labels<ProposalState> = {
  open: ["待确认", "Open"],
  countered: ["还价中", "Countered"],
  accepted: ["已成交", "Accepted"],
  rejected: ["已谢绝", "Rejected"],
  withdrawn: ["已撤回", "Withdrawn"],
  expired: ["已过期", "Expired"],
};
export const DEAL_STATE: Labels<DealState> = {
  agreed: ["待发货", "Agreed"],
  shipped: ["运输中", "Shipped"],
  received: ["已收货", "Received"],
  settled: ["已结清", "Settled"],
  cancelled: ["已取消", "Cancelled"],
  disputed: ["有争议", "Disputed"],
};
export const GRADE: Record<number, readonly [string, string]> = {
  4: ["特级", "Premium"],
  3: ["一级", "Grade 1"],
  2: ["二级", "Grade 2"],
  1: ["三级", "Grade 3"],
};
export const TIER: Record<number, readonly [string, string]> = {
  0: ["封控区、医院", "Sealed areas, hospitals"],
  1: ["重点网点", "Key outlets"],
  2: ["一般网点", "Other outlets"],
};
export const UNIT: Labels<"jin" | "kg" | "500g" | "ton" | "bag" | "box" | "piece"> = {
  jin: ["斤", "jin"],
  kg: ["公斤", "kg"],
  "500g": ["500克", "500 g"],
  ton: ["吨", "t"],
  bag: ["袋", "bag"],
  box: ["箱", "box"],
  piece: ["件", "piece"],
};

export function pick(pair: readonly [string, string] | undefined, language: Language, fallback = ""): string {
  return pair ? pair[language === "zh" ? 0 : 1] : fallback;
}

/** Labels in the reader's language: `label(GRADE, 4)`. */
export function useLabel(): <K extends string | number>(
  table: Record<K, readonly [string, string]>,
  key: K | null | undefined,
) => string {
  const language = useLanguage();
  return (table, key) => (key === null || key === undefined ? "" : pick(table[key], language, String(key)));
}

export function toOptions<K extends string>(
  table: Record<K, readonly [string, string]>,
  language: Language,
  only?: readonly K[],
): { value: K; label: string }[] {
  return (only ?? (Object.keys(table) as K[])).map((value) => ({
    value,
    label: pick(table[value], language),
  }));
}
