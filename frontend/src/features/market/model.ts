import type {
  BoardItem,
  Demand,
  EnterpriseBrief,
  ListingState,
  Named,
  Offer,
  Quantities,
  Quote,
  Side,
  VarietyBrief,
} from "@/api/types";

/** A listing of either side as pages show it; this file alone knows the wire's two shapes. */
export interface Listing {
  side: Side;
  id: string;
  version: number;
  state: ListingState;
  enterprise: Omit<EnterpriseBrief, "state">;
  variety: VarietyBrief | null;
  category: VarietyBrief | null;
  /** Of a demand the least that will do. */
  grade: number;
  /** The ask at origin of an offer, the highest delivered price of a demand. */
  price_fen_per_kg: number;
  quote: Quote;
  quantities: Quantities;
  min_lot_kg: number;
  /** Origin of an offer, destination of a demand. */
  place: Named;
  from_day: string;
  to_day: string;
  tier: number | null;
  urgent: boolean;
  unsold: boolean;
  auto_accept: boolean;
  packaging: string;
  quality_note: string;
  note: string;
  posted_at: string;
  expires_at: string;
}

function common(listing: Offer | Demand) {
  return {
    id: listing.id,
    version: listing.version,
    state: listing.state,
    enterprise: listing.enterprise,
    category: listing.category,
    quote: listing.quote,
    quantities: listing.quantities,
    min_lot_kg: listing.min_lot_kg,
    auto_accept: listing.auto_accept,
    packaging: listing.packaging,
    quality_note: listing.quality_note,
    note: listing.note,
    posted_at: listing.posted_at,
    expires_at: listing.expires_at,
  };
}

export function fromOffer(offer: Offer): Listing {
  return {
    ...common(offer),
    side: "offer",
    variety: offer.variety,
    grade: offer.grade,
    price_fen_per_kg: offer.ask_fen_per_kg,
    place: offer.origin,
    from_day: offer.available_from,
    to_day: offer.available_to,
    tier: null,
    unsold: offer.unsold,
    urgent: false,
  };
}

export function fromDemand(demand: Demand): Listing {
  return {
    ...common(demand),
    side: "demand",
    variety: demand.variety ?? null,
    grade: demand.min_grade,
    price_fen_per_kg: demand.bid_fen_per_kg,
    place: demand.destination,
    from_day: demand.delivery_from,
    to_day: demand.delivery_to,
    tier: demand.tier,
    urgent: demand.urgent,
    unsold: false,
  };
}

export function toListing(item: BoardItem): Listing {
  return item.side === "offer" ? fromOffer(item) : fromDemand(item);
}
