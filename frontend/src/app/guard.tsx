import { lazy, type ReactNode, Suspense } from "react";
import { useSession } from "@/api/session";
import { paths } from "@/shared/lib/paths";
import { Navigate, useLocation } from "@/shared/ui/router";
import { Loading } from "@/shared/ui/states";
import { mayOpen, type PageRoute } from "./routes";

const Forbidden = lazy(() => import("./forbidden"));

/** Lets members pass who may see the page; sends guests to log in and back. */
export function Guard({ route, children }: { route: PageRoute; children: ReactNode }) {
  const session = useSession();
  const location = useLocation();
  if (session.status === "unknown") return <Loading />;
  if (!session.me) {
    return <Navigate to={paths.login(location.pathname + location.search)} replace />;
  }
  if (mayOpen(route, session.me)) return <>{children}</>;
  return (
    <Suspense fallback={<Loading />}>
      <Forbidden route={route} me={session.me} />
    </Suspense>
  );
}
