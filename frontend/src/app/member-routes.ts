import type { Permission } from "@/api/types";
import { type PageRoute, page } from "./routes";

const POSTS: readonly Permission[] = ["offers_write", "demands_write"];
const PROPOSALS: readonly Permission[] = ["proposals", "market_oversee"];
const DEALS: readonly Permission[] = ["deals", "market_oversee"];

/** The pages behind the log-in. */
export const MEMBER_ROUTES: readonly PageRoute[] = [
  page("/me", "member", () => import("@/features/accounts/me")),
  page("/api-keys", ["api_keys"], () => import("@/features/accounts/api-keys")),
  page("/notifications", "member", () => import("@/features/notify/inbox")),
  page("/saved-searches", ["saved_searches"], () => import("@/features/market/board/saved-searches")),
  page("/proposals", PROPOSALS, () => import("@/features/market/proposals/proposals")),
  page("/proposals/:id", PROPOSALS, () => import("@/features/market/proposals/proposal")),
  page("/deals", DEALS, () => import("@/features/market/deals/deals")),
  page("/deals/:id", DEALS, () => import("@/features/market/deals/deal")),
  page("/deals/:id/slip", DEALS, () => import("@/features/market/deals/slip")),
  page("/prices", ["prices_read"], () => import("@/features/bulletin/desk/desk")),
  page("/prices/import", ["prices_report"], () => import("@/features/prices/desk/import")),
  page("/prices/batches/:id", ["prices_read"], () => import("@/features/prices/desk/batch")),
  page("/prices/report", ["prices_report"], () => import("@/features/prices/desk/report")),
  page("/prices/wall", ["prices_read"], () => import("@/features/prices/desk/wall")),
  page("/prices/queue", ["prices_read"], () => import("@/features/prices/desk/queue")),
  page("/prices/names", ["prices_read"], () => import("@/features/prices/desk/names")),
  page("/prices/tables/:id", ["bulletin_prepare"], () => import("@/features/bulletin/desk/table")),
  page("/prices/publication", ["bulletin_prepare"], () => import("@/features/bulletin/desk/publication")),
  page("/audit", ["audit_read_all", "audit_read_own"], () => import("@/features/audit/audit")),
  page("/post", POSTS, () => import("@/features/market/post/choose")),
  page("/post/offer", ["offers_write"], () => import("@/features/market/post/post-offer")),
  page("/post/demand", ["demands_write"], () => import("@/features/market/post/post-demand")),
  page("/offers/:id/edit", ["offers_write"], () => import("@/features/market/post/edit-offer")),
  page("/demands/:id/edit", ["demands_write"], () => import("@/features/market/post/edit-demand")),
  page("/demands/:id/matrix", PROPOSALS, () => import("@/features/market/proposals/matrix")),
  page("/arrivals", ["demands_write"], () => import("@/features/market/deals/arrivals")),
  page("/outbox", POSTS, () => import("@/features/market/outbox/outbox")),
  page("/listings", ["listings_read_own"], () => import("@/features/market/listing/mine")),
  page("/import", ["import_listings"], () => import("@/features/market/imports/wizard")),
  page("/statements", ["deals"], () => import("@/features/market/deals/statements")),
  page("/statements/:id", ["deals"], () => import("@/features/market/deals/statement")),
  page("/enterprise", "enterprise", () => import("@/features/accounts/enterprise")),
  page(
    "/regulator/enterprises",
    ["enterprise_read"],
    () => import("@/features/accounts/vetting/enterprises"),
  ),
  page(
    "/regulator/enterprises/:id",
    ["enterprise_read"],
    () => import("@/features/accounts/vetting/enterprise"),
  ),
  page("/warnings", ["price_warnings"], () => import("@/features/prices/warnings/warnings")),
  page("/rounds", ["clearing_read"], () => import("@/features/clearing/rounds/rounds")),
  page("/rounds/outlook", ["clearing_read"], () => import("@/features/clearing/outlook/outlook")),
  page("/rounds/timetable", ["clearing_settings"], () => import("@/features/clearing/timetable/timetable")),
  page("/rounds/:id", ["clearing_read"], () => import("@/features/clearing/rounds/round")),
  page("/price-index/weights", ["price_settings"], () => import("@/features/prices/index/index-weights")),
  page("/lanes", ["lanes_write"], () => import("@/features/places/lanes/lanes")),
  page("/users", ["users_administer"], () => import("@/features/accounts/users/users")),
  page("/users/:id", ["users_administer"], () => import("@/features/accounts/users/user")),
  page("/varieties", ["catalogue_write"], () => import("@/features/catalogue/variety/varieties")),
  page("/varieties/new", ["catalogue_write"], () => import("@/features/catalogue/variety/new-variety")),
  page("/varieties/:code", ["catalogue_write"], () => import("@/features/catalogue/variety/variety")),
];
