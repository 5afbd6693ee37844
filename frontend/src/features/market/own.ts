import { $api, api, body, ifMatch } from "@/api/client";
import type { Demand, ListingState, Offer, PlaceDemand, PlaceOffer, Side } from "@/api/types";
import { listOf, useList } from "@/shared/lib/list";
import { fromDemand, fromOffer, type Listing } from "./model";

// Offers and demands have calls of their own; the choice between them is made here.

/** What is posted, or put in a listing's place. */
export type Post = { side: "offer"; body: PlaceOffer } | { side: "demand"; body: PlaceDemand };

interface Asked {
  state?: ListingState;
  limit: number;
  /** A variety's code. */
  variety?: string;
}

type Page<T> = { items: T[] };
const offersOf = (page: Page<Offer>) => page.items.map(fromOffer);
const demandsOf = (page: Page<Demand>) => page.items.map(fromDemand);

/** The caller's own listings, newest first. */
export async function ownListings(side: Side, query: Asked): Promise<Listing[]> {
  const params = { params: { query } };
  return side === "offer"
    ? offersOf(await body(api.GET("/api/v1/offers/mine", params)))
    : demandsOf(await body(api.GET("/api/v1/demands/mine", params)));
}

/** The first of the caller's own listings. */
export function useOwnListings(
  side: Side,
  query: Asked,
  options: { staleTime?: number; gcTime?: number } = {},
) {
  const params = { params: { query } };
  const isOffer = side === "offer";
  const offers = $api.useQuery("get", "/api/v1/offers/mine", params, {
    ...options,
    enabled: isOffer,
    select: offersOf,
  });
  const demands = $api.useQuery("get", "/api/v1/demands/mine", params, {
    ...options,
    enabled: !isOffer,
    select: demandsOf,
  });
  return isOffer ? offers : demands;
}

/** All of the caller's own listings of a side, page by page. */
export function useOwnList(side: Side, query: { state?: ListingState }) {
  const asked = { query: { ...query, limit: 20 } };
  const isOffer = side === "offer";
  const offers = useList("/api/v1/offers/mine", asked, { enabled: isOffer });
  const demands = useList("/api/v1/demands/mine", asked, { enabled: !isOffer });
  return isOffer ? listOf(offers, fromOffer) : listOf(demands, fromDemand);
}

/** One listing with all that its owner may see of it. */
export function useListing(side: Side, id: string) {
  const params = { params: { path: { id } } };
  const isOffer = side === "offer";
  const offer = $api.useQuery("get", "/api/v1/offers/{id}", params, { enabled: isOffer, select: fromOffer });
  const demand = $api.useQuery("get", "/api/v1/demands/{id}", params, {
    enabled: !isOffer,
    select: fromDemand,
  });
  return isOffer ? offer : demand;
}

/** Those of the other side, the best first, with what speaks against each. */
export function useCandidates({ side, id }: Listing) {
  const params = { params: { path: { id }, query: { limit: 20 } } };
  const isOffer = side === "offer";
  const offer = $api.useQuery("get", "/api/v1/offers/{id}/candidates", params, { enabled: isOffer });
  const demand = $api.useQuery("get", "/api/v1/demands/{id}/candidates", params, { enabled: !isOffer });
  return isOffer ? offer : demand;
}

/** What a round would give the listing now. */
export function useStanding({ side, id }: Listing) {
  const params = { params: { path: { id } } };
  const isOffer = side === "offer";
  const offer = $api.useQuery("get", "/api/v1/offers/{id}/standing", params, { enabled: isOffer });
  const demand = $api.useQuery("get", "/api/v1/demands/{id}/standing", params, { enabled: !isOffer });
  return isOffer ? offer : demand;
}

/** What the listing was before each change, the newest first. */
export function useVersions({ side, id }: Listing) {
  const params = { params: { path: { id } } };
  const isOffer = side === "offer";
  const offer = $api.useQuery("get", "/api/v1/offers/{id}/versions", params, { enabled: isOffer });
  const demand = $api.useQuery("get", "/api/v1/demands/{id}/versions", params, { enabled: !isOffer });
  return isOffer ? offer : demand;
}

/** The same post, meant although the like of it is on the board. */
export function meantAgain(post: Post): Post {
  return post.side === "offer"
    ? { side: "offer", body: { ...post.body, again: true } }
    : { side: "demand", body: { ...post.body, again: true } };
}

/** Posts; the key makes sending it twice harmless. */
export async function place(post: Post, key: string, signal: AbortSignal | null = null): Promise<Listing> {
  const init = { headers: { "Idempotency-Key": key }, signal };
  return post.side === "offer"
    ? fromOffer(await body(api.POST("/api/v1/offers", { body: post.body, ...init })))
    : fromDemand(await body(api.POST("/api/v1/demands", { body: post.body, ...init })));
}

/** Only the version that the person has looked at, and no later one. */
function looked({ id, version }: Listing) {
  return { params: { path: { id }, header: ifMatch(version) } };
}

/** Puts another in its place. */
export async function change(listing: Listing, post: Post): Promise<Listing> {
  const target = looked(listing);
  return post.side === "offer"
    ? fromOffer(await body(api.PATCH("/api/v1/offers/{id}", { ...target, body: post.body })))
    : fromDemand(await body(api.PATCH("/api/v1/demands/{id}", { ...target, body: post.body })));
}

/** A draft goes on the board; `again` although the like of it is there. */
export async function publish(listing: Listing, again: boolean): Promise<void> {
  const { params } = looked(listing);
  const target = { params: again ? { ...params, query: { again } } : params };
  if (listing.side === "offer") await api.POST("/api/v1/offers/{id}/publish", target);
  else await api.POST("/api/v1/demands/{id}/publish", target);
}

/** Takes a listing off the board. */
export async function withdraw(listing: Listing, reason: string): Promise<void> {
  const request = { ...looked(listing), body: { reason: reason || null } };
  if (listing.side === "offer") await api.POST("/api/v1/offers/{id}/withdraw", request);
  else await api.POST("/api/v1/demands/{id}/withdraw", request);
}

/** A later last day. */
export async function extend(listing: Listing, day: string): Promise<void> {
  const target = looked(listing);
  if (listing.side === "offer")
    await api.POST("/api/v1/offers/{id}/extend", { ...target, body: { available_to: day } });
  else await api.POST("/api/v1/demands/{id}/extend", { ...target, body: { delivery_to: day } });
}

/** The same again, from today on; the key makes sending it twice harmless. */
export async function copy({ side, id }: Listing, key: Record<string, string>): Promise<{ id: string }> {
  const init = { params: { path: { id } }, headers: key, body: { shift_to_today: true } };
  return side === "offer"
    ? body(api.POST("/api/v1/offers/{id}/copy", init))
    : body(api.POST("/api/v1/demands/{id}/copy", init));
}
