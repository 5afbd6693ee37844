import { type InfiniteData, useInfiniteQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { paths } from "@/api/paths";

interface Page<T> {
  items: T[];
  next_cursor?: string | null | undefined;
}

/** Reads that answer with a page and go on from a cursor. */
interface Read<T, Q> {
  get: {
    parameters: { query?: Q };
    responses: { 200: { content: { "application/json": Page<T> } } };
  };
}
type ListPath = {
  [P in keyof paths]: paths[P] extends Read<unknown, { cursor?: unknown }> ? P : never;
}[keyof paths];
type ItemOf<P extends ListPath> = paths[P] extends Read<infer T, unknown> ? T : never;
type QueryOf<P extends ListPath> = Omit<NonNullable<paths[P]["get"]["parameters"]["query"]>, "cursor">;
type PlaceOf<P extends ListPath> = paths[P]["get"]["parameters"] extends { path: infer I }
  ? { path: I }
  : { path?: undefined };

/**
 * A keyset list: pages are fetched as the reader asks for more. Its key is its path with all that is asked, so that two
 * questions never share an answer.
 */
export function useList<P extends ListPath>(
  path: P,
  asked: { query?: QueryOf<P> } & PlaceOf<P>,
  options: {
    /** Of the thing whose list it is: another version is another list. */
    version?: number;
    enabled?: boolean;
  } = {},
) {
  const { version, ...rest } = options;
  return useInfiniteQuery<
    Page<ItemOf<P>>,
    Error,
    InfiniteData<Page<ItemOf<P>>>,
    readonly unknown[],
    string | undefined
  >({
    queryKey: ["list", path, asked, ...(version === undefined ? [] : [version])],
    queryFn: async ({ pageParam, signal }) => {
      const { path: place, query } = asked;
      const params = { path: place, query: { ...query, ...(pageParam ? { cursor: pageParam } : {}) } };
      // The types of path and question were compared above; the client cannot follow them through a parameter.
      const { data } = await api.GET(path as never, { params, signal } as never);
      return data as unknown as Page<ItemOf<P>>;
    },
    initialPageParam: undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    ...rest,
  });
}

/** As much of a list as shows it. */
export interface ListQuery<T> {
  data: { pages: { items: T[] }[] } | undefined;
  error: Error | null;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  refetch: () => unknown;
  fetchNextPage: () => unknown;
}

/** The same list with its items in another shape. */
export function listOf<T, R>({ data, ...rest }: ListQuery<T>, shape: (item: T) => R): ListQuery<R> {
  return { ...rest, data: data && { pages: data.pages.map(({ items }) => ({ items: items.map(shape) })) } };
}
