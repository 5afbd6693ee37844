import { useWords } from "@/shared/i18n";
import { common } from "@/shared/words";
import { catalogueWords } from "./words";

/** What an empty list of choices says: that it is looked for, that nothing is called so, or that the way there broke. */
export function useNothingFound(
  query: { isFetching: boolean; isError: boolean },
  none: "varietyNone" | "regionNone" | "destinationNone",
): string {
  const w = useWords(catalogueWords);
  const c = useWords(common);
  return query.isFetching ? w.searching : query.isError ? c.unreachable : w[none];
}
