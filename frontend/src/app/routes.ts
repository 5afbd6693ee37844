import type { QueryClient } from "@tanstack/react-query";
import type { ComponentType } from "react";
import { parse } from "regexparam";
import { $api } from "@/api/client";
import type { Permission } from "@/api/types";

type Load = () => Promise<{ default: ComponentType }>;
type Prefetch = (queries: QueryClient, params: Record<string, string>) => void;

/** A page in its own chunk: a phone loads only what it shows. */
export interface PageRoute {
  path: string;
  /** Everybody may look; otherwise members, and of them those of an enterprise or who hold one of `needs`. */
  open: boolean;
  enterprise: boolean;
  needs: readonly Permission[];
  load: () => Promise<ComponentType>;
  ready: () => ComponentType | null;
  /** Asks for the page's data while its code is still on the way. */
  prefetch?: Prefetch;
  match: (path: string) => Record<string, string> | null;
}

export function page(
  path: string,
  who: "open" | "member" | "enterprise" | readonly Permission[],
  load: Load,
  prefetch?: Prefetch,
): PageRoute {
  let running: Promise<ComponentType> | null = null;
  let ready: ComponentType | null = null;
  const { keys, pattern } = parse(path);
  return {
    path,
    open: who === "open",
    enterprise: who === "enterprise",
    needs: typeof who === "string" ? [] : who,
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

const latestTable: Prefetch = (queries) => {
  void queries.prefetchQuery($api.queryOptions("get", "/api/v1/bulletins/latest"));
};

/** The pages that everybody may open; those of members come in a file of their own, which guests never load. */
export const OPEN_ROUTES: readonly PageRoute[] = [
  page("/", "open", () => import("@/features/overview/home"), latestTable),
  page("/login", "open", () => import("@/features/accounts/login")),
  page("/register", "open", () => import("@/features/accounts/register")),
  page("/password-reset", "open", () => import("@/features/accounts/password-reset")),
  page("/mailbox", "open", () => import("@/features/accounts/mailbox")),
  page("/invitation", "open", () => import("@/features/accounts/invitation")),
  page("/board", "open", () => import("@/features/market/board/board")),
  page("/offers/:id", "open", () => import("@/features/market/listing/offer-detail")),
  page("/demands/:id", "open", () => import("@/features/market/listing/demand-detail")),
  page("/trends", "open", () => import("@/features/prices/trends/trends")),
  page("/trends/:code", "open", () => import("@/features/prices/trends/variety")),
  page("/price-index", "open", () => import("@/features/prices/index/index-page")),
  page("/open-data", "open", () => import("@/features/prices/open-data/open-data")),
  page("/compute", "open", () => import("@/features/compute/compute")),
  page("/bulletin", "open", () => import("@/features/bulletin/latest"), latestTable),
  page("/bulletin/archive", "open", () => import("@/features/bulletin/archive/archive")),
  page("/bulletin/corrections", "open", () => import("@/features/bulletin/archive/corrections")),
  page("/bulletin/days/:day", "open", () => import("@/features/bulletin/archive/by-day")),
  page("/bulletin/editions/:id", "open", () => import("@/features/bulletin/archive/edition")),
  page("/about", "open", () => import("@/features/help/about")),
  page("/bulletin/method", "open", () => import("@/features/bulletin/method/method")),
  page("/bulletin/subscribe", "open", () => import("@/features/bulletin/subscriptions/subscribe")),
  page(
    "/bulletin/subscription/:token",
    "open",
    () => import("@/features/bulletin/subscriptions/subscription"),
  ),
];

let loading: Promise<readonly PageRoute[]> | null = null;
let members: readonly PageRoute[] | null = null;

/** The pages of members, once they are here. */
export const memberRoutes = (): readonly PageRoute[] | null => members;

export function loadMemberRoutes(): Promise<readonly PageRoute[]> {
  loading ??= import("./member-routes").then(
    (module) => {
      members = module.MEMBER_ROUTES;
      return members;
    },
    (error: unknown) => {
      // As with a page: the next visit tries again.
      loading = null;
      throw error;
    },
  );
  return loading;
}

type Found = { route: PageRoute; params: Record<string, string> } | null;

function among(routes: readonly PageRoute[], path: string): Found {
  for (const route of routes) {
    const params = route.match(path);
    if (params) return { route, params };
  }
  return null;
}

/** The page that an address stands for, as far as the routes are here. */
export const routeNow = (path: string): Found => among(OPEN_ROUTES, path) ?? among(members ?? [], path);

/** The page that an address stands for. */
export async function routeOf(path: string): Promise<Found> {
  return routeNow(path) ?? (members ? null : among(await loadMemberRoutes(), path));
}

/** Whether this member may see the page. The server decides anew on every call. */
export function mayOpen(
  { enterprise, needs }: PageRoute,
  me: { enterprise?: unknown; permissions: readonly Permission[] },
): boolean {
  if (enterprise) return Boolean(me.enterprise);
  return needs.length === 0 || needs.some((permission) => me.permissions.includes(permission));
}
