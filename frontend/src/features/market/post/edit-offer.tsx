import { EditListing } from "./edit";

export default function EditOffer() {
  return <EditListing side="offer" />;
}
