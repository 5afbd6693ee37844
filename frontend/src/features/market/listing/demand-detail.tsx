import { $api } from "@/api/client";
import { LoadedPage } from "@/shared/loaded-page";
import { useParams } from "@/shared/router";
import { fromDemand } from "../model";
import { ListingDetail } from "./detail";

export default function DemandDetail() {
  const { id = "" } = useParams();
  const query = $api.useQuery("get", "/api/v1/demands/{id}", { params: { path: { id } } });
  return <LoadedPage query={query}>{(demand) => <ListingDetail listing={fromDemand(demand)} />}</LoadedPage>;
}
