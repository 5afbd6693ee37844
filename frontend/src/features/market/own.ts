import { useQuery } from "@tanstack/react-query";
import { api, body, ifMatch } from "@/api/client";
import type { ListingState, PlaceDemand, PlaceOffer, Side } from "@/api/types";
import type { ListPage } from "@/shared/list";
import { fromDemand, fromOffer, type Listing } from "./model";

// Offers and demands have calls of their own; for reading, posting and changing a listing, the choice between them is
// made here.

/** What is posted, or put in a listing's place. */
export type Post = { side: "offer"; body: PlaceOffer } | { side: "demand"; body: PlaceDemand };

interface Asked {
  state?: ListingState;
  limit: number;
  cursor?: string;
}

/** The caller's own listings, newest first. */
export async function ownListings(side: Side, query: Asked): Promise<ListPage<Listing>> {
  const params = { params: { query } };
  if (side === "offer") {
    const page = await body(api.GET("/api/v1/offers/mine", params));
    return { items: page.items.map(fromOffer), next_cursor: page.next_cursor };
  }
  const page = await body(api.GET("/api/v1/demands/mine", params));
  return { items: page.items.map(fromDemand), next_cursor: page.next_cursor };
}

/** One listing with all that its owner may see of it. */
export function useListing(side: Side, id: string) {
  return useQuery({
    // The address first: live events name it when they call a read stale.
    queryKey: [`/api/v1/${side}s/{id}`, id],
    queryFn: async ({ signal }) => {
      const params = { params: { path: { id } }, signal };
      return side === "offer"
        ? fromOffer(await body(api.GET("/api/v1/offers/{id}", params)))
        : fromDemand(await body(api.GET("/api/v1/demands/{id}", params)));
    },
  });
}

/** Posts; the key makes sending it twice harmless. */
export async function place(post: Post, key: string): Promise<Listing> {
  const headers = { "Idempotency-Key": key };
  return post.side === "offer"
    ? fromOffer(await body(api.POST("/api/v1/offers", { body: post.body, headers })))
    : fromDemand(await body(api.POST("/api/v1/demands", { body: post.body, headers })));
}

/** Changes the version that the person has looked at, and no later one. */
export async function change({ id, version }: Listing, post: Post): Promise<Listing> {
  const params = { path: { id }, header: ifMatch(version) };
  return post.side === "offer"
    ? fromOffer(await body(api.PATCH("/api/v1/offers/{id}", { params, body: post.body })))
    : fromDemand(await body(api.PATCH("/api/v1/demands/{id}", { params, body: post.body })));
}
