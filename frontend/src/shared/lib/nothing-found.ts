import { useWords } from "@/shared/i18n";
import { formWords } from "@/shared/i18n/form-words";
import { common } from "@/shared/i18n/words";

/** What an empty list of choices says: that it is looked for, that nothing is called so, or that the way there broke. */
export function useNothingFound(query: { isFetching: boolean; isError: boolean }, none: string): string {
  const w = useWords(formWords);
  const c = useWords(common);
  return query.isFetching ? w.searching : query.isError ? c.unreachable : none;
}
