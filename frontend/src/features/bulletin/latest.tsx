import { $api } from "@/api/client";
import { asProblem } from "@/api/problem";
import { useWords } from "@/shared/i18n";
import { paths } from "@/shared/lib/paths";
import { LoadedPage } from "@/shared/ui/loaded-page";
import { Page } from "@/shared/ui/page";
import { Empty } from "@/shared/ui/states";
import { BulletinView } from "./view";
import { bulletinWords } from "./words";

export default function Latest() {
  const w = useWords(bulletinWords);
  const query = $api.useQuery("get", "/api/v1/bulletins/latest");
  if (query.isError && asProblem(query.error).status === 404) {
    return (
      <Page title={w.title}>
        <Empty title={w.none} hint={w.noneHint} next={{ label: w.archive, to: paths.bulletinArchive() }} />
      </Page>
    );
  }
  return (
    <LoadedPage query={query} title={w.official}>
      {(bulletin) => <BulletinView bulletin={bulletin} />}
    </LoadedPage>
  );
}
