import "./theme.gen.css";
import "./mantine.css";
import "./app.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy, StrictMode, Suspense, startTransition } from "react";
import { createRoot } from "react-dom/client";
import { Problem } from "@/api/problem";
import { restore } from "@/api/session";
import { askMeta } from "@/features/catalogue/meta";
import { language, setLanguage } from "@/shared/i18n";
import { useToastsWanted } from "@/shared/lib/toast";
import { installWorker } from "./install";
import { Look } from "./look";
import { Pages } from "./router";
import { routeOf } from "./routes";

const queries = new QueryClient({
  defaultOptions: {
    // Not paused without a network: what cannot be had says so at once, and a post goes to its queue.
    mutations: { networkMode: "always" },
    queries: {
      networkMode: "always",
      // What failed for want of a network is asked for again when it is back.
      refetchOnReconnect: true,
      staleTime: 15_000,
      // What the server refused stays refused; only the way there is worth another try.
      retry: (count, error) =>
        count < 2 && error instanceof Problem && (error.status === 0 || error.status >= 502),
    },
  },
});

const Toasts = lazy(() => import("./toasts"));

function ToastsWhenWanted() {
  return useToastsWanted() ? (
    <Suspense>
      <Toasts />
    </Suspense>
  ) : null;
}

setLanguage(language());
void restore();
// The first page's code and data are asked for at once, beside each other.
const code = routeOf(window.location.pathname)
  .then((first) => {
    first?.route.prefetch?.(queries, first.params);
    return first?.route.load();
  })
  .catch(() => undefined);
// Whether a page begins with the line that says "demonstration": coming later, that would push all below it down.
const meta = askMeta(queries);

installWorker();

const root = document.getElementById("root");
if (root) {
  // The outline in the document stands until the page's code is here, unless that takes long; then it comes in pieces,
  // so that a finger on a slow phone is heard in between.
  const show = () =>
    startTransition(() =>
      createRoot(root).render(
        <StrictMode>
          <Look>
            <QueryClientProvider client={queries}>
              <ToastsWhenWanted />
              <Pages />
            </QueryClientProvider>
          </Look>
        </StrictMode>,
      ),
    );
  void Promise.race([Promise.all([code, meta]), new Promise((wake) => setTimeout(wake, 1500))]).then(show);
}
