import type { DealState, Side } from "@/api/types";

type Query = Record<string, string | number | boolean | null | undefined>;

function asked(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(key, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

/** Every page's address is made here, so that a moved page is moved in one place. The pages stand in app/routes.ts and app/member-routes.ts. */
export const paths = {
  home: () => "/",
  about: () => "/about",
  login: (next?: string) => asked("/login", { next }),
  register: () => "/register",
  passwordReset: () => "/password-reset",
  mailbox: () => "/mailbox",
  me: (tab?: "totp" | "sessions") => asked("/me", { tab }),
  apiKeys: () => "/api-keys",
  enterprise: () => "/enterprise",
  notifications: () => "/notifications",
  board: (query: Query = {}) => asked("/board", query),
  savedSearches: () => "/saved-searches",
  listing: (side: Side, id: string, query: Query = {}) => asked(`/${side}s/${id}`, query),
  editListing: (side: Side, id: string) => `/${side}s/${id}/edit`,
  matrix: (demand: string) => `/demands/${demand}/matrix`,
  listings: (side?: Side) => asked("/listings", { side }),
  /** `outbox`: the waiting event that the form takes the place of. */
  post: (side?: Side, outbox?: string) => (side ? asked(`/post/${side}`, { outbox }) : "/post"),
  imports: () => "/import",
  outbox: () => "/outbox",
  proposals: () => "/proposals",
  proposal: (id: string) => `/proposals/${id}`,
  deals: (state?: DealState) => asked("/deals", { state }),
  dealsToConfirm: () => asked("/deals", { waiting: "payments" }),
  deal: (id: string, load?: string, outbox?: string) => asked(`/deals/${id}`, { load, outbox }),
  dealSlip: (id: string, load?: string) => asked(`/deals/${id}/slip`, { load }),
  arrivals: () => "/arrivals",
  statements: () => "/statements",
  statement: (enterprise: string) => `/statements/${enterprise}`,
  /** An older address of the price table, which may stand on paper. */
  today: () => "/today",
  bulletin: () => "/bulletin",
  bulletinArchive: (day?: string) => asked("/bulletin/archive", { day }),
  bulletinCorrections: () => "/bulletin/corrections",
  bulletinDay: (day: string) => `/bulletin/days/${day}`,
  bulletinEdition: (id: string) => `/bulletin/editions/${id}`,
  bulletinMethod: () => "/bulletin/method",
  bulletinSubscribe: () => "/bulletin/subscribe",
  trends: () => "/trends",
  trend: (variety: string) => `/trends/${variety}`,
  priceIndex: () => "/price-index",
  indexWeights: () => "/price-index/weights",
  openData: () => "/open-data",
  /** `figure`: the one that is computed, as the command line names it. */
  compute: (figure?: string) => (figure ? `/compute#${figure}` : "/compute"),
  warnings: (tab?: "settings") => asked("/warnings", { tab }),
  enterprises: () => "/regulator/enterprises",
  vetting: (id: string) => `/regulator/enterprises/${id}`,
  rounds: () => "/rounds",
  round: (id: string) => `/rounds/${id}`,
  outlook: () => "/rounds/outlook",
  timetable: () => "/rounds/timetable",
  prices: (day?: string) => asked("/prices", { day }),
  pricesImport: () => "/prices/import",
  pricesPublication: () => "/prices/publication",
  priceBatch: (id: string) => `/prices/batches/${id}`,
  pricesReport: (source?: string) => asked("/prices/report", { source }),
  pricesWall: () => "/prices/wall",
  pricesQueue: (only: { day?: string; source?: string } = {}) => asked("/prices/queue", only),
  pricesNames: () => "/prices/names",
  priceTable: (id: string) => `/prices/tables/${id}`,
  lanes: () => "/lanes",
  failedMails: () => "/failed-mails",
  users: () => "/users",
  user: (id: string) => `/users/${id}`,
  varieties: () => "/varieties",
  newVariety: () => "/varieties/new",
  variety: (code: string) => `/varieties/${code}`,
  audit: (query: Query = {}) => asked("/audit", query),
};
