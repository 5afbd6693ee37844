import { Button, Group, Text } from "@mantine/core";
import { $api } from "@/api/client";
import type { Side } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { KIND, useLabel } from "@/shared/i18n/labels";
import { common } from "@/shared/i18n/words";
import { paths } from "@/shared/lib/paths";
import { LoadedPage } from "@/shared/ui/loaded-page";
import { Page } from "@/shared/ui/page";
import { Link } from "@/shared/ui/router";
import { loginPath } from "@/shared/ui/states";
import { boardWords } from "../board/words";
import { useListingTitle } from "../listing-card";
import { Flags } from "../parts";
import { ListingFacts } from "./facts";
import { listingWords } from "./words";

/** A listing as everybody may see it: what the board shows, and how to take part. */
export function PublicListing({ side, id }: { side: Side; id: string }) {
  const w = useWords(listingWords);
  const b = useWords(boardWords);
  const c = useWords(common);
  const label = useLabel();
  const title = useListingTitle();
  const query = $api.useQuery("get", "/api/v1/board/{side}/{id}", { params: { path: { side, id } } });
  return (
    <LoadedPage query={query}>
      {(item) => (
        <Page
          title={title(item)}
          lead={`${item.enterprise.name} · ${label(KIND, item.enterprise.kind)}`}
          badge={
            <Flags urgent={item.urgent ?? false} unsold={item.unsold ?? false} tier={item.tier ?? null} />
          }
          back={{ to: paths.board({ side: side }), label: b.title }}
        >
          <ListingFacts listing={item} />
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
