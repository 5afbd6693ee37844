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
export type Named = Schemas["PlaceRef"];
export type EnterpriseBrief = Schemas["EnterpriseBrief"];
export type Enterprise = Schemas["Enterprise"];
export type Me = Schemas["Me"];
export type Session = Schemas["Session"];

export type Meta = Schemas["Meta"];
export type Variety = Schemas["ListedVariety"];
export type Category = Schemas["Category"];
export type Region = Schemas["Region"];
export type Destination = Schemas["Destination"];
export type VarietyBrief = Schemas["VarietyRef"];
export type Quote = Schemas["Quote"];
export type Quantities = Schemas["Quantities"];
export type ListingState = Schemas["ListingState"];
export type Offer = Schemas["Offer"];
export type Demand = Schemas["Demand"];
export type PlaceOffer = Schemas["PlaceOffer"];
export type PlaceDemand = Schemas["PlaceDemand"];

/** A listing of either side as the public board shows it: no contacts. */
export type EnterpriseRef = Schemas["EnterpriseRef"];
/** A listing of either side in one shape: no quote, none of the owner's rules. */
export type BoardItem = Schemas["BoardItem"];
export type FacetCount = Schemas["Facet"];
export type Facets = Schemas["Facets"];
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
export type ProposalState = Schemas["ProposalState"];
export type RejectReason = Schemas["RejectReason"];
export type ProposalStep = Schemas["ThreadEntry"];
export type Proposal = Schemas["Proposal"];
export type DealState = Schemas["DealState"];
export type Party = Schemas["Contact"];
export type Deal = Schemas["Deal"];
export type Round = Schemas["Round"];
export type Unmatched = Schemas["Unmatched"];
export type BulletinRow = Schemas["BulletinRow"];
export type BulletinState = Schemas["BulletinState"];
export type BulletinBrief = Schemas["BulletinBrief"];
export type Bulletin = Schemas["Bulletin"];
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
export type Statement = Schemas["Statement"];

export type Permission = Schemas["Permission"];

export type Choice = Schemas["Choice"];
export type Matrix = Schemas["Matrix"];
export type ListingVersion = Schemas["ListingVersion"];
export type Observation = Schemas["Observation"];
export type Correction = Schemas["Correction"];
