import type { ComponentType } from "react";
import { createBrowserRouter, Navigate, type RouteObject } from "react-router";
import type { Role } from "@/api/types";
import { Loading } from "@/shared/states";
import { Crashed, NotFound } from "./fallbacks";
import { Guard } from "./guard";
import { PARTIES, REGULATORS } from "./nav";
import { Shell } from "./shell";

/** A page in its own chunk: a phone loads only what it shows. */
function page(path: string, load: () => Promise<{ default: ComponentType }>): RouteObject {
  return { path, lazy: async () => ({ Component: (await load()).default }) };
}

const CITY: readonly Role[] = ["city_regulator", "admin"];
const ADMIN: readonly Role[] = ["admin"];

export const router = createBrowserRouter([
  {
    element: <Shell />,
    errorElement: <Crashed />,
    hydrateFallbackElement: <Loading />,
    children: [
      page("/", () => import("@/features/home/home")),
      page("/login", () => import("@/features/accounts/login")),
      page("/register", () => import("@/features/accounts/register")),
      page("/password-reset", () => import("@/features/accounts/password-reset")),
      page("/invitation", () => import("@/features/accounts/invitation")),
      page("/board", () => import("@/features/market/board/board")),
      page("/offers/:id", () => import("@/features/market/listing/offer-detail")),
      page("/demands/:id", () => import("@/features/market/listing/demand-detail")),
      page("/bulletin", () => import("@/features/bulletin/latest")),
      page("/bulletin/archive", () => import("@/features/bulletin/archive")),
      page("/bulletin/corrections", () => import("@/features/bulletin/corrections")),
      page("/bulletin/days/:day", () => import("@/features/bulletin/by-day")),
      page("/bulletin/editions/:id", () => import("@/features/bulletin/edition")),
      {
        element: <Guard />,
        children: [
          page("/me", () => import("@/features/accounts/me")),
          page("/api-keys", () => import("@/features/accounts/api-keys")),
          page("/notifications", () => import("@/features/notify/inbox")),
          page("/saved-searches", () => import("@/features/market/board/saved-searches")),
          page("/proposals", () => import("@/features/market/proposals/proposals")),
          page("/proposals/:id", () => import("@/features/market/proposals/proposal")),
          page("/deals", () => import("@/features/market/deals/deals")),
          page("/deals/:id", () => import("@/features/market/deals/deal")),
          page("/prices", () => import("@/features/regulator/prices/desk")),
          page("/prices/import", () => import("@/features/regulator/prices/import")),
          page("/prices/tables/:id", () => import("@/features/regulator/prices/table")),
          page("/audit", () => import("@/features/regulator/audit")),
        ],
      },
      {
        element: <Guard roles={PARTIES} />,
        children: [
          page("/post", () => import("@/features/market/post/choose")),
          page("/post/offer", () => import("@/features/market/post/post-offer")),
          page("/post/demand", () => import("@/features/market/post/post-demand")),
          page("/offers/:id/edit", () => import("@/features/market/post/edit-offer")),
          page("/demands/:id/edit", () => import("@/features/market/post/edit-demand")),
          page("/demands/:id/matrix", () => import("@/features/market/proposals/matrix")),
          page("/listings", () => import("@/features/market/listing/mine")),
          page("/import", () => import("@/features/market/imports/wizard")),
          page("/statements", () => import("@/features/market/deals/statements")),
          page("/statements/:id", () => import("@/features/market/deals/statement")),
          page("/enterprise", () => import("@/features/accounts/enterprise")),
        ],
      },
      {
        element: <Guard roles={REGULATORS} />,
        children: [
          page("/regulator/enterprises", () => import("@/features/regulator/enterprises")),
          page("/regulator/enterprises/:id", () => import("@/features/regulator/enterprise")),
          page("/rounds", () => import("@/features/regulator/rounds")),
          page("/rounds/outlook", () => import("@/features/regulator/outlook")),
          page("/rounds/:id", () => import("@/features/regulator/round")),
        ],
      },
      {
        element: <Guard roles={CITY} />,
        children: [page("/lanes", () => import("@/features/regulator/lanes"))],
      },
      {
        element: <Guard roles={ADMIN} />,
        children: [page("/users", () => import("@/features/regulator/users"))],
      },
      { path: "/today", element: <Navigate to="/bulletin" replace /> },
      { path: "*", element: <NotFound /> },
    ],
  },
]);
