import {
  IconBasket,
  IconBuildingStore,
  IconChartBar,
  IconCirclePlus,
  IconClipboardList,
  IconFileDollar,
  IconGavel,
  IconHeartHandshake,
  IconHistory,
  IconHome,
  IconKey,
  IconRoad,
  IconScale,
  IconSearch,
  IconTableImport,
  IconUserCog,
  IconUsers,
} from "@tabler/icons-react";
import type { Permission, Role } from "@/api/types";
import type { shellWords } from "./words";

export interface NavItem {
  to: string;
  word: keyof (typeof shellWords)["zh"];
  icon: typeof IconHome;
}

const home: NavItem = { to: "/", word: "home", icon: IconHome };
const board: NavItem = { to: "/board", word: "board", icon: IconBasket };
const bulletin: NavItem = { to: "/bulletin", word: "bulletin", icon: IconChartBar };
const listings: NavItem = { to: "/listings", word: "listings", icon: IconClipboardList };
const proposals: NavItem = { to: "/proposals", word: "proposals", icon: IconHeartHandshake };
const deals: NavItem = { to: "/deals", word: "deals", icon: IconGavel };
const statements: NavItem = { to: "/statements", word: "statements", icon: IconFileDollar };
const imports: NavItem = { to: "/import", word: "imports", icon: IconTableImport };
const saved: NavItem = { to: "/saved-searches", word: "savedSearches", icon: IconSearch };
const enterprise: NavItem = { to: "/enterprise", word: "enterprise", icon: IconBuildingStore };
const keys: NavItem = { to: "/api-keys", word: "apiKeys", icon: IconKey };
const enterprises: NavItem = { to: "/regulator/enterprises", word: "enterprises", icon: IconBuildingStore };
const rounds: NavItem = { to: "/rounds", word: "rounds", icon: IconScale };
const prices: NavItem = { to: "/prices", word: "prices", icon: IconChartBar };
const lanes: NavItem = { to: "/lanes", word: "lanes", icon: IconRoad };
const audit: NavItem = { to: "/audit", word: "audit", icon: IconHistory };
const users: NavItem = { to: "/users", word: "users", icon: IconUsers };
export const profile: NavItem = { to: "/me", word: "profile", icon: IconUserCog };

const post: NavItem = { to: "/post", word: "post", icon: IconCirclePlus };

export const REGULATORS: readonly Role[] = ["city_regulator", "district_regulator", "admin"];
export const PARTIES: readonly Role[] = ["producer", "buyer", "merchant", "reserve", "carrier", "hub"];

/** What a role needs most, in order; each shows only with the permission that its page asks for. */
const OFFICIAL: readonly [NavItem, Permission][] = [
  [enterprises, "enterprises_vet"],
  [rounds, "clearing_read"],
  [prices, "prices_read"],
];
const OFFICIAL_REST: readonly [NavItem, Permission][] = [
  [users, "users_administer"],
  [lanes, "lanes_write"],
  [deals, "market_oversee"],
  [proposals, "market_oversee"],
  [audit, "audit_read_all"],
];
const PARTY: readonly [NavItem, Permission][] = [
  [listings, "listings_read_own"],
  [proposals, "proposals"],
  [deals, "deals"],
];
const PARTY_REST: readonly [NavItem, Permission][] = [
  [prices, "prices_report"],
  [statements, "deals"],
  [imports, "import_listings"],
  [saved, "saved_searches"],
  [audit, "audit_read_own"],
];

/** `main` stands in the header, `rest` in the account's menu. */
export function navigation(me: { role: Role; permissions: readonly Permission[] } | null): {
  main: NavItem[];
  rest: NavItem[];
} {
  if (!me) return { main: [home, board, bulletin], rest: [] };
  const allowed = (items: readonly [NavItem, Permission][]) =>
    items.filter(([, permission]) => me.permissions.includes(permission)).map(([item]) => item);
  if (REGULATORS.includes(me.role)) {
    return {
      main: [home, ...allowed(OFFICIAL), board, bulletin],
      rest: [...allowed(OFFICIAL_REST), profile, keys],
    };
  }
  return {
    main: [home, board, ...allowed(PARTY), bulletin],
    rest: [...allowed(PARTY_REST), enterprise, profile, keys],
  };
}

/** The five of the phone's bar; who may trade has posting in the middle, under the thumb. */
export function phoneBar({ main, rest }: { main: NavItem[]; rest: NavItem[] }): NavItem[] {
  if (main.includes(listings)) return [home, listings, post, proposals, deals];
  return [...main, ...rest].slice(0, 5);
}
