import { ListingPage } from "./detail";

export default function OfferDetail() {
  return <ListingPage side="offer" />;
}
