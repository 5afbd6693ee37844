import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { logIn, origin, someone } from "./actors";
import type { Visit } from "./pages";
import { ADMIN } from "./server";

interface Account {
  login: string;
  password: string;
  role: string;
}

let accounts: Account[] | null = null;

/** The demonstration's accounts, as the log-in page lists them. */
async function demoAccounts(): Promise<Account[]> {
  accounts ??= ((await (await fetch(`${origin()}/api/v1/meta`)).json()) as { demo_accounts: Account[] })
    .demo_accounts;
  return accounts;
}

/** One browser per person and width, logged in once. */
export class People {
  private readonly pages = new Map<string, Page>();

  constructor(
    private readonly browser: Browser,
    private readonly options: BrowserContextOptions,
  ) {}

  async page(as: Visit["as"]): Promise<Page> {
    const known = this.pages.get(as);
    if (known) return known;
    const page = await someone(this.browser, this.options);
    this.pages.set(as, page);
    if (as === "guest") return page;
    const account = as === "admin" ? ADMIN : (await demoAccounts()).find((one) => one.role === as);
    if (!account) throw new Error(`The demonstration has no ${as}.`);
    await logIn(page, account.login, account.password);
    return page;
  }

  /** Goes there and waits until nothing loads any more; false where the list has nothing to open. */
  async visit(visit: Visit): Promise<Page | null> {
    const page = await this.page(visit.as);
    await page.goto(visit.path);
    await settled(page);
    if (visit.open) {
      const links = await page.getByRole("main").getByRole("link").all();
      for (const link of links) {
        if (visit.open.test((await link.getAttribute("href")) ?? "")) {
          await link.click();
          await settled(page);
          return page;
        }
      }
      return null;
    }
    return page;
  }

  async close(): Promise<void> {
    for (const page of this.pages.values()) await page.context().close();
  }
}

async function settled(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  // Skeletons say "loading" to a screen reader too; when none is left, the page is there.
  await page.waitForFunction(
    () => document.querySelectorAll('[role="status"][aria-label="正在加载…"]').length === 0,
  );
  await page.waitForTimeout(250);
}
