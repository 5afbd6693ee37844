import type { Schemas } from "./paths";

// The wire's shapes as the contract states them; each becomes an alias of the generated schema as it lands.
export type Id = string;
export type Day = string;
export type Instant = string;

export interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

export type Role = Schemas["Role"];
export type EnterpriseKind = Schemas["Kind"];
export type EnterpriseState = Schemas["EnterpriseState"];
export type Unit = "jin" | "kg" | "500g" | "ton" | "bag" | "box" | "piece";
export type Side = "offer" | "demand";

export type Text = Schemas["Text"];
/** A place: its Chinese name, and the English one. */
export interface Named {
  code: string;
  name: string;
  name_en?: string;
}
export type EnterpriseBrief = Schemas["EnterpriseBrief"];
export type Enterprise = Schemas["Enterprise"];
export type Me = Schemas["Me"];
export type Session = Schemas["Session"];

export type Meta = Schemas["Meta"];
export type Variety = Schemas["ListedVariety"];
export type Category = Schemas["Category"];
export type Region = Schemas["Region"];
export type Destination = Schemas["Destination"];
export interface VarietyBrief {
  code: string;
  name_zh: string;
  name_en: string;
}
export interface Quote {
  quantity: string;
  quantity_unit: Unit;
  price: string;
  price_unit: Unit;
  kg_per_unit?: string | null;
}
export interface Quantities {
  listed_kg: number;
  left_kg: number;
  reserved_kg: number;
  committed_kg: number;
  shipped_kg: number;
  received_kg: number;
  shortfall_kg: number;
}
export type ListingState = "draft" | "open" | "withdrawn" | "expired";
interface ListingBase {
  id: Id;
  version: number;
  price_version: number;
  state: ListingState;
  enterprise: EnterpriseBrief;
  quote: Quote;
  quantities: Quantities;
  min_lot_kg: number;
  auto_accept: boolean;
  category: VarietyBrief;
  packaging: string;
  quality_note: string;
  note: string;
  posted_at: Instant;
  expires_at: Instant;
  updated_at: Instant;
}
export interface Offer extends ListingBase {
  variety: VarietyBrief;
  grade: number;
  ask_fen_per_kg: number;
  origin: Named;
  available_from: Day;
  available_to: Day;
  unsold: boolean;
}
export interface Demand extends ListingBase {
  variety?: VarietyBrief | null;
  min_grade: number;
  bid_fen_per_kg: number;
  destination: Named;
  delivery_from: Day;
  delivery_to: Day;
  tier: number;
  urgent: boolean;
}
export interface PlaceListing {
  variety?: string | null;
  category?: string | null;
  quantity: string;
  quantity_unit: Unit;
  kg_per_unit?: string | null;
  min_lot_kg?: number | null;
  price: string;
  price_unit: Unit;
  auto_accept?: boolean;
  packaging?: string | null;
  quality_note?: string | null;
  note?: string | null;
  draft?: boolean;
}
export interface PlaceOffer extends PlaceListing {
  variety: string;
  grade: number;
  origin: string;
  available_from: Day;
  available_to: Day;
  unsold?: boolean;
}
export interface PlaceDemand extends PlaceListing {
  min_grade: number;
  destination: string;
  delivery_from: Day;
  delivery_to: Day;
  tier?: number;
  urgent?: boolean;
}

/** A listing of either side as the public board shows it: no contacts. */
export type BoardItem = ({ side: "offer" } & Offer) | ({ side: "demand" } & Demand);
export interface FacetCount {
  code: string;
  name_zh: string;
  count: number;
  capped: boolean;
}
export interface Facets {
  varieties: FacetCount[];
  regions: FacetCount[];
  destinations: FacetCount[];
  grades: FacetCount[];
}
export type ReasonCode = "price_gap" | "days" | "grade" | "lot" | "lane_closed" | "quantity_gone";
export interface Reason {
  code: ReasonCode;
  gap_fen?: number | null;
  gap_days?: number | null;
  need?: number | null;
  have?: number | null;
}
export interface Candidate {
  listing: BoardItem;
  fits: boolean;
  delivered_fen_per_kg: number;
  margin_fen_per_kg: number;
  freight_fen_per_kg: number;
  transit_days: number;
  earliest_day?: Day | null;
  grade_fit: number;
  possible_kg: number;
  reasons: Reason[];
}
export type ProposalState = "open" | "accepted" | "rejected" | "countered" | "expired";
export type RejectReason = "price" | "quantity" | "quality" | "timing" | "counterparty" | "other";
export interface ProposalStep {
  at: Instant;
  by_side: "seller" | "buyer" | "platform";
  kind: "proposed" | "accepted" | "rejected" | "countered" | "expired";
  kg?: number | null;
  price_fen_per_kg?: number | null;
  day?: Day | null;
  reason_code?: string | null;
  note?: string | null;
}
export interface Proposal {
  id: Id;
  version: number;
  round_id?: Id | null;
  state: ProposalState;
  offer: Offer;
  demand: Demand;
  kg: number;
  price_fen_per_kg: number;
  freight_fen_per_kg: number;
  delivered_fen_per_kg: number;
  day: Day;
  offer_price_version: number;
  demand_price_version: number;
  seller_accepted_at?: Instant | null;
  buyer_accepted_at?: Instant | null;
  expires_at: Instant;
  my_side: "seller" | "buyer" | null;
  awaiting_me: boolean;
  deal_id?: Id | null;
  thread: ProposalStep[];
}
export type DealState = "agreed" | "shipped" | "received" | "settled" | "cancelled" | "disputed";
export interface Party {
  id: Id;
  name: string;
  contact_name?: string | null;
  contact_phone?: string | null;
}
export interface Deal {
  id: Id;
  version: number;
  number: string;
  state: DealState;
  offer_id: Id;
  demand_id: Id;
  proposal_id: Id;
  seller: Party;
  buyer: Party;
  variety: VarietyBrief;
  grade: number;
  agreed_kg: number;
  price_fen_per_kg: number;
  freight_fen_per_kg: number;
  amount_fen: number;
  due_amount_fen: number;
  delivery_day: Day;
  shipment?: {
    plate: string;
    driver: string;
    driver_phone: string;
    kg: number;
    shipped_at: Instant;
    eta?: string | null;
  } | null;
  receipt?: {
    kg: number;
    grade: number;
    rejected_kg: number;
    rejected_reason?:
      | "rotten"
      | "damaged"
      | "wrong_grade"
      | "wrong_variety"
      | "failed_inspection"
      | "other"
      | null;
    photo_ref?: string | null;
    received_at: Instant;
    amount_fen: number;
  } | null;
  settlement?: {
    method: "bank" | "cash" | "wechat" | "alipay" | "other";
    reference?: string | null;
    amount_fen: number;
    settled_at: Instant;
  } | null;
  events: {
    at: Instant;
    by: "seller" | "buyer" | "regulator" | "platform";
    from?: DealState | null;
    to: DealState;
    reason_code?: string | null;
    note?: string | null;
  }[];
  my_side: "seller" | "buyer" | null;
}
export interface Round {
  id: Id;
  number: number;
  state: "running" | "done" | "failed";
  mode: "guarantee" | "surplus";
  lots: "respect" | "ignore";
  price_rule: "ask" | "midpoint" | "uniform";
  started_at: Instant;
  finished_at?: Instant | null;
  run_by?: string | null;
  offers: number;
  demands: number;
  proposals: number;
  matched_kg: number;
  unmet_kg: number;
  filled_by_tier: { tier: number; kg: number; of_kg: number }[];
  surplus_fen: number;
  certificate?: {
    primal_fen: number;
    dual_fen: number;
    equal: boolean;
    input_digest: string;
    lots_gap_fen: number;
    checked: boolean;
  } | null;
  seconds?: number | null;
}
export interface Unmatched {
  side: Side;
  listing: BoardItem;
  left_kg: number;
  reason: Reason;
  guidance_fen_per_kg?: number | null;
}
export interface BulletinRow {
  rank: number;
  variety: VarietyBrief;
  spec?: string | null;
  wholesale: {
    low?: number | null;
    average?: number | null;
    high?: number | null;
    mostly_low?: number | null;
    mostly_high?: number | null;
    sources: number;
    volume_kg?: number | null;
    weighting: "volume" | "simple";
    insufficient: boolean;
  };
  chains: { source: string; price?: number | null }[];
  retail: { average?: number | null; stores?: number | null; sources: number; insufficient: boolean };
  margin_permille?: number | null;
  change_fen?: number | null;
  change_permille?: number | null;
  note?: string | null;
}
export type BulletinState = "draft" | "reviewed" | "published" | "superseded";
export interface BulletinBrief {
  id: Id;
  day: Day;
  edition: number;
  state: BulletinState;
  unit: "jin" | "kg";
  published_at?: Instant | null;
  reason?: string | null;
  digest?: string | null;
}
export interface Bulletin extends BulletinBrief {
  rows: BulletinRow[];
  chains: Named[];
  summary: { up: number; flat: number; down: number; text_zh: string; text_en: string };
  prepared_by?: string | null;
  reviewed_by?: string | null;
  method_version: string;
  previous_digest?: string | null;
}
export type Notification = Schemas["Notification"];

export type ErrorCode = Schemas["ErrorCode"];

export interface Import {
  id: Id;
  kind: "offers" | "demands" | "observations";
  file_name: string;
  rows: number;
  ok: number;
  errors: number;
  duplicates: number;
  state: "previewed" | "committed";
  committed: number;
}

export interface ImportRow {
  row: number;
  status: "ok" | "error" | "duplicate";
  values: Record<string, unknown>;
  messages: { column?: string | null; code: string; message: string }[];
  result_id?: Id | null;
}
export interface Statement {
  counterparty: { id: Id; name: string };
  opening_balance_fen: number;
  closing_balance_fen: number;
  lines: {
    day: Day;
    deal_number: string;
    variety: string;
    kg: number;
    price_fen_per_kg: number;
    amount_fen: number;
    settled_fen: number;
    balance_fen: number;
  }[];
}

export type Permission = Schemas["Permission"];

export interface Choice {
  proposal_id: Id;
  version: number;
  state: ProposalState;
  seller: Omit<EnterpriseBrief, "state">;
  variety: VarietyBrief;
  grade: number;
  origin: Named;
  kg: number;
  price_fen_per_kg: number;
  freight_fen_per_kg: number;
  delivered_fen_per_kg: number;
  day: Day;
  seller_accepted: boolean;
  buyer_accepted: boolean;
  suggested_kg: number;
}
export interface Matrix {
  demand: Demand;
  needed_kg: number;
  choices: Choice[];
  suggested_kg: number;
  suggested_fen: number;
  uncovered_kg: number;
}
export interface ListingVersion {
  version: number;
  price_version: number;
  state: ListingState;
  terms: { quantity_kg: number; price_fen_per_kg: number; from_day: Day; to_day: Day };
  replaced_at?: Instant | null;
}
export interface Observation {
  id: Id;
  source: string;
  variety: string;
  day: Day;
  spec: string;
  low_fen_per_kg: number;
  average_fen_per_kg: number;
  high_fen_per_kg: number;
  volume_kg?: number | null;
  stores?: number | null;
  unit_suspected: boolean;
  change_reason?: string | null;
  state: "valid" | "void";
}
export interface Correction {
  id: Id;
  day: Day;
  edition: number;
  reason: string;
  published_at?: Instant | null;
  rows: {
    variety: VarietyBrief;
    wholesale_before?: number | null;
    wholesale_after?: number | null;
    retail_before?: number | null;
    retail_after?: number | null;
  }[];
}
