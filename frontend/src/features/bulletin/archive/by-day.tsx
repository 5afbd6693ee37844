import { $api } from "@/api/client";
import { asProblem } from "@/api/problem";
import { useWords } from "@/shared/i18n";
import { paths } from "@/shared/lib/paths";
import { LoadedPage } from "@/shared/ui/loaded-page";
import { Page } from "@/shared/ui/page";
import { useParams } from "@/shared/ui/router";
import { Empty } from "@/shared/ui/states";
import { BulletinView } from "../view";
import { bulletinWords } from "../words";
import { archiveWords } from "./archive-words";

export default function ByDay() {
  const w = useWords(bulletinWords);
  const a = useWords(archiveWords);
  const { day = "" } = useParams();
  const query = $api.useQuery("get", "/api/v1/bulletins/days/{day}", { params: { path: { day } } });
  if (query.isError && asProblem(query.error).status === 404) {
    return (
      <Page title={w.official} back={{ to: paths.bulletinArchive(), label: w.archive }}>
        <Empty title={a.noneDay} next={{ label: w.archive, to: paths.bulletinArchive() }} />
      </Page>
    );
  }
  return (
    <LoadedPage query={query} title={w.official}>
      {(bulletin) => <BulletinView bulletin={bulletin} />}
    </LoadedPage>
  );
}
