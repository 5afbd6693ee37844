import { useParams } from "react-router";
import { $api } from "@/api/client";
import { Loaded } from "@/shared/states";
import { BulletinView } from "./view";

export default function Edition() {
  const { id = "" } = useParams();
  const query = $api.useQuery("get", "/api/v1/bulletins/{id}", { params: { path: { id } } });
  return <Loaded query={query}>{(bulletin) => <BulletinView bulletin={bulletin} />}</Loaded>;
}
