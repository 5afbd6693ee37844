import type { BoardItem, Demand, Offer, Quote } from "@/api/types";

/** A listing of either side as its owner sees it; this file alone knows the wire's two shapes. */
export interface Listing extends BoardItem {
  version: number;
  quote: Quote;
  auto_accept: boolean;
  note: string;
}

function common(listing: Offer | Demand) {
  return {
    id: listing.id,
    version: listing.version,
    price_version: listing.price_version,
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
