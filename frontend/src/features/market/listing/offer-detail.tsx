import { $api } from "@/api/client";
import { useSession } from "@/api/session";
import { LoadedPage } from "@/shared/loaded-page";
import { useParams } from "@/shared/router";
import { Loading } from "@/shared/states";
import { fromOffer } from "../model";
import { ListingDetail } from "./detail";
import { PublicListing } from "./public-listing";

export default function OfferDetail() {
  const { id = "" } = useParams();
  const { status } = useSession();
  if (status === "unknown") return <Loading />;
  return status === "guest" ? <PublicListing side="offer" id={id} /> : <Member id={id} />;
}

function Member({ id }: { id: string }) {
  const query = $api.useQuery("get", "/api/v1/offers/{id}", { params: { path: { id } } });
  return <LoadedPage query={query}>{(offer) => <ListingDetail listing={fromOffer(offer)} />}</LoadedPage>;
}
