/** Every page and who looks at it; ids are filled in from the lists. */
export interface Visit {
  name: string;
  path: string;
  as: "guest" | "producer" | "buyer" | "city_regulator" | "admin";
  /** Opens the first link of this kind on the page before looking. */
  open?: RegExp;
}

export const VISITS: Visit[] = [
  { name: "home", path: "/", as: "guest" },
  { name: "login", path: "/login", as: "guest" },
  { name: "register", path: "/register", as: "guest" },
  { name: "password-reset", path: "/password-reset", as: "guest" },
  { name: "invitation", path: "/invitation?token=x", as: "guest" },
  { name: "board-offers", path: "/board", as: "guest" },
  { name: "board-demands", path: "/board?side=demand", as: "guest" },
  { name: "bulletin", path: "/bulletin", as: "guest" },
  { name: "bulletin-archive", path: "/bulletin/archive", as: "guest" },
  { name: "bulletin-corrections", path: "/bulletin/corrections", as: "guest" },
  { name: "not-found", path: "/nowhere", as: "guest" },
  { name: "producer-home", path: "/", as: "producer" },
  { name: "producer-listings", path: "/listings", as: "producer" },
  { name: "producer-listing", path: "/listings?state=open", as: "producer", open: /^\/offers\// },
  { name: "post-offer", path: "/post/offer", as: "producer" },
  { name: "import", path: "/import", as: "producer" },
  { name: "producer-proposals", path: "/proposals?which=all", as: "producer" },
  { name: "producer-proposal", path: "/proposals?which=all", as: "producer", open: /^\/proposals\// },
  { name: "producer-deals", path: "/deals", as: "producer" },
  { name: "producer-deal", path: "/deals", as: "producer", open: /^\/deals\// },
  { name: "statements", path: "/statements", as: "producer" },
  { name: "statement", path: "/statements", as: "producer", open: /^\/statements\// },
  { name: "enterprise", path: "/enterprise", as: "producer" },
  { name: "me", path: "/me", as: "producer" },
  { name: "me-totp", path: "/me?tab=totp", as: "producer" },
  { name: "me-sessions", path: "/me?tab=sessions", as: "producer" },
  { name: "api-keys", path: "/api-keys", as: "producer" },
  { name: "notifications", path: "/notifications", as: "producer" },
  { name: "saved-searches", path: "/saved-searches", as: "producer" },
  { name: "board-listing", path: "/board?side=demand", as: "producer", open: /^\/demands\// },
  { name: "buyer-home", path: "/", as: "buyer" },
  { name: "post-demand", path: "/post/demand", as: "buyer" },
  { name: "buyer-listing", path: "/listings?state=open", as: "buyer", open: /^\/demands\// },
  { name: "regulator-home", path: "/", as: "city_regulator" },
  { name: "regulator-enterprises", path: "/regulator/enterprises?state=all", as: "city_regulator" },
  {
    name: "regulator-enterprise",
    path: "/regulator/enterprises?state=all",
    as: "city_regulator",
    open: /^\/regulator\/enterprises\//,
  },
  { name: "rounds", path: "/rounds", as: "city_regulator" },
  { name: "round", path: "/rounds", as: "city_regulator", open: /^\/rounds\// },
  { name: "prices", path: "/prices", as: "city_regulator" },
  { name: "price-table", path: "/prices", as: "city_regulator", open: /^\/prices\/tables\// },
  { name: "prices-import", path: "/prices/import", as: "city_regulator" },
  { name: "lanes", path: "/lanes", as: "city_regulator" },
  { name: "audit", path: "/audit", as: "city_regulator" },
  { name: "admin-home", path: "/", as: "admin" },
  { name: "users", path: "/users", as: "admin" },
];
