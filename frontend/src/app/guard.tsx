import type { ReactNode } from "react";
import { useSession } from "@/api/session";
import type { Role } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { Page } from "@/shared/page";
import { paths } from "@/shared/paths";
import { Navigate, useLocation } from "@/shared/router";
import { Empty, Loading } from "@/shared/states";
import { shellWords } from "./words";

/** Lets members of these roles pass; sends guests to log in and back. The server decides anew on every call. */
export function Guard({ roles, children }: { roles?: readonly Role[]; children: ReactNode }) {
  const session = useSession();
  const location = useLocation();
  const w = useWords(shellWords);
  if (session.status === "unknown") return <Loading />;
  if (!session.me) {
    return <Navigate to={paths.login(location.pathname + location.search)} replace />;
  }
  if (roles && !roles.includes(session.me.role)) {
    return (
      <Page title={w.forbidden}>
        <Empty hint={w.forbiddenHint} next={{ label: w.toHome, to: paths.home() }} />
      </Page>
    );
  }
  return <>{children}</>;
}
