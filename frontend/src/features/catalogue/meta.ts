import type { QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { $api } from "@/api/client";
import { todayHere } from "@/shared/lib/days";
import { useOnline } from "@/shared/lib/online";
import { remembered } from "@/shared/lib/remembered";

const HOUR = 3_600_000;
const ASKED = ["get", "/api/v1/meta", {}, { staleTime: HOUR }] as const;
const demo = remembered<"yes" | "no" | "unknown">("cailanzi.demo", ["yes", "no"], "unknown");

/** What the server says of itself: version, demo mode, its today. */
export function useMeta() {
  return $api.useQuery(...ASKED);
}

/** Whether this is a demonstration; what was so last time holds until the server has answered. */
export function useDemo(): boolean {
  const now = useMeta().data?.demo_mode;
  const before = demo.use();
  useEffect(() => {
    if (now !== undefined) demo.set(now ? "yes" : "no");
  }, [now]);
  return now ?? before === "yes";
}

/** Asks the server what it is. On the first visit there is something to wait for; later what was so last time will do. */
export function askMeta(queries: QueryClient): Promise<void> {
  const answer = queries.prefetchQuery($api.queryOptions(...ASKED));
  return demo.now() === "unknown" ? answer : Promise.resolve();
}

/** Today's calendar day in Shanghai, by the server's clock once it is known. */
export function useToday(): string {
  const online = useOnline();
  const today = useMeta().data?.today;
  // Without a network the server's word may be yesterday's.
  return online && today ? today : todayHere();
}
