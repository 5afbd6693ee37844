import { $api } from "@/api/client";
import { todayHere } from "@/shared/days";

const HOUR = 3_600_000;

/** What the server says of itself: version, demo mode, its today. */
export function useMeta() {
  return $api.useQuery("get", "/api/v1/meta", {}, { staleTime: HOUR });
}

/** Today's calendar day in Shanghai, by the server's clock once it is known. */
export function useToday(): string {
  return useMeta().data?.today ?? todayHere();
}
