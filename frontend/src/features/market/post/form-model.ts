import type { PlaceDemand, PlaceOffer, Side } from "@/api/types";
import { addDays } from "@/shared/lib/days";
import { plainDecimal } from "@/shared/lib/exact";
import { isPackage, type PriceUnit, type QuantityUnit } from "@/shared/lib/units";
import type { Listing } from "../model";
import type { Post } from "../own";

/** What the form holds, for both sides: text as typed, codes as chosen. */
export interface ListingValues {
  variety: string;
  category: string;
  anyVariety: boolean;
  grade: string;
  quantity: string;
  quantity_unit: QuantityUnit;
  kg_per_unit: string;
  price: string;
  price_unit: PriceUnit;
  min_lot_kg: string;
  place: string;
  from: string;
  to: string;
  flag: boolean;
  tier: string;
  auto_accept: boolean;
  packaging: string;
  quality_note: string;
  note: string;
}

export function emptyValues(today: string, place: string): ListingValues {
  return {
    variety: "",
    category: "",
    anyVariety: false,
    grade: "3",
    quantity: "",
    quantity_unit: "jin",
    kg_per_unit: "",
    price: "",
    price_unit: "jin",
    min_lot_kg: "",
    place,
    from: today,
    to: addDays(today, 3),
    flag: false,
    tier: "2",
    auto_accept: false,
    packaging: "",
    quality_note: "",
    note: "",
  };
}

/** What both sides send; `null` says "not given" or, in an edit, "none". */
function shared(values: ListingValues) {
  const packaged = isPackage(values.quantity_unit) || isPackage(values.price_unit);
  const lot = values.min_lot_kg.trim();
  return {
    quantity: plainDecimal(values.quantity),
    quantity_unit: values.quantity_unit,
    price: plainDecimal(values.price),
    price_unit: values.price_unit,
    kg_per_unit: packaged ? plainDecimal(values.kg_per_unit) : null,
    min_lot_kg: lot ? Number(plainDecimal(lot)) : 0,
    auto_accept: values.auto_accept,
    packaging: values.packaging.trim(),
    quality_note: values.quality_note.trim(),
    note: values.note.trim(),
  };
}

function toOffer(values: ListingValues, draft: boolean | null): PlaceOffer {
  return {
    ...shared(values),
    variety: values.variety,
    grade: Number(values.grade),
    origin: values.place,
    available_from: values.from,
    available_to: values.to,
    unsold: values.flag,
    draft,
    again: null,
  };
}

function toDemand(values: ListingValues, draft: boolean | null): PlaceDemand {
  return {
    ...shared(values),
    variety: values.anyVariety ? null : values.variety,
    category: values.anyVariety ? values.category : null,
    min_grade: Number(values.grade),
    destination: values.place,
    delivery_from: values.from,
    delivery_to: values.to,
    tier: Number(values.tier),
    urgent: values.flag,
    draft,
    again: null,
  };
}

/** What the server is sent; an edit says nothing of drafts. */
export function toPost(side: Side, values: ListingValues, draft: boolean | null): Post {
  return side === "offer" ? { side, body: toOffer(values, draft) } : { side, body: toDemand(values, draft) };
}

/** A listing as the form holds it. */
export function valuesOf(listing: Listing): ListingValues {
  const { quote } = listing;
  return {
    variety: listing.variety?.code ?? "",
    category: listing.category.code,
    anyVariety: !listing.variety,
    grade: String(listing.grade),
    quantity: quote.quantity,
    quantity_unit: quote.quantity_unit as QuantityUnit,
    kg_per_unit: quote.kg_per_unit ?? "",
    price: quote.price,
    price_unit: quote.price_unit as PriceUnit,
    min_lot_kg: listing.min_lot_kg > 1 ? String(listing.min_lot_kg) : "",
    place: listing.place.code,
    from: listing.from_day,
    to: listing.to_day,
    flag: listing.side === "offer" ? listing.unsold : listing.urgent,
    tier: String(listing.tier ?? 2),
    auto_accept: listing.auto_accept,
    packaging: listing.packaging,
    quality_note: listing.quality_note,
    note: listing.note,
  };
}

/** The fields under "more options"; those that have a value are always shown. */
export const FOLDED = [
  "min_lot_kg",
  "tier",
  "flag",
  "auto_accept",
  "packaging",
  "quality_note",
  "note",
] as const satisfies readonly (keyof ListingValues)[];

// Of its days only their being there matters.
const EMPTY = emptyValues("2000-01-01", "");

/** Whether anything under "more options" says something. */
export function saysMore(values: ListingValues): boolean {
  return FOLDED.some((name) => values[name] !== EMPTY[name]);
}

/** Whether anything of the product itself has been filled in. */
export function isProductBlank({ quantity, price }: ListingValues): boolean {
  return quantity.trim() === "" && price.trim() === "";
}

/**
 * The form for another variety: place, days and tier stay, and all that was said of the other one is gone. What was said
 * of this one last time takes its place, but for automatic acceptance, which binds and so is agreed to anew.
 */
export function forVariety(
  values: ListingValues,
  variety: string,
  bagKg: number | null = null,
  last: ListingValues | null = null,
): ListingValues {
  // A person thinks in one unit; a bag or case is of the product.
  const loose = {
    quantity_unit: isPackage(values.quantity_unit) ? EMPTY.quantity_unit : values.quantity_unit,
    price_unit: isPackage(values.price_unit) ? EMPTY.price_unit : values.price_unit,
  };
  const { place, from, to, tier, category, anyVariety } = values;
  const before = last ?? { ...EMPTY, ...loose };
  return {
    ...before,
    kg_per_unit: before.kg_per_unit || (bagKg ? String(bagKg) : ""),
    auto_accept: false,
    flag: false,
    place,
    from,
    to,
    tier,
    category,
    anyVariety,
    variety,
  };
}

/** The same days' length, moved so that it starts today: yesterday's listing for today. */
export function shiftToToday(values: ListingValues, today: string): ListingValues {
  const length = Math.max(0, Math.round((Date.parse(values.to) - Date.parse(values.from)) / 86_400_000));
  return { ...values, from: today, to: addDays(today, length) };
}

/** The server's field names as the form's. */
export const FIELD_OF: Record<string, keyof ListingValues> = {
  origin: "place",
  destination: "place",
  available_from: "from",
  available_to: "to",
  delivery_from: "from",
  delivery_to: "to",
  min_grade: "grade",
  unsold: "flag",
  urgent: "flag",
};
