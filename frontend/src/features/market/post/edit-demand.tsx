import { EditListing } from "./edit";

export default function EditDemand() {
  return <EditListing side="demand" />;
}
