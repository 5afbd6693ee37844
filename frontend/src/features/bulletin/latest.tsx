import { Anchor } from "@mantine/core";
import { $api } from "@/api/client";
import { asProblem } from "@/api/problem";
import { useWords } from "@/shared/i18n";
import { LoadedPage } from "@/shared/loaded-page";
import { Page } from "@/shared/page";
import { paths } from "@/shared/paths";
import { Link } from "@/shared/router";
import { Empty } from "@/shared/states";
import { BulletinView } from "./view";
import { bulletinWords } from "./words";

export default function Latest() {
  const w = useWords(bulletinWords);
  const query = $api.useQuery("get", "/api/v1/bulletins/latest");
  if (query.isError && asProblem(query.error).status === 404) {
    return (
      <Page title={w.title}>
        <Empty
          title={w.none}
          hint={w.noneHint}
          action={
            <Anchor component={Link} to={paths.bulletinArchive()}>
              {w.archive}
            </Anchor>
          }
        />
      </Page>
    );
  }
  return (
    <LoadedPage query={query} title={w.official}>
      {(bulletin) => <BulletinView bulletin={bulletin} />}
    </LoadedPage>
  );
}
