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

/** A calendar day of Shanghai, so many days from today. */
export function day(later = 0): string {
  return new Date(Date.now() + later * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);
}
