import type { Schemas } from "./paths";

// Short names for the generated schema's shapes.
export type Role = Schemas["Role"];
export type Permission = Schemas["Permission"];
export type EnterpriseKind = Schemas["Kind"];
export type EnterpriseState = Schemas["EnterpriseState"];
export type Enterprise = Schemas["Enterprise"];

export type Variety = Schemas["ListedVariety"];
export type VarietyBrief = Schemas["VarietyRef"];

export type Side = Schemas["Side"];
export type Quote = Schemas["Quote"];
export type Quantities = Schemas["Quantities"];
export type ListingState = Schemas["ListingState"];
export type Offer = Schemas["Offer"];
export type Demand = Schemas["Demand"];
export type PlaceOffer = Schemas["PlaceOffer"];
export type PlaceDemand = Schemas["PlaceDemand"];
/** A listing of either side in one shape: no quote, no contacts, none of the owner's rules. */
export type BoardItem = Schemas["BoardItem"];
export type FacetCount = Schemas["Facet"];
export type Frequency = Schemas["Frequency"];
export type BoardFilter = Schemas["BoardFilter"];

export type Reason = Schemas["Reason"];
export type Receive = Schemas["Receive"];
export type Candidate = Schemas["Candidate"];
export type ProposalState = Schemas["ProposalState"];
export type RejectReason = Schemas["RejectReason"];
export type Proposal = Schemas["Proposal"];
export type Trade = Schemas["Trade"];
export type TradeQuote = Schemas["TradeQuote"];
export type DealState = Schemas["DealState"];
export type Deal = Schemas["Deal"];
export type Load = Schemas["Load"];
export type LoadState = Schemas["LoadState"];
export type DealPlace = Schemas["DealPlace"];
export type Round = Schemas["Round"];
export type Standing = Schemas["Standing"];
export type StandingPartner = Schemas["Partner"];
export type UnmatchedReason = Schemas["UnmatchedReason"];
export type Outlook = Schemas["Outlook"];
export type Disturbance = Schemas["Disturbance"];
export type DestinationWorth = Schemas["DestinationWorth"];
export type LaneWorth = Schemas["LaneWorth"];
export type ProvinceCut = Schemas["ProvinceCut"];
export type Certificate = Schemas["Certificate"];

export type DutyCode = Schemas["DutyCode"];
export type Flows = Schemas["Flows"];
export type Preview = Schemas["Preview"];
export type RunRound = Schemas["RunRound"];
export type TierGap = Schemas["TierGap"];
export type PriceRule = Schemas["PriceRule"];
export type PromisedLoss = Schemas["PromisedLoss"];

export type ImportKind = Schemas["ImportKind"];
export type Import = Schemas["Import"];

export type BulletinRow = Schemas["BulletinRow"];
export type BulletinBrief = Schemas["BulletinBrief"];
export type Bulletin = Schemas["Bulletin"];
export type DraftCheck = Schemas["DraftCheck"];
export type BulletinFinding = Schemas["BulletinFinding"];
export type FindingKind = Schemas["FindingKind"];
export type BulletinMove = Schemas["BulletinMove"];
export type BulletinSettings = Schemas["BulletinSettings"];
export type Subscription = Schemas["Subscription"];
export type Notification = Schemas["Notification"];
