import type { QueryClient } from "@tanstack/react-query";
import type { paths } from "./paths";

/** The server's packages as far as the pages ask them. */
export type Capability =
  | "accounts"
  | "audit"
  | "bulletin"
  | "cases"
  | "catalogue"
  | "clearing"
  | "compute"
  | "files"
  | "market"
  | "notify"
  | "overview"
  | "places"
  | "prices";

type PrefixOf<P> = P extends `/api/v1/${infer First}/${string}`
  ? First
  : P extends `/api/v1/${infer First}`
    ? First
    : never;
/** The first part of an address of the API, as in `/api/v1/deals/{id}`. */
export type Prefix = PrefixOf<keyof paths>;

/** Whose address it is. Typed by the contract: a new prefix without its capability fails the type check. */
const OWNER: Record<Prefix, Capability> = {
  "api-keys": "accounts",
  audit: "audit",
  auth: "accounts",
  board: "market",
  bulletins: "bulletin",
  calendars: "cases",
  cases: "cases",
  categories: "catalogue",
  clearing: "clearing",
  "clock-settings": "cases",
  compute: "compute",
  "credit-codes": "accounts",
  deals: "market",
  demands: "market",
  destinations: "places",
  duties: "overview",
  enterprises: "accounts",
  events: "notify",
  "failed-mails": "notify",
  files: "files",
  imports: "market",
  inbox: "overview",
  invitations: "accounts",
  keys: "bulletin",
  "lane-overrides": "places",
  lanes: "places",
  me: "accounts",
  meta: "catalogue",
  notifications: "notify",
  observations: "prices",
  offers: "market",
  permissions: "accounts",
  "price-batches": "prices",
  "price-index": "prices",
  "price-names": "prices",
  "price-queue": "prices",
  "price-reports": "prices",
  "price-rules": "prices",
  "price-sources": "prices",
  "price-warnings": "prices",
  prices: "prices",
  proposals: "market",
  regions: "places",
  "saved-searches": "market",
  staples: "catalogue",
  statements: "market",
  trades: "market",
  units: "catalogue",
  users: "accounts",
  varieties: "catalogue",
};

/** Where an act of a capability shows beside its own pages. */
const SHOWS_IN: Record<Capability, readonly Capability[]> = {
  accounts: ["market", "prices", "bulletin", "clearing"],
  audit: [],
  bulletin: ["prices"],
  cases: ["accounts"],
  catalogue: ["accounts", "market", "prices", "bulletin", "clearing"],
  clearing: ["market"],
  compute: [],
  files: [],
  market: ["clearing"],
  notify: [],
  overview: [],
  places: ["accounts", "market", "prices", "bulletin", "clearing"],
  prices: ["bulletin"],
};
/** Any act may settle a duty or send a message, and every act stands in the trail. */
const ALWAYS: readonly Capability[] = ["audit", "notify", "overview"];

function prefixOf(path: unknown): string | undefined {
  return typeof path === "string" ? /^\/api\/v1\/([^/]+)/.exec(path)?.[1] : undefined;
}

/** Keys hold the path in the second place; what has none is not known to be true still. */
function refresh(queries: QueryClient, isStale: (prefix: string) => boolean): void {
  void queries.invalidateQueries({
    predicate: ({ queryKey }) => {
      const prefix = prefixOf(queryKey[1]);
      return prefix === undefined || isStale(prefix);
    },
  });
}

/** Asks again for what is read below these prefixes. */
export function refreshPrefixes(queries: QueryClient, prefixes: readonly Prefix[]): void {
  refresh(queries, (prefix) => (prefixes as readonly string[]).includes(prefix));
}

const written = new Set<Capability>();

/** Called by the client for each request that may have changed something. */
export function noteWrite(path: string): void {
  const owner = OWNER[prefixOf(path) as Prefix];
  if (owner) written.add(owner);
}

/** The capabilities whose reads an act of these may have changed. */
export function changedBy(acted: Iterable<Capability>): Set<Capability> {
  const changed = new Set<Capability>();
  for (const one of acted) for (const other of [one, ...SHOWS_IN[one], ...ALWAYS]) changed.add(other);
  return changed;
}

/** Asks again for all that was changed since the last time; where nothing was written, nothing is asked. */
export function refreshWritten(queries: QueryClient): void {
  const changed = changedBy(written);
  written.clear();
  if (changed.size === 0) return;
  refresh(queries, (prefix) => changed.has(OWNER[prefix as Prefix]));
}
