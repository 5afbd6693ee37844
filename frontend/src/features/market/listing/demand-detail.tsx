import { $api } from "@/api/client";
import { useSession } from "@/api/session";
import { LoadedPage } from "@/shared/loaded-page";
import { useParams } from "@/shared/router";
import { Loading } from "@/shared/states";
import { fromDemand } from "../model";
import { ListingDetail } from "./detail";
import { PublicListing } from "./public-listing";

export default function DemandDetail() {
  const { id = "" } = useParams();
  const { status } = useSession();
  if (status === "unknown") return <Loading />;
  return status === "guest" ? <PublicListing side="demand" id={id} /> : <Member id={id} />;
}

function Member({ id }: { id: string }) {
  const query = $api.useQuery("get", "/api/v1/demands/{id}", { params: { path: { id } } });
  return <LoadedPage query={query}>{(demand) => <ListingDetail listing={fromDemand(demand)} />}</LoadedPage>;
}
