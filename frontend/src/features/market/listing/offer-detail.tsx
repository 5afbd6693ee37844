import { $api } from "@/api/client";
import { LoadedPage } from "@/shared/loaded-page";
import { useParams } from "@/shared/router";
import { fromOffer } from "../model";
import { ListingDetail } from "./detail";

export default function OfferDetail() {
  const { id = "" } = useParams();
  const query = $api.useQuery("get", "/api/v1/offers/{id}", { params: { path: { id } } });
  return <LoadedPage query={query}>{(offer) => <ListingDetail listing={fromOffer(offer)} />}</LoadedPage>;
}
