import type { ReactNode } from "react";
import { asProblem } from "@/api/problem";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { paths } from "@/shared/lib/paths";
import { Page } from "./page";
import { Empty, Failed, Loading, loginPath } from "./states";

/** A page about one thing: while it is fetched, when it is not to be found, when the way there failed. */
export function LoadedPage<T>({
  query,
  title,
  children,
}: {
  /** What the page is called whatever comes: then its heading need not wait for the data. */
  title?: string;
  query: { data: T | undefined; error: unknown; refetch: () => unknown };
  children: (data: T) => ReactNode;
}) {
  const w = useWords(common);
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (!query.error) {
    return (
      <Page title={title ?? w.loading}>
        <Loading />
      </Page>
    );
  }
  const { status } = asProblem(query.error);
  if (status === 401) {
    return (
      <Page title={w.loginFirst}>
        <Empty
          hint={w.loginFirstHint}
          next={{ label: w.logIn, to: loginPath() }}
          or={{ label: w.register, to: paths.register() }}
        />
      </Page>
    );
  }
  if (status === 404) {
    return (
      <Page title={w.gone}>
        <Empty hint={w.goneHint} next={{ label: w.toHome, to: paths.home() }} />
      </Page>
    );
  }
  return (
    <Page title={status === 403 ? w.forbidden : w.somethingWrong}>
      <Failed error={query.error} retry={() => void query.refetch()} />
    </Page>
  );
}
