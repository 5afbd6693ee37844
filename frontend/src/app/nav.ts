import type { Permission, Role } from "@/api/types";
import { paths } from "@/shared/lib/paths";
import { REGULATORS } from "@/shared/lib/roles";

type NavWord =
  | "home"
  | "board"
  | "bulletin"
  | "trends"
  | "warnings"
  | "listings"
  | "proposals"
  | "deals"
  | "arrivals"
  | "statements"
  | "imports"
  | "savedSearches"
  | "enterprise"
  | "apiKeys"
  | "enterprises"
  | "rounds"
  | "prices"
  | "lanes"
  | "audit"
  | "users"
  | "failedMails"
  | "varieties"
  | "timetable"
  | "profile"
  | "post";

export interface NavItem {
  to: string;
  word: NavWord;
}

const home: NavItem = { to: paths.home(), word: "home" };
const board: NavItem = { to: paths.board(), word: "board" };
const bulletin: NavItem = { to: paths.bulletin(), word: "bulletin" };
const trends: NavItem = { to: paths.trends(), word: "trends" };
const warnings: NavItem = { to: paths.warnings(), word: "warnings" };
const listings: NavItem = { to: paths.listings(), word: "listings" };
const proposals: NavItem = { to: paths.proposals(), word: "proposals" };
const deals: NavItem = { to: paths.deals(), word: "deals" };
const arrivals: NavItem = { to: paths.arrivals(), word: "arrivals" };
const statements: NavItem = { to: paths.statements(), word: "statements" };
const imports: NavItem = { to: paths.imports(), word: "imports" };
const saved: NavItem = { to: paths.savedSearches(), word: "savedSearches" };
const enterprise: NavItem = { to: paths.enterprise(), word: "enterprise" };
const keys: NavItem = { to: paths.apiKeys(), word: "apiKeys" };
const enterprises: NavItem = { to: paths.enterprises(), word: "enterprises" };
const rounds: NavItem = { to: paths.rounds(), word: "rounds" };
const prices: NavItem = { to: paths.prices(), word: "prices" };
const lanes: NavItem = { to: paths.lanes(), word: "lanes" };
const audit: NavItem = { to: paths.audit(), word: "audit" };
const varieties: NavItem = { to: paths.varieties(), word: "varieties" };
const timetable: NavItem = { to: paths.timetable(), word: "timetable" };
const users: NavItem = { to: paths.users(), word: "users" };
const failedMails: NavItem = { to: paths.failedMails(), word: "failedMails" };
export const profile: NavItem = { to: paths.me(), word: "profile" };

const post: NavItem = { to: paths.post(), word: "post" };

/** What a role needs most, in order; each shows only with the permission that its page asks for. */
const OFFICIAL: readonly [NavItem, Permission][] = [
  [enterprises, "enterprises_vet"],
  [rounds, "clearing_read"],
  [prices, "prices_read"],
];
const OFFICIAL_REST: readonly [NavItem, Permission][] = [
  [warnings, "price_warnings"],
  [users, "users_administer"],
  [failedMails, "users_administer"],
  [lanes, "lanes_write"],
  [timetable, "clearing_settings"],
  [varieties, "catalogue_write"],
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
  [arrivals, "demands_write"],
  [statements, "deals"],
  [imports, "import_listings"],
  [saved, "saved_searches"],
  [audit, "audit_read_own"],
];

const EVERYONE_REST: readonly [NavItem, Permission][] = [[keys, "api_keys"]];

/** `main` stands in the header, `rest` in the account's menu. */
export function navigation(me: { role: Role; permissions: readonly Permission[] } | null): {
  main: NavItem[];
  rest: NavItem[];
} {
  if (!me) return { main: [home, board, bulletin, trends], rest: [] };
  const allowed = (items: readonly [NavItem, Permission][]) =>
    items.filter(([, permission]) => me.permissions.includes(permission)).map(([item]) => item);
  if (REGULATORS.includes(me.role)) {
    return {
      main: [home, ...allowed(OFFICIAL), board, bulletin, trends],
      rest: [...allowed(OFFICIAL_REST), profile, ...allowed(EVERYONE_REST)],
    };
  }
  return {
    main: [home, board, ...allowed(PARTY), bulletin, trends],
    rest: [...allowed(PARTY_REST), enterprise, profile, ...allowed(EVERYONE_REST)],
  };
}

/** The five of the phone's bar; who may trade has posting in the middle, under the thumb. */
export function phoneBar({ main, rest }: { main: NavItem[]; rest: NavItem[] }): NavItem[] {
  if (main.includes(listings)) return [home, listings, post, proposals, deals];
  return [...main, ...rest].slice(0, 5);
}
