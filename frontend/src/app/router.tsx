import { useQueryClient } from "@tanstack/react-query";
import { Suspense, use, useEffect, useRef } from "react";
import { Route, Router, Switch, useLocation } from "wouter";
import { paths } from "@/shared/lib/paths";
import { Navigate } from "@/shared/ui/router";
import { Loading } from "@/shared/ui/states";
import { CrashGuard, NotFound } from "./fallbacks";
import { Guard } from "./guard";
import { loadMemberRoutes, memberRoutes, OPEN_ROUTES, type PageRoute, routeNow, routeOf } from "./routes";
import { Shell } from "./shell";

/** The page's code, once it is here; until then the reader sees its outline. */
function Page({ route }: { route: PageRoute }) {
  const Shown = route.ready() ?? use(route.load());
  return <Shown />;
}

export function Pages() {
  const queries = useQueryClient();
  useEffect(() => {
    // A finger or pointer on a link says where the reader goes next: the page's code is fetched meanwhile.
    const hint = (event: Event) => {
      const link = event.target instanceof Element ? event.target.closest("a[href^='/']") : null;
      if (link instanceof HTMLAnchorElement)
        void routeOf(link.pathname)
          .then((found) => found?.route.load())
          .catch(() => undefined);
    };
    const events = ["pointerover", "touchstart", "focusin"] as const;
    for (const name of events) document.addEventListener(name, hint, { passive: true });
    return () => {
      for (const name of events) document.removeEventListener(name, hint);
    };
  }, []);
  return (
    <Router
      // Stays on the old page until the new one's code is here, and asks for its data at the same time.
      aroundNav={(navigate, to, options) => {
        const path = to.split(/[?#]/)[0] ?? to;
        // What is here is shown at once: a filter that is typed changes the address with each letter.
        if (routeNow(path)?.route.ready()) {
          navigate(to, options);
          return;
        }
        const code = routeOf(path).then((found) => {
          found?.route.prefetch?.(queries, found.params);
          return found?.route.load();
        });
        const soon = new Promise((wake) => setTimeout(wake, 800));
        void Promise.race([code.catch(() => undefined), soon]).then(() => navigate(to, options));
      }}
    >
      <Shell>
        <Place />
      </Shell>
    </Router>
  );
}

let goingBack = false;
if (typeof window !== "undefined") {
  window.addEventListener("popstate", () => {
    goingBack = true;
  });
}

/** A new page begins at its top; "back" returns to where the reader was, which the browser itself remembers. */
function useTopOfPage(here: string): void {
  const last = useRef(here);
  useEffect(() => {
    if (last.current === here) return;
    last.current = here;
    if (!goingBack) window.scrollTo(0, 0);
    goingBack = false;
  }, [here]);
}

function Place() {
  const [here] = useLocation();
  useTopOfPage(here);
  return (
    <CrashGuard key={here}>
      <Suspense fallback={<Loading />}>
        <Switch>
          {OPEN_ROUTES.map((route) => (
            <Route key={route.path} path={route.path}>
              <Page route={route} />
            </Route>
          ))}
          <Route path={paths.today()}>
            <Navigate to={paths.bulletin()} replace />
          </Route>
          <Route>
            <MemberPlace />
          </Route>
        </Switch>
      </Suspense>
    </CrashGuard>
  );
}

/** A page of members, or none at all. */
function MemberPlace() {
  const routes = memberRoutes() ?? use(loadMemberRoutes());
  return (
    <Switch>
      {routes.map((route) => (
        <Route key={route.path} path={route.path}>
          <Guard route={route}>
            <Page route={route} />
          </Guard>
        </Route>
      ))}
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}
