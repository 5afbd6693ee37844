import { $api } from "@/api/client";
import { todayHere } from "@/shared/days";
import { useOnline } from "@/shared/online";

const HOUR = 3_600_000;

/** What the server says of itself: version, demo mode, its today. */
export function useMeta() {
  return $api.useQuery("get", "/api/v1/meta", {}, { staleTime: HOUR });
}

/** Today's calendar day in Shanghai, by the server's clock once it is known. */
export function useToday(): string {
  const online = useOnline();
  const today = useMeta().data?.today;
  // Without a network the server's word may be yesterday's.
  return online && today ? today : todayHere();
}
