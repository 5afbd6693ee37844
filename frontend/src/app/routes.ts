import type { QueryClient } from "@tanstack/react-query";
import type { ComponentType } from "react";
import { parse } from "regexparam";
import { $api } from "@/api/client";
import type { Role } from "@/api/types";
import { PARTIES, REGULATORS } from "@/shared/roles";

type Load = () => Promise<{ default: ComponentType }>;
type Prefetch = (queries: QueryClient, params: Record<string, string>) => void;

/** A page in its own chunk: a phone loads only what it shows. */
export interface PageRoute {
  path: string;
  /** Everybody may look; otherwise members, and of them those of `roles`. */
  open: boolean;
  roles?: readonly Role[];
  load: () => Promise<ComponentType>;
  ready: () => ComponentType | null;
  /** Asks for the page's data while its code is still on the way. */
  prefetch?: Prefetch;
  match: (path: string) => Record<string, string> | null;
}

function page(
  path: string,
  who: "open" | "member" | readonly Role[],
  load: Load,
  prefetch?: Prefetch,
): PageRoute {
  let running: Promise<ComponentType> | null = null;
  let ready: ComponentType | null = null;
  const { keys, pattern } = parse(path);
  return {
    path,
    open: who === "open",
    ...(typeof who === "string" ? {} : { roles: who }),
    ready: () => ready,
    load: () => {
      running ??= load().then(
        (module) => {
          ready = module.default;
          return ready;
        },
        (error: unknown) => {
          // A lost network is no reason to fail for ever: the next visit tries again.
          running = null;
          throw error;
        },
      );
      return running;
    },
    ...(prefetch ? { prefetch } : {}),
    match: (at) => {
      const found = pattern.exec(at);
      if (!found) return null;
      return Object.fromEntries(keys.map((key, place) => [key, decodeURIComponent(found[place + 1] ?? "")]));
    },
  };
}

const CITY: readonly Role[] = ["city_regulator", "admin"];
const ADMIN: readonly Role[] = ["admin"];

const latestTable: Prefetch = (queries) => {
  void queries.prefetchQuery($api.queryOptions("get", "/api/v1/bulletins/latest"));
};

export const ROUTES: readonly PageRoute[] = [
  page("/", "open", () => import("@/features/home/home"), latestTable),
  page("/login", "open", () => import("@/features/accounts/login")),
  page("/register", "open", () => import("@/features/accounts/register")),
  page("/password-reset", "open", () => import("@/features/accounts/password-reset")),
  page("/invitation", "open", () => import("@/features/accounts/invitation")),
  page("/board", "open", () => import("@/features/market/board/board")),
  page("/offers/:id", "open", () => import("@/features/market/listing/offer-detail")),
  page("/demands/:id", "open", () => import("@/features/market/listing/demand-detail")),
  page("/trends", "open", () => import("@/features/prices/trends")),
  page("/trends/:code", "open", () => import("@/features/prices/variety")),
  page("/price-index", "open", () => import("@/features/prices/index-page")),
  page("/open-data", "open", () => import("@/features/prices/open-data")),
  page("/bulletin", "open", () => import("@/features/bulletin/latest"), latestTable),
  page("/bulletin/archive", "open", () => import("@/features/bulletin/archive")),
  page("/bulletin/corrections", "open", () => import("@/features/bulletin/corrections")),
  page("/bulletin/days/:day", "open", () => import("@/features/bulletin/by-day")),
  page("/bulletin/editions/:id", "open", () => import("@/features/bulletin/edition")),
  page("/about", "open", () => import("@/features/help/about")),
  page("/bulletin/method", "open", () => import("@/features/bulletin/method")),
  page("/bulletin/subscribe", "open", () => import("@/features/bulletin/subscribe")),
  page("/bulletin/subscription/:token", "open", () => import("@/features/bulletin/subscription")),
  page("/me", "member", () => import("@/features/accounts/me")),
  page("/api-keys", "member", () => import("@/features/accounts/api-keys")),
  page("/notifications", "member", () => import("@/features/notify/inbox")),
  page("/saved-searches", "member", () => import("@/features/market/board/saved-searches")),
  page("/proposals", "member", () => import("@/features/market/proposals/proposals")),
  page("/proposals/:id", "member", () => import("@/features/market/proposals/proposal")),
  page("/deals", "member", () => import("@/features/market/deals/deals")),
  page("/deals/:id", "member", () => import("@/features/market/deals/deal")),
  page("/prices", "member", () => import("@/features/regulator/prices/desk")),
  page("/prices/import", "member", () => import("@/features/regulator/prices/import")),
  page("/prices/batches/:id", "member", () => import("@/features/regulator/prices/batch")),
  page("/prices/report", "member", () => import("@/features/regulator/prices/report")),
  page("/prices/wall", "member", () => import("@/features/regulator/prices/wall")),
  page("/prices/queue", "member", () => import("@/features/regulator/prices/queue")),
  page("/prices/names", "member", () => import("@/features/regulator/prices/names")),
  page("/prices/tables/:id", "member", () => import("@/features/regulator/prices/table")),
  page("/prices/publication", "member", () => import("@/features/regulator/prices/publication")),
  page("/audit", "member", () => import("@/features/regulator/audit")),
  page("/post", PARTIES, () => import("@/features/market/post/choose")),
  page("/post/offer", PARTIES, () => import("@/features/market/post/post-offer")),
  page("/post/demand", PARTIES, () => import("@/features/market/post/post-demand")),
  page("/offers/:id/edit", PARTIES, () => import("@/features/market/post/edit-offer")),
  page("/demands/:id/edit", PARTIES, () => import("@/features/market/post/edit-demand")),
  page("/demands/:id/matrix", PARTIES, () => import("@/features/market/proposals/matrix")),
  page("/arrivals", PARTIES, () => import("@/features/market/deals/arrivals")),
  page("/outbox", PARTIES, () => import("@/features/market/outbox/outbox")),
  page("/listings", PARTIES, () => import("@/features/market/listing/mine")),
  page("/import", PARTIES, () => import("@/features/market/imports/wizard")),
  page("/statements", PARTIES, () => import("@/features/market/deals/statements")),
  page("/statements/:id", PARTIES, () => import("@/features/market/deals/statement")),
  page("/enterprise", PARTIES, () => import("@/features/accounts/enterprise")),
  page("/regulator/enterprises", REGULATORS, () => import("@/features/regulator/enterprises")),
  page("/regulator/enterprises/:id", REGULATORS, () => import("@/features/regulator/enterprise")),
  page("/warnings", REGULATORS, () => import("@/features/regulator/warnings")),
  page("/rounds", REGULATORS, () => import("@/features/regulator/rounds")),
  page("/rounds/outlook", REGULATORS, () => import("@/features/regulator/outlook")),
  page("/rounds/:id", REGULATORS, () => import("@/features/regulator/round")),
  page("/price-index/weights", CITY, () => import("@/features/regulator/index-weights")),
  page("/lanes", CITY, () => import("@/features/regulator/lanes")),
  page("/users", ADMIN, () => import("@/features/regulator/users")),
];

/** The page that an address stands for. */
export function routeOf(path: string): { route: PageRoute; params: Record<string, string> } | null {
  for (const route of ROUTES) {
    const params = route.match(path);
    if (params) return { route, params };
  }
  return null;
}
