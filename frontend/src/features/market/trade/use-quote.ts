import { keepPreviousData } from "@tanstack/react-query";
import { $api } from "@/api/client";
import { asProblem } from "@/api/problem";
import type { Trade } from "@/api/types";

/** What the trade would commit to, by the server's own rules; asked anew with every change of the form. */
export function useQuote(trade: Trade | null) {
  const query = $api.useQuery(
    "post",
    "/api/v1/trades/quote",
    { body: trade as Trade },
    { enabled: trade !== null, placeholderData: keepPreviousData, staleTime: 0, gcTime: 0 },
  );
  const settled = trade !== null && !query.isFetching && !query.isPlaceholderData;
  return {
    /** The last one, which may be of the form as it was a moment ago. */
    shown: trade && !query.error ? query.data : undefined,
    /** The one of the form as it is. */
    current: settled && !query.error ? query.data : undefined,
    problem: settled && query.error ? asProblem(query.error) : null,
    again: () => void query.refetch(),
    busy: query.isFetching,
  };
}
