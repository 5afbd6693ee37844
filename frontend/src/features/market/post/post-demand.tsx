import { PostListing } from "./post";

export default function PostDemand() {
  return <PostListing side="demand" />;
}
