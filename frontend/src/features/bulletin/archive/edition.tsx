import { $api } from "@/api/client";
import { LoadedPage } from "@/shared/ui/loaded-page";
import { useParams } from "@/shared/ui/router";
import { BulletinView } from "../view";

export default function Edition() {
  const { id = "" } = useParams();
  const query = $api.useQuery("get", "/api/v1/bulletins/{id}", { params: { path: { id } } });
  return <LoadedPage query={query}>{(bulletin) => <BulletinView bulletin={bulletin} />}</LoadedPage>;
}
