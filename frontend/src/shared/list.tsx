import { Button, Group, Stack } from "@mantine/core";
import { type InfiniteData, useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useWords } from "./i18n";
import { Empty, Failed, Loading, type Nothing } from "./states";
import { common } from "./words";

export interface ListPage<T> {
  items: T[];
  next_cursor?: string | null | undefined;
}

/** A keyset list: pages are fetched as the reader asks for more. The key must hold every filter. */
export function useList<T>(
  key: readonly unknown[],
  fetchPage: (cursor: string | undefined) => Promise<ListPage<T>>,
) {
  return useInfiniteQuery<
    ListPage<T>,
    Error,
    InfiniteData<ListPage<T>>,
    readonly unknown[],
    string | undefined
  >({
    queryKey: ["list", ...key],
    queryFn: ({ pageParam }) => fetchPage(pageParam),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export type ListQuery<T> = ReturnType<typeof useList<T>>;

/** Shows a keyset list in each of its states. */
export function ListView<T>({
  query,
  empty,
  children,
}: {
  query: ListQuery<T>;
  empty: Nothing;
  children: (items: T[]) => ReactNode;
}) {
  const w = useWords(common);
  if (query.data === undefined) {
    return query.error ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading />;
  }
  const items = query.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <Empty {...empty} />;
  return (
    <Stack>
      {children(items)}
      {query.error && <Failed error={query.error} retry={() => void query.fetchNextPage()} />}
      {query.hasNextPage && !query.error && (
        <Group justify="center" className="no-print">
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {w.more}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
