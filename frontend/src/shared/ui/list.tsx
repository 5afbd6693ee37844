import { Button, Group, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import type { ListQuery } from "@/shared/lib/list";
import { Empty, Failed, Loading, type Nothing } from "./states";

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
