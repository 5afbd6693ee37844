import { origin } from "./actors";

interface Account {
  login: string;
  password: string;
  role: string;
}

let accounts: Account[] | null = null;

/** The demonstration's accounts, as the log-in page lists them. */
export async function demoAccounts(): Promise<Account[]> {
  accounts ??= ((await (await fetch(`${origin()}/api/v1/meta`)).json()) as { demo_accounts: Account[] })
    .demo_accounts;
  return accounts;
}

export async function demoAccount(login: string): Promise<Account> {
  const found = (await demoAccounts()).find((one) => one.login === `${login}@demo.cn`);
  if (!found) throw new Error(`The demonstration has no ${login}.`);
  return found;
}

/** A party at the API, for what has to be there before a page is looked at. */
export class Party {
  private constructor(private readonly token: string) {}

  static async of(login: string): Promise<Party> {
    const { password } = await demoAccount(login);
    const session = await call("POST", "/auth/login", null, { login: `${login}@demo.cn`, password });
    return new Party(session.access_token as string);
  }

  get(path: string): Promise<Record<string, unknown>> {
    return call("GET", path, this.token);
  }

  post(path: string, body: unknown): Promise<Record<string, unknown>> {
    // What has to be there may be there twice.
    const isListing = path === "/offers" || path === "/demands";
    return call("POST", path, this.token, isListing ? { ...(body as object), again: true } : body);
  }

  put(path: string, body: unknown): Promise<Record<string, unknown>> {
    return call("PUT", path, this.token, body);
  }
}

async function call(
  method: string,
  path: string,
  token: string | null,
  body?: unknown,
): Promise<Record<string, unknown>> {
  const answer = await fetch(`${origin()}/api/v1${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}

/** An offer of carrots from Weifang, at two yuan per kilo, unless other terms are named. */
export function offer(seller: Party, terms: object = {}): Promise<Record<string, unknown>> {
  return seller.post("/offers", {
    variety: "hu-luo-bo",
    grade: 3,
    quantity: "1000",
    quantity_unit: "kg",
    price: "2.00",
    price_unit: "kg",
    origin: "370700",
    available_from: day(),
    available_to: day(6),
    ...terms,
  });
}

/** A demand for carrots at Xinfadi, at nine yuan per kilo, unless other terms are named. */
export function demand(buyer: Party, terms: object = {}): Promise<Record<string, unknown>> {
  return buyer.post("/demands", {
    variety: "hu-luo-bo",
    min_grade: 2,
    quantity: "1000",
    quantity_unit: "kg",
    price: "9.00",
    price_unit: "kg",
    destination: "xinfadi",
    delivery_from: day(1),
    delivery_to: day(6),
    ...terms,
  });
}

/** A deal between the grower and the buyer over so many kilos of sweet potatoes at 2.50 yuan; its id. */
export async function strike(kg: number): Promise<string> {
  const [grower, buyer] = [await Party.of("grower"), await Party.of("buyer")];
  const goods = { variety: "hong-shu", quantity: String(kg) };
  const offered = await offer(grower, { ...goods, available_to: day(5) });
  const wanted = await demand(buyer, { ...goods, price: "8.00", delivery_from: day() });
  const terms = { offer_id: offered.id, demand_id: wanted.id, kg, price_fen_per_kg: 250 };
  const proposal = await grower.post("/proposals", terms);
  return (await buyer.post(`/proposals/${proposal.id}/accept`, {})).deal_id as string;
}

/** Such a deal with all of it on one truck, due tomorrow; its id. */
export async function strikeAndShip(kg: number): Promise<string> {
  const deal = await strike(kg);
  const eta = new Date(Date.now() + 86_400_000).toISOString();
  const truck = { kg, plate: "鲁G12345", driver: "王师傅", driver_phone: "13900139000", eta };
  await (await Party.of("grower")).post(`/deals/${deal}/ship`, truck);
  return deal;
}

/** A calendar day of Shanghai, so many days from today. */
export function day(later = 0): string {
  return new Date(Date.now() + later * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);
}
