// The wire's shapes as the contract states them; each becomes an alias of the generated schema as it lands.
export type Id = string;
export type Day = string;
export type Instant = string;

export interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

export type Role =
  | "producer"
  | "buyer"
  | "merchant"
  | "reserve"
  | "carrier"
  | "hub"
  | "district_regulator"
  | "city_regulator"
  | "admin";
export type EnterpriseKind =
  | "producer"
  | "cooperative"
  | "wholesale_market"
  | "merchant"
  | "chain"
  | "ecommerce"
  | "community_store"
  | "reserve"
  | "carrier"
  | "hub";
export type EnterpriseState = "pending" | "approved" | "returned" | "suspended";
export type Unit = "jin" | "kg" | "500g" | "ton" | "bag" | "box" | "piece";
export type Side = "offer" | "demand";

export interface Text {
  zh: string;
  en: string;
}
/** A place: its Chinese name, and the English one. */
export interface Named {
  code: string;
  name: string;
  name_en?: string;
}
export interface EnterpriseBrief {
  id: Id;
  name: string;
  kind: EnterpriseKind;
  region: string;
  state?: EnterpriseState;
}
export interface Enterprise extends EnterpriseBrief {
  version: number;
  state: EnterpriseState;
  credit_code: string;
  address: string;
  contact_name: string;
  contact_phone: string;
  reasons: string[];
  submitted_at: Instant;
  due_at: Instant;
  overdue: boolean;
}
export interface Me {
  id: Id;
  name: string;
  email: string;
  mobile?: string | null;
  role: Role;
  position: "owner" | "staff";
  enterprise: EnterpriseBrief | null;
  district: string | null;
  totp_enabled: boolean;
  totp_setup_required: boolean;
  permissions: string[];
  language: "zh" | "en";
}
export interface Session {
  access_token: string;
  expires_in: number;
  me: Me;
}

export interface Meta {
  version: string;
  demo_mode: boolean;
  totp_enforced: boolean;
  today: Day;
  now: Instant;
  demo_accounts?: { login: string; password: string; role: Role; name_zh: string; name_en: string }[];
}
export interface Variety {
  code: string;
  name: Text;
  category: string;
  aliases: string[];
  watched_rank?: number | null;
  default_unit: Unit;
  default_grade: number;
  bag_kg?: number | null;
  matched_name?: string | null;
}
export interface Category {
  code: string;
  name: Text;
}
export interface Region {
  code: string;
  name: Text;
  level: "province" | "prefecture" | "district";
  parent?: string | null;
}
export interface Destination {
  code: string;
  name: Text;
  region: string;
}
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
  offer: BoardItem;
  demand: BoardItem;
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
export interface Notification {
  id: Id;
  kind: string;
  title: string;
  body?: string | null;
  link?: string | null;
  created_at: Instant;
  read_at?: Instant | null;
}

export type ErrorCode =
  | "invalid_input"
  | "malformed_request"
  | "login_required"
  | "login_failed"
  | "totp_required"
  | "totp_invalid"
  | "totp_setup_required"
  | "session_expired"
  | "refresh_reused"
  | "forbidden"
  | "enterprise_not_approved"
  | "not_found"
  | "method_not_allowed"
  | "conflict"
  | "already_exists"
  | "wrong_state"
  | "quantity_gone"
  | "same_person_review"
  | "token_invalid"
  | "stale_version"
  | "payload_too_large"
  | "unsupported_media"
  | "idempotency_key_reused"
  | "precondition_required"
  | "rate_limited"
  | "unexpected"
  | "unavailable";

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
