import { Button, Group, Text } from "@mantine/core";
import { $api } from "@/api/client";
import type { Side } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { LoadedPage } from "@/shared/loaded-page";
import { Page } from "@/shared/page";
import { paths } from "@/shared/paths";
import { Link } from "@/shared/router";
import { loginPath } from "@/shared/states";
import { common } from "@/shared/words";
import { boardWords } from "../board/words";
import { ListingCard, useListingTitle } from "../listing-card";
import { listingWords } from "./words";

/** A listing as everybody may see it: what the board shows, and how to take part. */
export function PublicListing({ side, id }: { side: Side; id: string }) {
  const w = useWords(listingWords);
  const b = useWords(boardWords);
  const c = useWords(common);
  const title = useListingTitle();
  const query = $api.useQuery("get", "/api/v1/board/{side}/{id}", { params: { path: { side, id } } });
  return (
    <LoadedPage query={query}>
      {(item) => (
        <Page
          title={title(item)}
          lead={item.enterprise.name}
          back={{ to: paths.board({ side: side }), label: b.title }}
        >
          <ListingCard item={item} />
          <Group className="card" p="lg" justify="space-between" gap="sm">
            <Text style={{ flex: "1 1 260px" }}>{w.takePart}</Text>
            <Group gap="xs">
              <Button component={Link} to={loginPath()}>
                {c.logIn}
              </Button>
              <Button component={Link} to={paths.register()} variant="default">
                {c.register}
              </Button>
            </Group>
          </Group>
        </Page>
      )}
    </LoadedPage>
  );
}
