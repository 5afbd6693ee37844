import { ListingPage } from "./detail";

export default function DemandDetail() {
  return <ListingPage side="demand" />;
}
