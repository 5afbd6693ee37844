import { PostListing } from "./post";

export default function PostOffer() {
  return <PostListing side="offer" />;
}
